package office_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// guarded is pressHouse whose school (3) takes nobody but by a code word and whose
// town (4) by its chair's yes, who is vera. It returns the code word.
func guarded(t *testing.T) (e storage.Engine, word string) {
	t.Helper()
	e = pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: vera, Role: union.RoleChair, Org: 4}, "")
	do(t, e, func(w storage.Writer) (err error) {
		if word, err = office.SetEntrance(w, officer, 3, union.EntryCode, pressDay()); err != nil {
			return err
		}
		_, err = office.SetEntrance(w, vera, 4, union.EntryApproval, pressDay())
		return err
	})
	return e, word
}

// comes has a person join with a status.
func comes(t *testing.T, e storage.Engine, who union.MemberID, org union.OrgID, status union.Status) {
	t.Helper()
	do(t, e, func(w storage.Writer) error {
		_, err := office.Subscribe(w, who, office.Subscription{
			Name: "Глеб", Lang: "ru", Org: org, Status: status, Consent: union.Consent{At: pressDay()},
		}, pressDay())
		return err
	})
}

// voucher is who vouched for a member.
func voucher(t *testing.T, e storage.Engine, m union.Member) (who union.MemberID) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		var err error
		if who, err = office.PersonOf(r, m.Verifier); err != nil {
			t.Error(err)
		}
	})
	return who
}

func standingOf(t *testing.T, e storage.Engine, who union.MemberID) (m union.Member, waits bool) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		var err, err2 error
		m, _, err = storage.Members.Get(r, who)
		_, waits, err2 = office.AdmissionOf(r, who)
		refusedAs(t, err, "")
		refusedAs(t, err2, "")
	})
	return m, waits
}

const gleb union.MemberID = 20

// What becomes of somebody's own word, by the way an organization knows its
// members and by what they say.
func TestOnesOwnWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		org    union.OrgID
		status union.Status
		want   union.Status
		waits  bool
	}{
		{0, union.StatusMember, union.StatusMember, false},
		{2, union.StatusPensioner, union.StatusPensioner, false},
		{3, union.StatusStudent, union.StatusCandidate, true},
		{4, union.StatusMember, union.StatusCandidate, true},
		{3, union.StatusSubscriber, union.StatusSubscriber, false},
	} {
		e, _ := guarded(t)
		comes(t, e, gleb, c.org, c.status)
		m, waits := standingOf(t, e, gleb)
		if m.Stands() != c.want || waits != c.waits || !m.Since.Equal(pressDay()) || !m.Verified.IsZero() || m.Org != c.org {
			t.Errorf("%+v: %+v, waits: %v", c, m, waits)
		}
		do(t, e, func(w storage.Writer) error {
			_, err := office.Declare(w, gleb, union.StatusSubscriber, pressDay().Add(time.Hour))
			return err
		})
		left := union.StatusSubscriber
		if c.want.Belongs() {
			left = union.StatusLeft
		}
		if m, waits := standingOf(t, e, gleb); m.Stands() != left || waits {
			t.Errorf("%+v, and then no member: %+v, waits: %v", c, m, waits)
		}
	}
}

