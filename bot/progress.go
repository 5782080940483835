package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// Progress keeps the author's live message of a broadcast up to date, and makes
// the report of it in the end. It is the post office's hook.
func (b *Bot) Progress(w storage.Writer, c delivery.Broadcast, now time.Time) error {
	if !worthTelling(c) {
		return nil
	}
	known, err := office.Known(w, c.Author)
	if err != nil || !known {
		return err
	}
	if early, err := neverWent(w, c); err != nil || early {
		return err
	}
	t, err := b.speaker(w, c.Author, now)
	if err != nil {
		return err
	}
	m, err := t.castMessage(c, "")
	if err != nil {
		return err
	}
	return t.post(delivery.Letter{
		To: c.Author.Private(), Lane: delivery.LaneNotice, Message: m, Name: fmt.Sprintf("progress/%d", c.ID),
	})
}

// worthTelling leaves reminders in peace: they come again and again, so their
// owner hears only of those that did not reach everybody.
func worthTelling(c delivery.Broadcast) bool {
	switch {
	case c.State == delivery.Scheduled:
		return false
	case c.Kind != office.BroadcastReminder:
		return true
	}
	return c.Audience.Only == 0 && (c.State == delivery.Paused || c.State.Over() && c.Counts.Sent < c.Total)
}

// neverWent says whether the broadcast was taken back before its time: then
// there was no live message and there is nothing to report.
func neverWent(r storage.Reader, c delivery.Broadcast) (bool, error) {
	if c.State != delivery.Canceled || !c.Started.IsZero() {
		return false, nil
	}
	p, found, err := office.PostOf(r, c)
	return found && p.At.After(p.Created), err
}

// speaker is a turn in which the house speaks first, to one person and in that
// person's language.
func (b *Bot) speaker(w storage.Writer, who union.MemberID, now time.Time) (*turn, error) {
	t := &turn{Bot: b, w: w, now: now.In(b.Zone), me: who, lang: b.Lang}
	return t.as(who)
}

// FireBroadcast lets a broadcast go when the clock strikes. One that is found
// too late waits for its author's word, and so does one whose author may no
// longer send it.
func (b *Bot) FireBroadcast(w storage.Writer, run scheduler.Run) error {
	c, found, err := delivery.Get(w, union.BroadcastID(run.Schedule.Ref))
	if err != nil || !found || c.State != delivery.Scheduled {
		return err
	}
	t, err := b.speaker(w, c.Author, run.Now)
	if err != nil {
		return err
	}
	if run.Missed {
		return t.notFired(c, run.Due, true)
	}
	err = office.RingBroadcast(w, c.ID, run.Now)
	switch {
	case union.Refused(err):
		return t.notFired(c, run.Due, false)
	case err != nil:
		return err
	}
	return t.progress(c.ID)
}

// notFired tells the author why the broadcast did not go.
func (t *turn) notFired(c delivery.Broadcast, due time.Time, may bool) error {
	known, err := office.Known(t.w, c.Author)
	if err != nil || !known {
		return err
	}
	data := args("Title", c.Title, "At", due)
	if !may {
		return t.notify(c.Author, "broadcast.withheld", data)
	}
	return t.notify(c.Author, "broadcast.late", data,
		[]button{{key: "broadcast.now", to: fmt.Sprintf("cast/now/%d", c.ID)}},
		[]button{{key: "broadcast.cancel", to: fmt.Sprintf("cast/stop/%d", c.ID)}})
}

// A castLine is a line of a report: a reason and how many, or a recipient.
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
	rows := castButtons(c, from)
	if from != "" {
		rows = append(rows, []button{
			{key: "broadcast.refresh", to: fmt.Sprintf("cast/card/%d", c.ID)},
			{key: "broadcast.all", to: "cast/list/0"},
		})
	}
	return t.message(key, data, rows...)
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
	return [][]button{{{key: "broadcast.file", to: to("file")}}}
}

// namesMost is how many recipients in doubt a report names; the file has all.
const namesMost = 20

