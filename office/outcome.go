package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// CountedMost is how many recipients of a broadcast are gone through while their
// asker, and whoever else writes to the store, waits. Of more the report tells.
const CountedMost = 100_000

// A Recipient is one line of a broadcast's report.
type Recipient struct {
	Name      string // "" for somebody forgotten
	Org       string
	Outcome   delivery.Outcome
	Confirmed time.Time // when they said that they read it, zero if not
}

// EachRecipient visits what became of every recipient of a broadcast. It reads
// all of them: it has no place in a transaction that writes. That the person
// asking may see it was found out before.
func EachRecipient(r storage.Reader, c delivery.Broadcast, visit func(Recipient) error) error {
	orgs := orgNames{}
	return delivery.Outcomes(r, c.ID, func(o delivery.Outcome) error {
		name, org, err := whose(r, o.To)
		if err != nil {
			return err
		}
		said, err := orgs.of(r, org)
		if err != nil {
			return err
		}
		at, err := confirmed(r, c, union.MemberID(o.To))
		if err != nil {
			return err
		}
		return visit(Recipient{Name: name, Org: said, Outcome: o, Confirmed: at})
	})
}

// whose returns the name behind a chat and the organization it belongs to.
func whose(r storage.Reader, to union.ChatID) (string, union.OrgID, error) {
	if to.Group() {
		p, _, err := storage.Places.Get(r, to)
		return p.Title, p.Org, err
	}
	m, _, err := storage.Members.Get(r, union.MemberID(to))
	return m.Name, m.Org, err
}

// NameOf is the name of a person, a group or a channel, "" when it is not known
// any more.
func NameOf(r storage.Reader, to union.ChatID) (string, error) {
	name, _, err := whose(r, to)
	return name, err
}

func confirmed(r storage.Reader, c delivery.Broadcast, who union.MemberID) (time.Time, error) {
	switch c.Kind {
	case BroadcastPost:
		rec, _, err := storage.Receipts.Get(r, receiptKey{First: union.PostID(c.Ref), Second: who})
		return rec.At, err
	case BroadcastResolution:
		ack, _, err := storage.Acks.Get(r, ackKey{First: union.ResolutionID(c.Ref), Second: who})
		return ack.At, err
	}
	return time.Time{}, nil
}

// An OrgOutcome is what became of a broadcast in one organization.
type OrgOutcome struct {
	Name                                  string // "" for those of none, and for the forgotten
	Sent, Refused, Unknown, Skipped, Left int
}

// Total is how many recipients the organization has.
func (o OrgOutcome) Total() int { return o.Sent + o.Refused + o.Unknown + o.Skipped + o.Left }

// Add counts another organization with this one.
func (o *OrgOutcome) Add(other OrgOutcome) {
	o.Sent += other.Sent
	o.Refused += other.Refused
	o.Unknown += other.Unknown
	o.Skipped += other.Skipped
	o.Left += other.Left
}

func (o *OrgOutcome) count(s delivery.OutcomeState) {
	switch s {
	case delivery.OutcomeSent:
		o.Sent++
	case delivery.OutcomeRefused:
		o.Refused++
	case delivery.OutcomeUnknown:
		o.Unknown++
	case delivery.OutcomeSkipped:
		o.Skipped++
	case delivery.OutcomePending, delivery.OutcomeTaken:
		o.Left++
	}
}

// OutcomesByOrg counts what became of a broadcast by the organizations that its
// recipients belong to now, the largest first.
func OutcomesByOrg(r storage.Reader, c delivery.Broadcast) ([]OrgOutcome, error) {
	known, err := rosterOf(r, c)
	if err != nil {
		return nil, err
	}
	by := map[union.OrgID]*OrgOutcome{}
	err = delivery.Outcomes(r, c.ID, func(o delivery.Outcome) error {
		org, found := known.org(union.MemberID(o.To))
		if !found {
			var err error
			if _, org, err = whose(r, o.To); err != nil {
				return err
			}
		}
		if by[org] == nil {
			by[org] = new(OrgOutcome)
		}
		by[org].count(o.State)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []OrgOutcome
	for org, o := range by {
		if o.Name, err = OrganizationName(r, org); err != nil {
			return nil, err
		}
		all = append(all, *o)
	}
	slices.SortFunc(all, func(a, b OrgOutcome) int {
		return cmp.Or(cmp.Compare(b.Total(), a.Total()), cmp.Compare(a.Name, b.Name))
	})
	return all, nil
}

// A roster says who belongs where, in the order of their ids: sixteen bytes a
// person, and nobody has to be decoded.
type roster []belonging

type belonging struct {
	who union.MemberID
	org union.OrgID
}

// rosterFrom is from how many recipients on it pays to read the index first.
const rosterFrom = 1000

func rosterOf(r storage.Reader, c delivery.Broadcast) (roster, error) {
	if c.Total < rosterFrom {
		return nil, nil
	}
	var all roster
	var err error
	if c.Audience.Org == 0 {
		err = storage.MembersByOrg.Each(r, func(org union.OrgID, who union.MemberID) error {
			all = append(all, belonging{who, org})
			return nil
		})
	} else {
		var orgs []union.OrgID
		orgs, err = Peopled(r, c.Audience.Org)
		for _, org := range orgs {
			if err == nil {
				err = storage.MembersByOrg.Keys(r, org, func(who union.MemberID) error {
					all = append(all, belonging{who, org})
					return nil
				})
			}
		}
	}
	slices.SortFunc(all, func(a, b belonging) int { return cmp.Compare(a.who, b.who) })
	return all, err
}

func (all roster) org(who union.MemberID) (union.OrgID, bool) {
	i, found := slices.BinarySearchFunc(all, who, func(b belonging, who union.MemberID) int { return cmp.Compare(b.who, who) })
	if !found {
		return 0, false
	}
	return all[i].org, true
}
