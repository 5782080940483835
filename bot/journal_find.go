package bot

import (
	"strconv"
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/office"
	"rupor/union"
)

// findJournal narrows the journal down by what has to be typed or picked from many.
type findJournal struct {
	What   string                        `json:"what"` // p a person, o an organization, t a period
	View   string                        `json:"view"` // what was narrowed down before
	Person dialog.Picked[union.MemberID] `json:"person"`
	Org    dialog.Picked[union.OrgID]    `json:"org"`
	Since  dialog.Answer[int]            `json:"since"` // days since 1970
	Until  dialog.Answer[int]            `json:"until"`
}

// Next asks for the one thing, or for the two ends of a period.
func (f *findJournal) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case f.What == "p" && !f.Person.Given:
		q := dialog.Pick(&f.Person, "journal.who", func(query string) ([]dialog.Choice[union.MemberID], error) {
			return journalPeople(env, query)
		})
		q.None = "journal.nobody"
		return dialog.OrContact(q, &f.Person.Answer, func(c dialog.Contact) (union.MemberID, error) {
			return memberOfContact(env.Read, c)
		}), nil
	case f.What == "o" && !f.Org.Given:
		return askScope(env, &f.Org, office.DeedJournal, "journal.where")
	case f.What == "t" && !f.Since.Given:
		return dialog.Ask(&f.Since, "journal.since", typedDay(env.Now), "1 ноября 2026"), nil
	case f.What == "t" && !f.Until.Given:
		today := dayOf(env.Now)
		q := dialog.Ask(&f.Until, "journal.until", typedDay(env.Now), "30 ноября 2026")
		return dialog.OrSkip(q, &f.Until, "journal.until.today", today), nil
	}
	return nil, nil
}

func (f *findJournal) done(t *turn) error {
	v, err := readView(t.w, strings.Split(f.View, "/"))
	if err != nil {
		return err
	}
	switch f.What {
	case "p":
		a, err := office.AliasOf(t.w, f.Person.Value)
		if err == nil && a == 0 {
			err = union.Refuse("journal.unknown")
		}
		if err != nil {
			return err
		}
		v.person = a
	case "o":
		v.org = f.Org.Value
	case "t":
		v.from, v.until = min(f.Since.Value, f.Until.Value), max(f.Since.Value, f.Until.Value)
	}
	return t.journalList(0, v)
}

// typedDay reads a date, with or without a year, that may be over.
func typedDay(now time.Time) func(dialog.Reply) (int, error) {
	return func(r dialog.Reply) (int, error) {
		words, err := dialog.Line(1, 60)(r)
		if err != nil {
			return 0, err
		}
		at, err := when.Date(words, now)
		if err != nil {
			return 0, untimely(err)
		}
		return dayOf(at), nil
	}
}

// journalPeople finds those whom the journal knows by words of their name.
func journalPeople(env dialog.Env, query string) ([]dialog.Choice[union.MemberID], error) {
	words := strings.Fields(fold(strings.TrimPrefix(query, "@")))
	asked := func(name string) bool {
		name = fold(name)
		for _, w := range words {
			if !strings.Contains(name, w) {
				return false
			}
		}
		return true
	}
	people, err := office.JournalPeople(env.Read, env.Me, asked, memberLimit)
	var choices []dialog.Choice[union.MemberID]
	for _, m := range people {
		choices = append(choices, dialog.Choice[union.MemberID]{ID: "m" + strconv.FormatInt(int64(m.ID), 10), Value: m.ID, Label: m.Name})
	}
	return choices, err
}