func TestCodeWord(t *testing.T) {
	t.Parallel()
	e, word := guarded(t)
	comes(t, e, gleb, 3, union.StatusStudent)
	give := func(typed string, at time.Duration, right bool, left int, want string) {
		t.Helper()
		err := e.Update(func(w storage.Writer) error {
			g, err := office.GiveWord(w, gleb, typed, pressDay().Add(at))
			if err == nil && (g.Right != right || g.Left != left) {
				t.Errorf("%q: %+v", typed, g)
			}
			return err
		})
		refusedAs(t, err, want)
	}
	for i := range office.GuessesMost {
		give("ABCD-2345", time.Duration(i)*time.Minute, false, office.GuessesMost-1-i, "")
	}
	give(word, 30*time.Minute, false, 0, "entrance.many")
	give("", 61*time.Minute, false, 1, "") // the first two are forgotten by now
	give("ZZZZ-ZZZZ", 61*time.Minute, false, 0, "")
	give(word, 61*time.Minute, false, 0, "entrance.many")
	do(t, e, func(w storage.Writer) error { // a new word, and the old one is void
		fresh, err := office.SetEntrance(w, officer, 3, union.EntryCode, pressDay())
		old := word
		word = fresh
		if old == fresh || len(fresh) != 9 || strings.ContainsAny(fresh, "01OI") {
			t.Errorf("%q after %q", fresh, old)
		}
		return err
	})
	cyrillic := strings.NewReplacer("A", "а", "B", "в", "E", "Е", "K", "к", "M", "м", "H", "Н", "P", "р", "C", "с", "T", "т", "Y", "у", "X", "х", "-", " ").Replace(word)
	give(" "+strings.ToLower(cyrillic), 200*time.Minute, true, 0, "")
	m, waits := standingOf(t, e, gleb)
	if m.Stands() != union.StatusStudent || m.Verified.IsZero() || m.Verifier != 0 || waits {
		t.Errorf("%+v, waits: %v", m, waits)
	}
	give(word, 201*time.Minute, false, 0, "entrance.none")
	see(t, e, func(r storage.Reader) {
		err := r.Scan(nil, nil, func(key, value []byte) error {
			if strings.Contains(string(value), word) || strings.Contains(string(value), strings.ReplaceAll(word, "-", "")) {
				t.Errorf("%q has the code word", key)
			}
			return nil
		})
		refusedAs(t, err, "")
	})
}

// Who may decide, and what it does to whom.
func TestAdmit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by   union.MemberID
		org  union.OrgID
		want string
	}{
		"the chair":              {vera, 4, ""},
		"above":                  {admin, 4, ""},
		"beside":                 {officer, 4, "refuse.right"},
		"no right":               {youth, 4, "refuse.right"},
		"themselves":             {gleb, 4, "refuse.right"},
		"another organization's": {officer, 3, "refuse.gone"}, // and not a word of who they are
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, yes := range []bool{true, false} {
				e, _ := guarded(t)
				comes(t, e, gleb, 4, union.StatusPensioner)
				now := pressDay().Add(time.Hour)
				decide := office.Decline
				if yes {
					decide = office.Admit
				}
				err := e.Update(func(w storage.Writer) error { _, _, err := decide(w, c.by, gleb, c.org, now); return err })
				refusedAs(t, err, c.want)
				m, waits := standingOf(t, e, gleb)
				switch {
				case c.want != "":
					if m.Stands() != union.StatusCandidate || !waits {
						t.Errorf("refused, and %+v, waits: %v", m, waits)
					}
				case yes && (m.Stands() != union.StatusPensioner || voucher(t, e, m) != c.by || !m.Verified.Equal(now) || waits):
					t.Errorf("admitted: %+v, waits: %v", m, waits)
				case !yes && (m.Stands() != union.StatusSubscriber || waits):
					t.Errorf("declined: %+v, waits: %v", m, waits)
				}
				if c.want == "" { // twice, and the other way round: too late
					err := e.Update(func(w storage.Writer) error { _, _, err := office.Admit(w, c.by, gleb, c.org, now); return err })
					refusedAs(t, err, "admission.settled")
				}
			}
		})
	}
}

