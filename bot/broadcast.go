package bot

import (
	"fmt"

	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// castsMost is how many broadcasts are listed: whoever needs older ones has the
// reports.
const castsMost = 160

// broadcasts lists what was sent to many.
func (t *turn) broadcasts(string) error { return t.broadcastScreen(arguments{"list", "0"}) }

// broadcastScreen: cast/list/<page> lists them, cast/card/<id> shows one,
// cast/pause, resume, now and cancel/<id> steer it, cast/stop/<id> asks before
// it is ended, cast/file/<id> gives the report. A last "c" says that the button
// stands under a card.
func (t *turn) broadcastScreen(a arguments) error {
	id := union.BroadcastID(a.id(1))
	steer := map[string]struct {
		act  func() error
		said string
	}{
		"pause":  {func() error { return office.PauseBroadcast(t.w, t.me, id, t.now) }, "broadcast.paused"},
		"resume": {func() error { return office.ResumeBroadcast(t.w, t.me, id, t.now) }, "broadcast.resumed"},
		"now":    {func() error { return office.SendBroadcast(t.w, t.me, id, t.now) }, "broadcast.going"},
		"cancel": {func() error { return office.CancelBroadcast(t.w, t.me, id, t.now) }, "broadcast.stopped"},
	}
	if s, ok := steer[a.word(0)]; ok {
		if err := s.act(); err != nil {
			return err
		}
		return t.steered(id, s.said, a)
	}
	switch a.word(0) {
	case "list":
		return t.castList(a.page(1))
	case "stop":
		return t.askStop(id)
	case "file":
		return t.castFile(id)
	}
	return t.castCard(id)
}

// steered says what was done: over the chat, in the live message, and on the
// card if the button stood there.
func (t *turn) steered(id union.BroadcastID, said string, a arguments) error {
	if err := t.progress(id); err != nil {
		return err
	}
	if a.word(2) == "c" {
		if err := t.castCard(id); err != nil {
			return err
		}
	}
	if a.word(0) == "cancel" || a.word(0) == "now" && a.word(2) != "c" {
		return t.show(said, nil, []button{{key: "broadcast.all", to: "cast/list/0"}})
	}
	return t.tell(said, nil)
}

// askStop asks before a broadcast is ended: that can't be taken back.
func (t *turn) askStop(id union.BroadcastID) error {
	c, err := office.Broadcast(t.w, t.me, id)
	if err != nil {
		return err
	}
	if c.State.Over() {
		return union.Refuse("broadcast.gone")
	}
	return t.say("broadcast.sure", args("Title", c.Title, "Sent", c.Counts.Sent, "Left", c.Left()), []button{
		{key: "broadcast.yes", to: fmt.Sprintf("cast/cancel/%d", id)},
		{key: "broadcast.no", to: fmt.Sprintf("cast/card/%d", id)},
	})
}

func (t *turn) castCard(id union.BroadcastID) error {
	c, err := office.Broadcast(t.w, t.me, id)
	if err != nil {
		return err
	}
	m, err := t.castMessage(c, "c")
	if err != nil {
		return err
	}
	return t.draw(m)
}

// A castRow is one broadcast in the list.
type castRow struct {
	Title       string
	State       string
	Done, Total int
	Percent     int
	Going       bool // under way: worth a bar
}

func (t *turn) castList(page int) error {
	all, err := office.Broadcasts(t.w, t.me, castsMost)
	if err != nil {
		return err
	}
	page = min(page, max(0, len(all)-1)/screenSize)
	var lines []castRow
	for _, c := range all[page*screenSize : min(len(all), (page+1)*screenSize)] {
		state, err := t.plain("broadcast.state."+string(c.State), nil)
		if err != nil {
			return err
		}
		done := c.Total - c.Left()
		lines = append(lines, castRow{
			Title: c.Title, State: state, Done: done, Total: c.Total, Percent: percent(done, c.Total),
			Going: c.State == delivery.Sending || c.State == delivery.Paused,
		})
	}
	rows := paged(all, page, func(c delivery.Broadcast) button {
		label := c.Created.In(t.Zone).Format("02.01") + " · " + c.Title
		return button{label: label, to: fmt.Sprintf("cast/card/%d", c.ID)}
	}, "cast/list/")
	if len(all) > 0 {
		rows = append(rows, []button{{key: "broadcast.refresh", to: fmt.Sprintf("cast/list/%d", page)}})
	}
	return t.show("broadcast.list", args("Lines", lines), rows...)
}

// castFile gives the report with a row for every recipient.
func (t *turn) castFile(id union.BroadcastID) error {
	c, err := office.Broadcast(t.w, t.me, id)
	if err != nil {
		return err
	}
	all, err := office.RecipientsOf(t.w, t.me, id)
	if err != nil {
		return err
	}
	s, err := t.sheet("broadcast.column.name", "broadcast.column.org", "broadcast.column.outcome",
		"broadcast.column.reason", "broadcast.column.uncertain")
	if err != nil {
		return err
	}
	nobody, yes := s.words("broadcast.forgotten"), s.words("broadcast.column.yes")
	for _, r := range all {
		name, reason, doubt := r.Name, "", ""
		if name == "" {
			name = nobody
		}
		if r.Outcome.State == delivery.OutcomeRefused {
			reason = s.words(t.reasonKey(r.Outcome.Reason))
		}
		if r.Outcome.Uncertain {
			doubt = yes
		}
		s.row(name, r.Org, s.words(outcomeKey(r.Outcome.State)), reason, doubt)
	}
	return t.sendSheet(s, "broadcast.file.name", "broadcast.file.ready", args("ID", uint64(id), "Title", c.Title, "N", len(all)))
}

func outcomeKey(s delivery.OutcomeState) string {
	switch s {
	case delivery.OutcomeSent:
		return "broadcast.outcome.sent"
	case delivery.OutcomeRefused:
		return "broadcast.outcome.refused"
	case delivery.OutcomeUnknown:
		return "broadcast.outcome.unknown"
	case delivery.OutcomeSkipped:
		return "broadcast.outcome.skipped"
	case delivery.OutcomePending, delivery.OutcomeTaken:
	}
	return "broadcast.outcome.pending"
}
