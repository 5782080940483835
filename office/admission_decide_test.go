package office_test

import (
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Whoever became the chair while they waited is neither admitted nor turned away by
// themselves: that is for somebody else.
func TestNobodySaysYesToThemselves(t *testing.T) {
	t.Parallel()
	e, _ := guarded(t)
	comes(t, e, gleb, 4, union.StatusMember)
	appoint(t, e, admin, union.Duty{Member: gleb, Role: union.RoleChair, Org: 4}, "")
	for _, decide := range []func() error{
		func() error {
			return e.Update(func(w storage.Writer) error { _, _, err := office.Admit(w, gleb, gleb, 4, pressDay()); return err })
		},
		func() error {
			return e.Update(func(w storage.Writer) error { _, _, err := office.Decline(w, gleb, gleb, 4, pressDay()); return err })
		},
	} {
		refusedAs(t, decide(), "refuse.right")
		if m, waits := standingOf(t, e, gleb); m.Stands() != union.StatusCandidate || !waits {
			t.Errorf("%+v, waits: %v", m, waits)
		}
	}
	do(t, e, func(w storage.Writer) error { _, _, err := office.Admit(w, vera, gleb, 4, pressDay()); return err })
	if m, waits := standingOf(t, e, gleb); m.Stands() != union.StatusMember || waits {
		t.Errorf("%+v, waits: %v", m, waits)
	}
}

// Who is taken elsewhere by somebody who answers for both is there what they were:
// nobody said that they are a member.
func TestACandidateWhoIsMovedIsNotConfirmed(t *testing.T) {
	t.Parallel()
	e, _ := guarded(t)
	comes(t, e, gleb, 3, union.StatusMember)
	do(t, e, func(w storage.Writer) error {
		waits, err := office.MoveMember(w, admin, gleb, 4, pressDay())
		if waits {
			t.Error("who answers for both asks")
		}
		return err
	})
	if m, _ := standingOf(t, e, gleb); m.Org != 4 || m.Stands() != union.StatusCandidate || !m.Verified.IsZero() {
		t.Errorf("%+v", m)
	}
}
