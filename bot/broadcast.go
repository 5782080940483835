package bot

import (
	"fmt"
	"time"

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
// it is ended, cast/orgs/<id>/<page> shows it by organization, cast/file and
// chart/<id> give the report. A last "c" says that the button stands under a
// card. What is done afterwards is in afterwardsScreen.
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
	case "file", "chart":
		return t.castPaper(id, a.word(0))
	case "orgs":
		return t.castOrgs(id, a.page(2))
	case "card":
		return t.castCard(id)
	}
	return t.afterwardsScreen(a.word(0), id)
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
	if steers, err := office.Steers(t.w, t.me, c); err != nil || !steers {
		return orRefuse(err)
	}
	if c.State.Over() {
		return union.Refuse("broadcast.gone")
	}
	return t.say("broadcast.sure", args("Title", c.Title, "Act", string(c.Act), "Sent", c.Counts.Sent, "Left", c.Left()), []button{
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
	Mark        string // what it does, "" when it just says something
	Title       string
	State       string
	Done, Total int
	Percent     int
	Going       bool      // under way: worth a bar
	Waits       bool      // for its time, At
	Repeats     bool      // goes out again and again
	At          time.Time // of what waits, until when of what is Quiet
	Quiet       bool
}

func (t *turn) castList(page int) error {
	all, err := office.Broadcasts(t.w, t.me, castsMost)
	if err != nil {
		return err
	}
	page = min(page, max(0, len(all)-1)/screenSize)
	var lines []castRow
	for _, c := range all[page*screenSize : min(len(all), (page+1)*screenSize)] {
		line, err := t.castRow(c)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	rows := paged(all, page, func(c delivery.Broadcast) button {
		label := c.Created.In(t.Zone).Format("02.01") + " · " + markOf(c) + c.Title
		return button{label: label, to: fmt.Sprintf("cast/card/%d", c.ID)}
	}, "cast/list/")
	waiting, err := office.Waiting(t.w, t.me)
	if err != nil {
		return err
	}
	if len(waiting) > 0 {
		rows = append(rows, []button{{key: "approval.waiting", data: args("N", len(waiting)), to: "approve/list/0"}})
	}
	if len(all) > 0 {
		rows = append(rows, []button{{key: "broadcast.refresh", to: fmt.Sprintf("cast/list/%d", page)}})
	}
	return t.show("broadcast.list", args("Lines", lines), rows...)
}

func (t *turn) castRow(c delivery.Broadcast) (castRow, error) {
	state, err := t.stateOf(c)
	if err != nil {
		return castRow{}, err
	}
	done := c.Total - c.Left()
	line := castRow{
		Mark: markOf(c), Title: c.Title, State: state, Done: done, Total: c.Total, Percent: percent(done, c.Total),
		Going: c.State == delivery.Sending || c.State == delivery.Paused,
		At:    c.Quiet, Quiet: c.State == delivery.Sending && c.Quiet.After(t.now),
	}
	if c.State == delivery.Scheduled {
		p, _, err := office.PostOf(t.w, c)
		line.Waits, line.At, line.Repeats = !p.At.IsZero(), p.At, p.Every != ""
		return line, err
	}
	return line, nil
}

// markOf tells at a glance what a broadcast does to another one.
func markOf(c delivery.Broadcast) string {
	switch {
	case c.Act == delivery.ActEdit:
		return "✏️ "
	case c.Act == delivery.ActRecall:
		return "🗑 "
	case c.Act == delivery.ActPin:
		return "📌 "
	case c.Of != 0:
		return "🔁 "
	}
	return ""
}

// An orgLine is how a broadcast went in one organization.
type orgLine struct {
	Name        string
	Done, Total int
	Percent     int
}

func (t *turn) castOrgs(id union.BroadcastID, page int) error {
	c, err := office.Broadcast(t.w, t.me, id)
	if err != nil {
		return err
	}
	if c.Total > office.CountedMost {
		return union.Refuse("broadcast.orgs.many")
	}
	all, err := office.OutcomesByOrg(t.w, c)
	if err != nil {
		return err
	}
	last := max(0, len(all)-1) / screenSize
	page = min(page, last)
	var lines []orgLine
	for _, o := range all[page*screenSize : min(len(all), (page+1)*screenSize)] {
		lines = append(lines, orgLine{clip(o.Name, 80), o.Sent, o.Total(), percent(o.Sent, o.Total())})
	}
	to := fmt.Sprintf("cast/orgs/%d/", id)
	return t.show("broadcast.orgs", args("Title", c.Title, "Lines", lines), turns(page, last, to), []button{
		{key: "broadcast.refresh", to: fmt.Sprintf("%s%d", to, page)},
		{key: "broadcast.chart", to: fmt.Sprintf("cast/chart/%d", id)},
	}, []button{{key: "broadcast.back", to: fmt.Sprintf("cast/card/%d", id)}})
}
