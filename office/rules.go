package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// RulesOf returns the union's rules: those of a new house until somebody
// decides otherwise.
func RulesOf(r storage.Reader) (union.Rules, error) {
	rules, _, err := storage.Rules.Get(r, 0)
	return rules, err
}

// SetQuiet decides the hours in which nothing is sent to many. Hours that begin
// when they end are refused: they could be none or the whole day.
func SetQuiet(w storage.Writer, by union.MemberID, q union.QuietHours, now time.Time) error {
	const day = 24 * 60
	if from, to, _ := q.Span(); from < 0 || to < 0 || from >= day || to >= day || from == to {
		return union.Refuse("rules.quiet.unclear")
	}
	return rule(w, by, "rules.quiet", quietFact, func(rules *union.Rules) { rules.Quiet = q }, now)
}

// DailyMost is the highest number of announcements a day that can be decided;
// above it there is only any number.
const DailyMost = 10

// SetDaily decides how many announcements a person gets in one day at most, from
// 1 to DailyMost; 0 is any number.
func SetDaily(w storage.Writer, by union.MemberID, most int, now time.Time) error {
	if most < 0 || most > DailyMost {
		return union.Refuse("refuse.gone")
	}
	if most == 0 {
		most = -1
	}
	value := func(rules union.Rules) string { return strconv.Itoa(rules.Cap()) }
	return rule(w, by, "rules.daily", value, func(rules *union.Rules) { rules.Daily = most }, now)
}

// SetDues decides which part of the wages members pay, in hundredths of a percent from
// 0 to union.DuesMost.
func SetDues(w storage.Writer, by union.MemberID, rate int, now time.Time) error {
	if rate < 0 || rate > union.DuesMost {
		return union.Refuse("rules.dues.unclear")
	}
	value := func(rules union.Rules) string { return strconv.Itoa(rules.DuesRate()) }
	return rule(w, by, "rules.dues", value, func(rules *union.Rules) {
		if rules.Dues = rate; rate == 0 {
			rules.Dues = -1
		}
	}, now)
}

// WatchedRoles are the roles for which four eyes may be the rule: those that
// announce and are not the widest.
func WatchedRoles() []union.Role {
	return slices.DeleteFunc(union.AppointedRoles(), func(role union.Role) bool {
		return role == union.RoleAdmin || !slices.Contains(permitted(role), DeedPost)
	})
}

// ToggleFourEyes makes it the rule that somebody else approves what a role
// announces, or ends that rule.
func ToggleFourEyes(w storage.Writer, by union.MemberID, role union.Role, now time.Time) error {
	if !slices.Contains(WatchedRoles(), role) {
		return union.Refuse("refuse.gone")
	}
	return rule(w, by, "rules.eyes", eyesFact, func(rules *union.Rules) {
		if i := slices.Index(rules.FourEyes, role); i >= 0 {
			rules.FourEyes = slices.Delete(rules.FourEyes, i, i+1)
			return
		}
		rules.FourEyes = append(rules.FourEyes, role)
	}, now)
}

// SetLists decides whether files that name people may go through Telegram.
func SetLists(w storage.Writer, by union.MemberID, allowed bool, now time.Time) error {
	value := func(rules union.Rules) string { return strconv.FormatBool(rules.Lists) }
	return rule(w, by, "rules.lists", value, func(rules *union.Rules) { rules.Lists = allowed }, now)
}

// RetentionTerms are the days for which records may be kept.
func RetentionTerms() []int { return []int{30, 90, 180, 365, 3 * 365} }

// SetRetention decides how many days records of a kind are kept.
func SetRetention(w storage.Writer, by union.MemberID, kind union.Kept, days int, now time.Time) error {
	if !slices.Contains(union.Kepts(), kind) || !slices.Contains(RetentionTerms(), days) {
		return union.Refuse("refuse.gone")
	}
	value := func(rules union.Rules) string { return fmt.Sprintf("%s-%d", kind, rules.Keep(kind)) }
	return rule(w, by, "rules.keep", value, func(rules *union.Rules) {
		if rules.Retention == nil {
			rules.Retention = map[union.Kept]int{}
		}
		rules.Retention[kind] = days
	}, now)
}