// castData is what a report says. The ledger is read only when something in it
// is worth saying.
func (t *turn) castData(c delivery.Broadcast) (map[string]any, error) {
	state, err := t.plain("broadcast.state."+string(c.State), nil)
	if err != nil {
		return nil, err
	}
	data := args(
		"Title", c.Title, "State", state, "Total", c.Total, "Sent", c.Counts.Sent, "Left", c.Left(),
		"Done", c.Total-c.Left(), "Percent", percent(c.Total-c.Left(), c.Total),
		"Refused", c.Counts.Refused, "Unknown", c.Counts.Unknown, "Skipped", c.Counts.Skipped,
		"Uncertain", c.Counts.Uncertain, "Lines", []castLine(nil), "Names", []string(nil), "More", 0,
	)
	if data["Trouble"], err = t.trouble(c.Reason); err != nil {
		return nil, err
	}
	spell(data, t.remaining(c))
	data["Waits"], data["At"] = false, time.Time{}
	if c.State == delivery.Scheduled {
		p, _, err := office.PostOf(t.w, c)
		data["Waits"], data["At"] = true, p.At
		return data, err
	}
	if c.Counts.Refused == 0 && c.Counts.Uncertain == 0 {
		return data, nil
	}
	report, err := delivery.ReportOf(t.w, c.ID)
	if err != nil {
		return nil, err
	}
	if data["Lines"], err = t.reasonLines(report.ByReason); err != nil || !c.State.Over() {
		return data, err
	}
	data["Names"], err = t.names(report.Uncertain[:min(len(report.Uncertain), namesMost)])
	data["More"] = max(0, len(report.Uncertain)-namesMost)
	return data, err
}

// remaining is how long a broadcast took, or how long it still takes at the
// rate so far; 0 when that can't be said.
func (t *turn) remaining(c delivery.Broadcast) time.Duration {
	switch {
	case c.Started.IsZero():
		return 0
	case c.State.Over():
		return max(time.Second, c.Ended.Sub(c.Started))
	case c.State != delivery.Sending:
		return 0
	}
	done, took := c.Total-c.Left(), t.now.Sub(c.Started)
	if done == 0 || took < time.Second {
		return 0
	}
	return max(time.Second, time.Duration(float64(took)/float64(done)*float64(c.Left())))
}

// spell takes a length of time apart for the words.
func spell(data map[string]any, d time.Duration) {
	d = d.Round(time.Second)
	data["Timed"] = d > 0
	data["Hours"], data["Minutes"], data["Seconds"] = int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
}

func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return part * 100 / whole
}

// reasonLines puts the reasons of refusal into words, the most frequent first.
func (t *turn) reasonLines(by map[string]int) ([]castLine, error) {
	var lines []castLine
	for _, reason := range slices.Sorted(maps.Keys(by)) {
		words, err := t.plain(t.reasonKey(reason), nil)
		if err != nil {
			return nil, err
		}
		lines = append(lines, castLine{words, by[reason]})
	}
	slices.SortStableFunc(lines, func(a, b castLine) int { return b.N - a.N })
	return lines, nil
}

// trouble says why the post office itself paused a broadcast.
func (t *turn) trouble(reason string) (string, error) {
	if reason == "" {
		return "", nil
	}
	key := "broadcast.trouble." + strings.ReplaceAll(reason, " ", "-")
	if !t.Words.Has(key) {
		key = "broadcast.trouble.other"
	}
	return t.plain(key, nil)
}

// reasonKey names the words for a reason of the post office, also for one that
// it has learned since.
func (t *turn) reasonKey(reason string) string {
	key := "broadcast.reason." + strings.ReplaceAll(reason, " ", "-")
	if !t.Words.Has(key) {
		return "broadcast.reason.other"
	}
	return key
}

func (t *turn) names(chats []union.ChatID) ([]string, error) {
	var names []string
	for _, chat := range chats {
		m, known, err := storage.Members.Get(t.w, union.MemberID(chat))
		if err != nil {
			return nil, err
		}
		if known {
			names = append(names, m.Name)
		}
	}
	return names, nil
}
