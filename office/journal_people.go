package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// journalPeopleMost is among how many of those who hold no duty a person is looked
// for. Whoever did something to others holds one, nearly always.
const journalPeopleMost = 20_000

// JournalPeople lists up to most people whom the journal knows, whose name or
// username is asked for and whom the reader may see: those who belong to an
// organization of theirs, or hold a duty there. Those with duties come first.
func JournalPeople(r storage.Reader, who union.MemberID, asked func(name string) bool, most int) ([]union.Member, error) {
	tops, err := Scopes(r, who, DeedJournal)
	if err != nil || len(tops) == 0 {
		return nil, err
	}
	p := journalSearch{r: r, tops: tops, asked: asked, most: most, seen: map[union.MemberID]bool{}}
	err = storage.Duties.All(r, func(_ storage.DutyKey, d union.Duty) error { return p.look(d.Member, d.Org) })
	if err != nil || len(p.found) == most {
		return p.found, err
	}
	n := 0
	err = storage.Aliases.All(r, func(m union.MemberID, _ union.Persona) error {
		if n++; n > journalPeopleMost {
			return storage.Stop
		}
		return p.look(m, 0)
	})
	return p.found, err
}

// journalSearch gathers people.
type journalSearch struct {
	r     storage.Reader
	tops  []union.OrgID
	asked func(string) bool
	most  int
	seen  map[union.MemberID]bool
	found []union.Member
}

// look takes a person if they are asked for; org is where they hold a duty.
func (p *journalSearch) look(who union.MemberID, org union.OrgID) error {
	if p.seen[who] {
		return nil
	}
	known, err := storage.Aliases.Has(p.r, who)
	if err != nil || !known {
		return err
	}
	m, joined, err := storage.Members.Get(p.r, who)
	if err != nil || !joined || !p.asked(m.Name+" "+m.Username) {
		return err
	}
	for _, at := range []union.OrgID{m.Org, org} {
		inside := slices.Contains(p.tops, 0)
		if !inside && at != 0 {
			if inside, err = within(p.r, at, p.tops...); err != nil {
				return err
			}
		}
		if inside {
			p.seen[who], p.found = true, append(p.found, m)
			break
		}
	}
	if len(p.found) == p.most {
		return storage.Stop
	}
	return nil
}

// ExportJournal notes that a person takes a part of the journal along as a file, if
// they may.
func ExportJournal(w storage.Writer, by union.MemberID, q JournalQuery, kind string, now time.Time) error {
	if _, err := newJournal(w, by, q); err != nil {
		return err
	}
	return record(w, by, "journal.exported", deed{Org: q.Org, Facts: []string{"file", kind}}, now)
}