// ListsAllowed says whether files that name people may go through Telegram.
func ListsAllowed(r storage.Reader) (bool, error) {
	rules, err := RulesOf(r)
	return rules.Lists, err
}

// quietFact and eyesFact are rules as the journal tells them.
func quietFact(rules union.Rules) string {
	from, to, on := rules.Quiet.Span()
	if !on {
		return "off"
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60)
}

func eyesFact(rules union.Rules) string {
	names := []string{}
	for _, role := range rules.FourEyes {
		names = append(names, string(role))
	}
	return strings.Join(names, "+")
}

// rule changes the rules for who may: they hold for the whole union. Value is what
// the journal says of the rule, before and after; one that stays as it was is no
// change.
func rule(
	w storage.Writer, by union.MemberID, act union.Act,
	value func(union.Rules) string, alter func(*union.Rules), now time.Time,
) error {
	if err := must(w, by, DeedRule, 0); err != nil {
		return err
	}
	rules, err := RulesOf(w)
	if err != nil {
		return err
	}
	was := value(rules)
	alter(&rules)
	is := value(rules)
	if was == is {
		return storage.Rules.Put(w, 0, rules)
	}
	if err := storage.Rules.Put(w, 0, rules); err != nil {
		return err
	}
	return record(w, by, act, deed{Facts: []string{"was", was, "now", is}}, now)
}

// QuietUntil is until when a broadcast must wait in a time zone, zero when it
// may go now. An empty zone is the union's, which is that of now. Whatever makes
// no sound is not held up, nor what is urgent or said to one person alone.
func QuietUntil(r storage.Reader, b delivery.Broadcast, zone string, now time.Time) (time.Time, error) {
	silent := b.Act == delivery.ActEdit || b.Act == delivery.ActRecall
	if b.Urgent != "" || b.Audience.Only != 0 || silent {
		return time.Time{}, nil
	}
	rules, err := RulesOf(r)
	return quietEnd(rules.Quiet, now.In(locationOf(zone, now))), err
}

// quietEnd is when the quiet hours end that a clock shows now, zero when it
// shows none. The zone of now is that of the clock. On the days when the clocks
// change they end when the clock first shows their end, or skips it.
func quietEnd(q union.QuietHours, now time.Time) time.Time {
	from, to, on := q.Span()
	shown := now.Hour()*60 + now.Minute()
	day := now.Day()
	switch {
	case !on, from < to && (shown < from || shown >= to), from > to && shown < from && shown >= to:
		return time.Time{}
	case from > to && shown >= from:
		day++
	}
	end := union.OnClocks(time.Date(now.Year(), now.Month(), day, to/60, to%60, 0, 0, time.UTC), now.Location())
	if !end.After(now) { // the clock went back over the end: it was over once
		return time.Time{}
	}
	return end
}

// QuietNow says whether somebody meant by an audience has quiet hours now, and
// until when the last of them has. An empty zone is that of now.
func QuietNow(r storage.Reader, a union.Audience, now time.Time) (until time.Time, some bool, err error) {
	if a.Only != 0 {
		return time.Time{}, false, nil
	}
	rules, err := RulesOf(r)
	if err != nil {
		return time.Time{}, false, err
	}
	zones, err := zonesOf(r, a)
	for _, zone := range zones {
		if end := quietEnd(rules.Quiet, now.In(locationOf(zone, now))); end.After(until) {
			until = end
		}
	}
	return until, !until.IsZero(), err
}

// Cap says how many announcements begun since midnight, by the union's clock,
// one person may get; 0 is any number. What is urgent is not held back by it.
func Cap(r storage.Reader, b delivery.Broadcast, now time.Time) (most int, since time.Time, err error) {
	if b.Urgent != "" {
		return 0, now, nil
	}
	rules, err := RulesOf(r)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	return rules.Cap(), union.OnClocks(midnight, now.Location()), err
}
