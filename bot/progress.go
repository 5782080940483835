package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Progress keeps the author's live message of a broadcast up to date, and makes
// the report of it in the end. It is the post office's hook.
func (b *Bot) Progress(w storage.Writer, c delivery.Broadcast, now time.Time) error {
	if err := b.alarm(w, c, now); err != nil {
		return err
	}
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

// alarm tells the author and the administrators that the post office itself has
// paused a broadcast, why, and what to do; once for each time.
func (b *Bot) alarm(w storage.Writer, c delivery.Broadcast, now time.Time) error {
	who, err := office.Alarm(w, c, now)
	if err != nil {
		return err
	}
	for _, m := range who {
		t, err := b.speaker(w, m, now)
		if err != nil {
			return err
		}
		trouble, err := t.trouble(c.Reason)
		if err != nil {
			return err
		}
		if err := t.notify(m, "broadcast.alarm",
			args("Title", c.Title, "Trouble", trouble, "Done", c.Total-c.Left(), "Total", c.Total),
			[]button{{key: "broadcast.look", to: fmt.Sprintf("cast/card/%d", c.ID)}}); err != nil {
			return err
		}
	}
	return nil
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

// namesMost is how many recipients in doubt a report names; the file has all.
const namesMost = 20

// castData is what a report says. Of the ledger it reads only, in the end, where
// those in doubt stand.
func (t *turn) castData(c delivery.Broadcast) (map[string]any, error) {
	state, err := t.stateOf(c)
	if err != nil {
		return nil, err
	}
	approved, err := calledIn(t.w, c.Approved)
	if err != nil {
		return nil, err
	}
	data := args(
		"Title", c.Title, "Mark", markOf(c), "State", state, "Act", string(c.Act), "Total", c.Total, "Sent", c.Counts.Sent, "Left", c.Left(),
		"Done", c.Total-c.Left(), "Percent", percent(c.Total-c.Left(), c.Total), "Again", c.Of != 0 && c.Act == delivery.ActSend,
		"Refused", c.Counts.Refused, "Unknown", c.Counts.Unknown, "Skipped", c.Counts.Skipped, "Approver", approved,
		"Uncertain", c.Counts.Uncertain, "Names", []string(nil), "More", 0, "Reason", c.Urgent,
		"Quiet", c.State == delivery.Sending && c.Quiet.After(t.now), "Until", c.Quiet, "Acks", 0, "Acknowledged", false,
	)
	if data["Trouble"], err = t.trouble(c.Reason); err != nil {
		return nil, err
	}
	if data["Lines"], err = t.reasonLines(c.Counts.ByReason()); err != nil {
		return nil, err
	}
	spell(data, t.remaining(c))
	data["Waits"], data["At"], data["Repeats"] = false, time.Time{}, false
	if c.State == delivery.Scheduled {
		p, _, err := office.PostOf(t.w, c)
		data["Waits"], data["At"], data["Repeats"] = true, p.At, p.Every != ""
		return data, err
	}
	if c.Counts.Uncertain == 0 || !c.State.Over() {
		return data, nil
	}
	doubtful, err := delivery.UncertainOf(t.w, c.ID, namesMost)
	if err != nil {
		return nil, err
	}
	data["Names"], err = t.names(doubtful)
	data["More"] = max(0, c.Counts.Uncertain-len(doubtful))
	return data, err
}

// stateOf says where a broadcast stands in the words of what it does.
func (t *turn) stateOf(c delivery.Broadcast) (string, error) {
	key := "broadcast.state." + string(c.State)
	if own := key + "." + string(c.Act); t.Words.Has(own) {
		key = own
	}
	return t.plain(key, nil)
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
	for reason, n := range by {
		words, err := t.plain(t.reasonKey(reason), nil)
		if err != nil {
			return nil, err
		}
		lines = append(lines, castLine{words, n})
	}
	slices.SortFunc(lines, byFrequency)
	return lines, nil
}

func byFrequency(a, b castLine) int {
	return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
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
func (b *Bot) reasonKey(reason string) string {
	key := "broadcast.reason." + strings.ReplaceAll(reason, " ", "-")
	if !b.Words.Has(key) {
		return "broadcast.reason.other"
	}
	return key
}

func (t *turn) names(chats []union.ChatID) ([]string, error) {
	var names []string
	for _, chat := range chats {
		name, err := office.NameOf(t.w, chat)
		if err != nil {
			return nil, err
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// calledIn is a person's name, "" when they are not known any more.
func calledIn(r storage.Reader, who union.MemberID) (string, error) {
	return office.NameOf(r, who.Private())
}
