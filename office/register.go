package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A RegisterLine is an organization and those who answer for its information work.
type RegisterLine struct {
	Org     union.OrgID
	Name    string
	Holders []RegisterHolder // who is asked first stands first; none: the debt of the organization
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
// for them. Bare leaves those out where somebody does.
func Register(r storage.Reader, who union.MemberID, bare bool) ([]RegisterLine, error) {
	orgs, err := registered(r, who)
	if err != nil {
		return nil, err
	}
	var all []RegisterLine
	for _, o := range orgs {
		duties, err := HoldersAt(r, o.ID, union.RoleOfficer)
		if err != nil {
			return nil, err
		}
		if bare && len(duties) > 0 || o.Level == union.Shop && len(duties) == 0 {
			continue
		}
		line := RegisterLine{Org: o.ID, Name: o.Name}
		for _, d := range duties {
			name, err := NameOf(r, d.Member.Private())
			if err != nil {
				return nil, err
			}
			last, err := LastDeed(r, d.Member)
			if err != nil {
				return nil, err
			}
			line.Holders = append(line.Holders, RegisterHolder{Duty: d, Name: name, Last: last})
		}
		all = append(all, line)
	}
	return all, nil
}

// CountBare says how many organizations that a person controls have nobody who
// answers for information work, and how many there are.
func CountBare(r storage.Reader, who union.MemberID) (bare, of int, err error) {
	orgs, err := registered(r, who)
	if err != nil {
		return 0, 0, err
	}
	for _, o := range orgs {
		n, err := storage.DutiesByOrg.Count(r, storage.Pair[union.OrgID, union.Role]{First: o.ID, Second: union.RoleOfficer})
		if err != nil {
			return 0, 0, err
		}
		if o.Level == union.Shop {
			continue
		}
		of++
		if n == 0 {
			bare++
		}
	}
	return bare, of, nil
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

// LastDeed is when a person last did something that the journal tells of, zero
// when that is long ago or never.
func LastDeed(r storage.Reader, who union.MemberID) (time.Time, error) {
	a, known, err := storage.Aliases.Get(r, who)
	if err != nil || !known {
		return time.Time{}, err
	}
	var last time.Time
	looked := 0
	err = storage.JournalByPerson.KeysBack(r, a, func(seq uint64) error {
		line, _, err := storage.Journal.Get(r, seq)
		if err != nil {
			return err
		}
		if line.By == a {
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
