package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// SetStatus says where a person stands towards the union. Whoever accepts members
// for the person's organization may, and vouches for it.
func SetStatus(w storage.Writer, by, who union.MemberID, status union.Status, now time.Time) error {
	m, err := existing(w, storage.Members, who)
	if err != nil {
		return err
	}
	if !slices.Contains(union.Statuses(), status) {
		return union.Refuse("refuse.gone")
	}
	if err := must(w, by, DeedAccept, m.Org); err != nil {
		return err
	}
	return stand(w, by, who, status, now)
}

// stand is SetStatus without the question who may. By 0 is the house itself. It
// does nothing for somebody who is no Member, and nothing where all is as it is
// to be. What the person asked of that organization is settled with it.
func stand(w storage.Writer, by, who union.MemberID, status union.Status, now time.Time) error {
	m, known, err := storage.Members.Get(w, who)
	if err != nil || !known {
		return err
	}
	if err := settled(w, who, m.Org); err != nil {
		return err
	}
	vouched := status.Belongs() && by != who
	if m.Status == status && (!vouched || !m.Verified.IsZero()) {
		return nil
	}
	if status == union.StatusLeft {
		if err := resign(w, by, who, now); err != nil {
			return err
		}
	}
	m.Stand(status, now)
	if vouched {
		if err := vouch(w, by, &m, now); err != nil {
			return err
		}
	}
	if err := storage.Members.Put(w, who, m); err != nil {
		return err
	}
	return recordStatus(w, by, m, now)
}

// vouch notes whose word a person's status has; by 0 it has a code word's.
func vouch(w storage.Writer, by union.MemberID, m *union.Member, now time.Time) (err error) {
	m.Verified = now
	m.Verifier, err = alias(w, by)
	return err
}

func recordStatus(w storage.Writer, by union.MemberID, m union.Member, now time.Time) error {
	return record(w, by, "member.status", deed{Org: m.Org, Person: m.ID, Facts: []string{"status", string(m.Status)}}, now)
}