// Who moves stays where they are until the other organization says yes.
func TestMoveByRequest(t *testing.T) {
	t.Parallel()
	e, _ := guarded(t)
	now := pressDay().Add(time.Hour)
	move := func(org union.OrgID) (waits bool) {
		t.Helper()
		do(t, e, func(w storage.Writer) (err error) { waits, err = office.Move(w, anna, org, now); return err })
		return waits
	}
	if m, _ := standingOf(t, e, anna); !move(4) || m.Org != 3 || m.Stands() != union.StatusMember {
		t.Errorf("asked: %+v", m)
	}
	do(t, e, func(w storage.Writer) error { _, _, err := office.Decline(w, vera, anna, 4, now); return err })
	if m, waits := standingOf(t, e, anna); m.Org != 3 || m.Stands() != union.StatusMember || waits {
		t.Errorf("declined: %+v", m)
	}
	move(4)
	do(t, e, func(w storage.Writer) error { _, _, err := office.Admit(w, vera, anna, 4, now); return err })
	if m, waits := standingOf(t, e, anna); m.Org != 4 || m.Stands() != union.StatusMember || voucher(t, e, m) != vera || waits {
		t.Errorf("admitted: %+v", m)
	}
	if move(2) {
		t.Error("who is welcome to everybody waits")
	}
	if m, _ := standingOf(t, e, anna); m.Org != 2 {
		t.Errorf("at once: %+v", m)
	}
	// By somebody else: with the right to both, to one, to none.
	for _, c := range []struct {
		by    union.MemberID
		org   union.OrgID
		waits bool
		want  string
	}{{officer, 4, true, ""}, {officer, 3, false, ""}, {vera, 3, false, "refuse.right"}, {admin, 4, false, ""}, {admin, 9, false, "refuse.gone"}} {
		err := e.Update(func(w storage.Writer) error {
			waits, err := office.MoveMember(w, c.by, anna, c.org, now)
			if err == nil && waits != c.waits {
				t.Errorf("%+v: waits: %v", c, waits)
			}
			return err
		})
		refusedAs(t, err, c.want)
	}
	if m, waits := standingOf(t, e, anna); m.Org != 4 || waits {
		t.Errorf("in the end: %+v, waits: %v", m, waits)
	}
}

// Whoever does not belong to the union neither gets a resolution nor sees it,
// until they do.
func TestResolutionsAreForThoseWhoBelong(t *testing.T) {
	t.Parallel()
	e, _ := guarded(t)
	comes(t, e, gleb, 4, union.StatusMember)
	res, err := publish(t, e, admin, draftResolution("12", 0))
	refusedAs(t, err, "")
	archive := func(want int) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			c, _, err := delivery.Get(r, res.Broadcast)
			refusedAs(t, err, "")
			who, err := office.Recipients(r, c.Audience)
			refusedAs(t, err, "")
			if slices.Contains(who, gleb.Private()) != (want > 0) {
				t.Errorf("recipients: %v", who)
			}
			if all, err := office.Archive(r, gleb); err != nil || len(all) != want {
				t.Errorf("%+v, %v", all, err)
			}
			_, s, err := office.AckShare(r, admin, res.ID)
			if err != nil || s.Of() != 5+want { // vera is stopped
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
	archive(0)
	acknowledge := func(want string) {
		t.Helper()
		err := e.Update(func(w storage.Writer) error {
			_, _, err := office.Acknowledge(w, gleb, res.ID, 1, pressDay())
			return err
		})
		refusedAs(t, err, want)
	}
	acknowledge("resolution.members")
	do(t, e, func(w storage.Writer) error { _, _, err := office.Admit(w, vera, gleb, 4, pressDay()); return err })
	archive(1)
	acknowledge("")
	do(t, e, func(w storage.Writer) error { return office.SetStatus(w, vera, gleb, union.StatusLeft, pressDay()) })
	acknowledge("resolution.members")
}

// What was asked of an organization that closes is decided where its members went.
func TestAClosedOrganizationPassesOnWhatItWasAsked(t *testing.T) {
	t.Parallel()
	e, _ := guarded(t)
	comes(t, e, gleb, 4, union.StatusMember)
	do(t, e, func(w storage.Writer) error {
		if err := shut(w, admin, 4, 2, pressDay()); err != nil {
			return err
		}
		return office.Closing(w, scheduler.Run{Schedule: scheduler.Schedule{Ref: 4}, Now: pressDay()})
	})
	do(t, e, func(w storage.Writer) error { _, _, err := office.Admit(w, officer, gleb, 2, pressDay()); return err })
	if m, waits := standingOf(t, e, gleb); m.Org != 2 || m.Stands() != union.StatusMember || waits {
		t.Errorf("%+v, waits: %v", m, waits)
	}
}
