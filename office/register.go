package office

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A RegisterLine is an organization and those who answer for its information work.
type RegisterLine struct {
	Org    union.OrgID
	Name   string
	Duties []union.Duty // who is asked first stands first; none: the debt of the organization
}

// A RegisterHolder is one of them.
type RegisterHolder struct {
	union.Duty
	Name string    // empty when they are not known any more
	Last time.Time // when they last did something for the union, zero when the journal has nothing
}

// Register lists the open organizations that a person controls, from the top of
// the tree, and who answers for information work in exactly each of them. Shop
// groups stand in it only when somebody does: their primary organization answers
// for them.
func Register(r storage.Reader, who union.MemberID) ([]RegisterLine, error) {
	orgs, err := registered(r, who)
	if err != nil {
		return nil, err
	}
	officers, err := Holders(r, union.RoleOfficer)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(officers, func(a, b union.Duty) int { return cmp.Compare(rank(a), rank(b)) })
	of := map[union.OrgID][]union.Duty{}
	for _, d := range officers {
		of[d.Org] = append(of[d.Org], d)
	}
	var all []RegisterLine
	for _, o := range orgs {
		duties := of[o.ID]
		if o.Parent == 0 {
			duties = append(duties, of[0]...) // who answers for all of the union answers for its top
		}
		if o.Level != union.Shop || len(duties) > 0 {
			all = append(all, RegisterLine{Org: o.ID, Name: o.Name, Duties: duties})
		}
	}
	return all, nil
}

// Bare keeps of the register the organizations where nobody answers.
func Bare(register []RegisterLine) []RegisterLine {
	var bare []RegisterLine
	for _, l := range register {
		if len(l.Duties) == 0 {
			bare = append(bare, l)
		}
	}
	return bare
}

// HoldersOf tells of those who answer for an organization what the register shows.
func HoldersOf(r storage.Reader, l RegisterLine) ([]RegisterHolder, error) {
	var all []RegisterHolder
	for _, d := range l.Duties {
		name, err := NameOf(r, d.Member.Private())
		if err != nil {
			return nil, err
		}
		last, err := LastDeed(r, d.Member)
		if err != nil {
			return nil, err
		}
		all = append(all, RegisterHolder{Duty: d, Name: name, Last: last})
	}
	return all, nil
}

// registered lists the open organizations that a person controls, by the tree.
func registered(r storage.Reader, who union.MemberID) ([]union.Organization, error) {
	scopes, err := Scopes(r, who, DeedControl)
	if err != nil {
		return nil, err
	}
	if len(scopes) == 0 {
		return nil, union.Refuse("refuse.right")
	}
	seen := map[union.OrgID]bool{}
	var all []union.Organization
	for _, top := range scopes {
		ids, err := Subtree(r, top)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			o, found, err := storage.Organizations.Get(r, id)
			if err != nil {
				return nil, err
			}
			if found && o.Closed.IsZero() {
				all = append(all, o)
			}
		}
	}
	slices.SortFunc(all, func(a, b union.Organization) int { return slices.Compare(a.Path, b.Path) })
	return all, nil
}

// lastLooked bounds how far back a person's last deed is looked for.
const lastLooked = 20

// LastDeed is when a person last did something that the journal tells of, by any of
// the accounts that became theirs, zero when that is long ago or never. Consents don't
// count: they are not done for the union.
func LastDeed(r storage.Reader, who union.MemberID) (time.Time, error) {
	a, err := AliasOf(r, who)
	if err != nil || a == 0 {
		return time.Time{}, err
	}
	theirs, err := aliasesOf(r, a)
	if err != nil {
		return time.Time{}, err
	}
	var last time.Time
	looked := 0
	err = merged(r, storage.JournalByPerson, slices.Values(theirs), math.MaxUint64, func(seq uint64) error {
		line, _, err := storage.Journal.Get(r, seq)
		if err != nil {
			return err
		}
		if slices.Contains(theirs, line.By) && !strings.HasPrefix(string(line.Act), "consent.") {
			last = line.At
			return storage.Stop
		}
		if looked++; looked == lastLooked {
			return storage.Stop
		}
		return nil
	})
	return last, err
}
