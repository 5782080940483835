package office

import (
	"maps"
	"slices"
	"strings"

	"rupor/storage"
	"rupor/union"
)

// searchLooked bounds among how many people somebody is looked for by name, while
// whoever else writes to the store waits.
const searchLooked = 50_000

// FindMembers lists the people in somebody's care, for a deed, whose name,
// @username or card has all words of a query; an empty one finds everybody. At
// most so many are listed; of a union too large to be looked through, those of
// the first organizations.
func FindMembers(r storage.Reader, by union.MemberID, deed Deed, query string, most int) ([]union.Member, error) {
	var found []union.Member
	fits, looked := searched(query), 0
	look := func(m union.Member) error {
		if fits(m) {
			found = append(found, m)
		}
		if looked++; looked == searchLooked || len(found) == most {
			return storage.Stop
		}
		return nil
	}
	scopes, err := Scopes(r, by, deed)
	if err != nil {
		return nil, err
	}
	if slices.Contains(scopes, 0) {
		err := storage.Members.All(r, func(_ union.MemberID, m union.Member) error { return look(m) })
		return found, err
	}
	within, err := under(r, scopes)
	if err != nil {
		return nil, err
	}
	for _, org := range slices.Sorted(maps.Keys(within)) {
		err := storage.MembersByOrg.Keys(r, org, func(id union.MemberID) error {
			m, _, err := storage.Members.Get(r, id)
			if err != nil {
				return err
			}
			return look(m)
		})
		if err != nil || looked >= searchLooked || len(found) >= most {
			return found, err
		}
	}
	return found, nil
}

// searched says who has all words of a query.
func searched(query string) func(union.Member) bool {
	fold := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ё", "е") }
	words := strings.Fields(fold(strings.TrimPrefix(query, "@")))
	return func(m union.Member) bool {
		where := fold(m.Name + " " + m.Username + " " + m.Card)
		for _, w := range words {
			if !strings.Contains(where, w) {
				return false
			}
		}
		return true
	}
}

// A Profile is a person as those see them who accept members there.
type Profile struct {
	union.Member
	Org      string // name
	Verifier string // who vouched for them, "" for a code word and for somebody forgotten
	Poster   string // where the poster hangs that brought them
	Asked    union.Admission
	Waits    bool   // for what they Asked
	Where    string // name of the organization that they asked
}

// ProfileOf returns a person to who accepts members in their organization.
func ProfileOf(r storage.Reader, by, who union.MemberID) (p Profile, err error) {
	if p.Member, err = existing(r, storage.Members, who); err != nil {
		return p, err
	}
	if err := must(r, by, DeedAccept, p.Member.Org); err != nil {
		return p, err
	}
	if p.Org, err = OrganizationName(r, p.Member.Org); err != nil {
		return p, err
	}
	verifier, err := PersonOf(r, p.Member.Verifier)
	if err != nil {
		return p, err
	}
	vouched, _, err := storage.Members.Get(r, verifier)
	if err != nil {
		return p, err
	}
	poster, _, err := storage.Posters.Get(r, p.Member.Poster)
	if err != nil {
		return p, err
	}
	p.Verifier, p.Poster = vouched.Name, poster.Board
	if p.Asked, p.Waits, err = AdmissionOf(r, who); err != nil || !p.Waits {
		return p, err
	}
	p.Where, err = OrganizationName(r, p.Asked.Org)
	return p, err
}
