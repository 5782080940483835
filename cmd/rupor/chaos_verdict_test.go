package main

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/simulator"
	"rupor/storage"
	"rupor/union"
)

// got is how many messages of the broadcast each chat has, by the simulator.
func (c *ordeal) got() map[union.ChatID]int {
	all := maps.Clone(c.before)
	count := func(chat *simulator.Chat) {
		for _, m := range chat.Messages() {
			if m.Text == ordealWords {
				all[union.ChatID(chat.ID())]++
			}
		}
	}
	for _, chat := range c.people {
		count(chat)
	}
	for _, g := range c.places {
		count(g.As(c.sim.User(c.people[0].User().ID())))
	}
	return all
}

// verdict ends the world and judges: nobody is missed, whoever may have got it
// twice is named, and the report says what the simulator saw.
func (c *ordeal) verdict() {
	c.t.Helper()
	c.settle()
	got := c.got()
	var report delivery.Broadcast
	var uncertain []union.ChatID
	var outcomes []delivery.Outcome
	err := c.life.bolt.View(func(r storage.Reader) (err error) {
		if report, _, err = delivery.Get(r, c.id); err != nil {
			return err
		}
		if uncertain, err = delivery.UncertainOf(r, c.id, report.Total); err != nil {
			return err
		}
		return delivery.Outcomes(r, c.id, func(o delivery.Outcome) error { outcomes = append(outcomes, o); return nil })
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.judge(report, uncertain, outcomes, got)
	c.wantUnreachable(outcomes)
	c.wantPace()
	if err := checkStore(c.life.bolt); err != nil {
		c.t.Errorf("store: %v", err)
	}
	for _, v := range c.sim.Violations() {
		c.t.Errorf("violation: %s", v)
	}
	if last := c.lastTold(); !strings.Contains(last, "Разослано") {
		c.t.Errorf("the author reads in the end: %q\n%s", last, strings.Join(c.errors.take(), ""))
	}
	c.end()
	c.sim.Close()
}

// judge compares the ledger with what the simulator has.
func (c *ordeal) judge(report delivery.Broadcast, uncertain []union.ChatID, outcomes []delivery.Outcome, got map[union.ChatID]int) {
	c.t.Helper()
	var counts delivery.Counts
	byReason := map[string]int{}
	named := map[union.ChatID]bool{}
	for _, to := range uncertain {
		named[to] = true
	}
	twice, unsure := 0, 0
	for _, o := range outcomes {
		n := got[o.To]
		delete(got, o.To)
		twice += max(0, n-1)
		ok := false
		switch o.State {
		case delivery.OutcomeSent:
			counts.Sent++
			ok = n == 1 || n > 1 && named[o.To] && c.policy == delivery.Resend
		case delivery.OutcomeUnknown:
			counts.Unknown++
			unsure += min(n, 1)
			ok = named[o.To] && (n <= 1 || c.policy == delivery.Resend)
		case delivery.OutcomeRefused:
			counts.Refused++
			byReason[o.Reason]++
			ok = n == 0 || named[o.To]
		case delivery.OutcomeSkipped, delivery.OutcomePending, delivery.OutcomeTaken:
		}
		if !ok {
			c.t.Errorf("%d got it %d times; the ledger: %+v", o.To, n, o)
		}
	}
	counts.Uncertain, counts.Reasons = len(named), report.Counts.Reasons
	if report.Counts != counts || report.Total != len(outcomes) || !maps.Equal(report.Counts.ByReason(), byReason) {
		c.t.Errorf("the report says %+v %v of %d; it is %+v %v of %d", report.Counts, report.Counts.ByReason(), report.Total, counts, byReason, len(outcomes))
	}
	if len(outcomes) != len(c.people)+len(c.places) || len(got) != 0 {
		c.t.Errorf("%d in the ledger, %d meant; %v are not in it", len(outcomes), len(c.people)+len(c.places), got)
	}
	c.wantNumbers(report, twice, unsure)
}

// wantNumbers compares the report with the simulator's own count of its answers.
func (c *ordeal) wantNumbers(report delivery.Broadcast, twice, unsure int) {
	c.t.Helper()
	yes, lost := 0, 0
	for _, call := range c.seen() {
		if call.OK {
			yes++
		}
		if call.OK && call.Fault == simulator.ResetAfter {
			lost++
		}
	}
	if len(c.before) == 0 && yes != report.Counts.Sent+twice+unsure {
		c.t.Errorf("the simulator took %d; the report says %d, %d came twice, %d unknown ones arrived", yes, report.Counts.Sent, twice, unsure)
	}
	if window := c.kills * ordealRate; twice > window+lost {
		c.t.Errorf("%d came twice after %d kills and %d lost answers", twice, c.kills, lost)
	}
	if c.policy == delivery.Skip && twice > 0 {
		c.t.Errorf("%d came twice, which they never may", twice)
	}
	c.t.Logf("%+v %v; %d calls, %d twice", report.Counts, report.Counts.ByReason(), len(c.seen()), twice)
}

// wantUnreachable fails unless those are marked whom Telegram refused for good,
// and nobody else.
func (c *ordeal) wantUnreachable(outcomes []delivery.Outcome) {
	c.t.Helper()
	want := maps.Clone(c.gone)
	for _, o := range outcomes {
		gone := o.Reason == "blocked" || o.Reason == "deactivated" || o.Reason == "not started"
		if o.State == delivery.OutcomeRefused && gone && !o.To.Group() {
			want[union.MemberID(o.To)] = true
		}
	}
	err := c.life.bolt.View(func(r storage.Reader) error {
		return storage.Members.All(r, func(id union.MemberID, m union.Member) error {
			if marked := !m.Unreachable.IsZero(); marked != want[id] {
				c.t.Errorf("%d is marked as unreachable: %v, for %q", id, marked, m.Reason)
			}
			if m.Subscribed() == (m.Reason == "deactivated") { // who blocked the bot may come back
				c.t.Errorf("%d, refused for %q, is subscribed: %v", id, m.Reason, m.Subscribed())
			}
			return nil
		})
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// wantPace fails if the bot caused a 429 by itself, or wrote to anybody while
// Telegram had asked it to wait. A new life can't know of either.
func (c *ordeal) wantPace() {
	c.t.Helper()
	if c.kills > 0 || len(c.before) > 0 {
		return
	}
	var from, until time.Time
	calls := slices.SortedFunc(slices.Values(c.sim.Calls()), func(a, b simulator.Call) int {
		return a.Started.Add(a.Took).Compare(b.Started.Add(b.Took))
	})
	for _, call := range calls {
		if !strings.HasPrefix(call.Method, "send") && !strings.HasPrefix(call.Method, "edit") {
			continue
		}
		if call.Started.After(from) && call.Started.Before(until) {
			c.t.Errorf("%s left %v before the end of the wait", call.Method, until.Sub(call.Started))
		}
		if call.Status != http.StatusTooManyRequests {
			continue
		}
		if call.Fault == "" {
			c.t.Errorf("the bot is too fast: %s to %s", call.Description, call.Params["chat_id"])
		}
		_, seconds, _ := strings.Cut(call.Description, "retry after ")
		n, err := strconv.Atoi(seconds)
		if err != nil {
			c.t.Fatal(err)
		}
		at := call.Started.Add(call.Took)
		if end := at.Add(time.Duration(n) * time.Second); end.After(until) {
			from, until = at, end
		}
	}
}

// lastTold is the live message of the broadcast, as its author has it.
func (c *ordeal) lastTold() string {
	for _, m := range slices.Backward(c.people[0].Messages()) {
		if m.Text != ordealWords && strings.Contains(m.Text, ordealWords) {
			return m.Text
		}
	}
	return ""
}
