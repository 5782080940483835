package bot

import (
	"fmt"
	"strings"

	"rupor/delivery"
	"rupor/office"
)

// A castLine is a reason and how many it concerns.
type castLine struct {
	Name string
	N    int
}

// castMessage draws how a broadcast stands. From is the mark that its buttons
// carry, so that a press knows which message it stands under: "c" for a card,
// nothing for the live message.
func (t *turn) castMessage(c delivery.Broadcast, from string) (delivery.Message, error) {
	data, err := t.castData(c)
	if err != nil {
		return delivery.Message{}, err
	}
	key := "broadcast.live"
	if c.State.Over() {
		key = "broadcast.report"
	}
	steers, err := office.Steers(t.w, t.me, c)
	if err != nil {
		return delivery.Message{}, err
	}
	var rows [][]button
	if steers {
		rows = castButtons(c, from)
	}
	if from == "" {
		return t.message(key, data, rows...)
	}
	more, err := t.cardButtons(c, data)
	if err != nil {
		return delivery.Message{}, err
	}
	return t.message(key, data, append(rows, more...)...)
}

// cardButtons are those that only the card has: what there is to see, and to do.
func (t *turn) cardButtons(c delivery.Broadcast, data map[string]any) (rows [][]button, err error) {
	p, found, err := office.PostOf(t.w, c)
	if err != nil {
		return nil, err
	}
	if found && p.Manner.Ack && c.Act == delivery.ActSend {
		n, err := office.CountReceipts(t.w, p.ID)
		if err != nil {
			return nil, err
		}
		data["Acks"], data["Acknowledged"] = n, true
		rows = append(rows, []button{{key: "broadcast.receipts", to: fmt.Sprintf("seen/who/%d/0", p.ID)}})
	}
	if found && p.Content.Poll != nil && c.Act == delivery.ActSend {
		rows = append(rows, []button{{key: "broadcast.poll", to: fmt.Sprintf("poll/%d/0", p.ID)}})
	}
	steers, err := office.Steers(t.w, t.me, c)
	if err != nil {
		return nil, err
	}
	if steers && c.State.Over() && c.Act == delivery.ActSend {
		after, err := t.afterButtons(c)
		if err != nil {
			return nil, err
		}
		rows = append(rows, after...)
	}
	return append(rows, []button{
		{key: "broadcast.refresh", to: fmt.Sprintf("cast/card/%d", c.ID)},
		{key: "broadcast.all", to: "cast/list/0"},
	}), nil
}

func castButtons(c delivery.Broadcast, from string) [][]button {
	to := func(what string) string {
		return strings.TrimSuffix(fmt.Sprintf("cast/%s/%d/%s", what, c.ID, from), "/")
	}
	stop := button{key: "broadcast.stop", to: to("stop")}
	switch c.State {
	case delivery.Scheduled:
		return [][]button{{{key: "broadcast.now", to: to("now")}, {key: "broadcast.cancel", to: to("stop")}}}
	case delivery.Gathering, delivery.Sending:
		return [][]button{{{key: "broadcast.pause", to: to("pause")}, stop}}
	case delivery.Paused:
		return [][]button{{{key: "broadcast.resume", to: to("resume")}, stop}}
	case delivery.Finished, delivery.Canceled:
	}
	rows := [][]button{
		{{key: "broadcast.file", to: to("file")}, {key: "broadcast.chart", to: to("chart")}},
		{{key: "broadcast.byorg", to: fmt.Sprintf("cast/orgs/%d/0", c.ID)}},
	}
	if from == "" && c.Act == delivery.ActSend {
		rows = append(rows, []button{{key: "broadcast.more", to: fmt.Sprintf("cast/card/%d", c.ID)}})
	}
	return rows
}
