package office

import (
	"cmp"
	"errors"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// An OrgShare is how many of an organization acknowledged a resolution and how
// many subscribed members have not.
type OrgShare struct {
	Org    union.OrgID
	Name   string // "" for those without an organization
	Acked  int
	Silent int
}

// Of is how many there are in all.
func (s OrgShare) Of() int { return s.Acked + s.Silent }

// A Share is who acknowledged a resolution, by organization: the most silent
// first. Somebody counts for the organization they were in when they pressed.
type Share struct {
	Acked  int
	Silent int
	Orgs   []OrgShare
}

// Of is how many there are in all.
func (s Share) Of() int { return s.Acked + s.Silent }

// overseen returns a resolution to somebody who may see who acknowledged it.
func overseen(r storage.Reader, who union.MemberID, id union.ResolutionID) (union.Resolution, error) {
	res, err := existing(r, storage.Resolutions, id)
	if err != nil {
		return res, err
	}
	return res, must(r, who, DeedControl, res.Audience.Org)
}

// AckShare counts who acknowledged a resolution, for who may see it.
func AckShare(r storage.Reader, who union.MemberID, id union.ResolutionID) (union.Resolution, Share, error) {
	res, err := overseen(r, who, id)
	if err != nil {
		return res, Share{}, err
	}
	by := map[union.OrgID]*OrgShare{}
	at := func(org union.OrgID) *OrgShare {
		if by[org] == nil {
			by[org] = &OrgShare{Org: org}
		}
		return by[org]
	}
	acked := map[union.MemberID]bool{}
	err = storage.Under(r, storage.Acks, id, func(who union.MemberID, ack union.Ack) error {
		acked[who] = true
		at(ack.Org).Acked++
		return nil
	})
	if err != nil {
		return res, Share{}, err
	}
	err = readersByOrg(r, res, func(org union.OrgID, m union.MemberID) {
		if !acked[m] {
			at(org).Silent++
		}
	})
	if err != nil {
		return res, Share{}, err
	}
	s, err := sumUp(r, by)
	return res, s, err
}

func sumUp(r storage.Reader, by map[union.OrgID]*OrgShare) (Share, error) {
	var s Share
	for org, share := range by {
		name, err := OrganizationName(r, org)
		if err != nil {
			return s, err
		}
		share.Name = name
		s.Acked += share.Acked
		s.Silent += share.Silent
		s.Orgs = append(s.Orgs, *share)
	}
	slices.SortFunc(s.Orgs, func(a, b OrgShare) int {
		return cmp.Or(cmp.Compare(b.Silent, a.Silent), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Org, b.Org))
	})
	return s, nil
}

// readersByOrg visits everyone who is to read a resolution, with the organization
// they are in now: who is subscribed there or below, or reads on paper, and belongs
// to the union. Of one for an organization that was closed it is who was sent it, and
// whoever reads on paper where it went: the ledger doesn't have these.
func readersByOrg(r storage.Reader, res union.Resolution, visit func(union.OrgID, union.MemberID)) error {
	orgs, _, err := scopeOf(r, union.Audience{Org: res.Audience.Org})
	if err != nil {
		return err
	}
	out, err := outsiders(r)
	if err != nil {
		return err
	}
	got, every, err := receivers(r, res)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		read := func(m union.MemberID) error {
			if !out.has(m) && (every || m.Offline() || got.has(m)) {
				visit(org, m)
			}
			return nil
		}
		if err := storage.Subscribers.Keys(r, subscriberKey{Second: org}, read); err != nil {
			return err
		}
		if err := offlineIn(r, org, read); err != nil {
			return err
		}
	}
	return nil
}

// A Signature is one line of the sheet of acknowledgement.
type Signature struct {
	Name  string // "" for somebody forgotten
	Org   string
	Acked bool
	Ack   union.Ack
}

// AckSheet lists who acknowledged a resolution, what and when, and who is
// silent, by organization and name, for who may see it.
func AckSheet(r storage.Reader, who union.MemberID, id union.ResolutionID) (union.Resolution, []Signature, error) {
	res, err := overseen(r, who, id)
	if err != nil {
		return res, nil, err
	}
	names := orgNames{}
	acked := map[union.MemberID]bool{}
	var sheet []Signature
	add := func(m union.MemberID, org union.OrgID, s Signature) error {
		person, _, err := storage.Members.Get(r, m)
		if err != nil {
			return err
		}
		name, err := names.of(r, org)
		if err != nil {
			return err
		}
		s.Name, s.Org = person.Name, name
		sheet = append(sheet, s)
		return nil
	}
	err = storage.Under(r, storage.Acks, id, func(m union.MemberID, ack union.Ack) error {
		acked[m] = true
		return add(m, ack.Org, Signature{Acked: true, Ack: ack})
	})
	if err != nil {
		return res, nil, err
	}
	var failed error
	err = readersByOrg(r, res, func(org union.OrgID, m union.MemberID) {
		if !acked[m] && failed == nil {
			failed = add(m, org, Signature{})
		}
	})
	slices.SortFunc(sheet, func(a, b Signature) int {
		return cmp.Or(cmp.Compare(a.Org, b.Org), cmp.Compare(a.Name, b.Name))
	})
	return res, sheet, errors.Join(err, failed)
}
