package union_test

import (
	"slices"
	"testing"
	"time"

	"rupor/union"
)

func day(n int) time.Time { return time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC) }

// Earlier standings are kept with their days, and only what lasted.
func TestWhereAPersonStoodIsKept(t *testing.T) {
	t.Parallel()
	m := union.Member{Joined: day(1)}
	for n, s := range []union.Status{union.StatusSubscriber, union.StatusCandidate, union.StatusMember, union.StatusMember} {
		m.Stand(s, day(1+n))
	}
	want := []union.Standing{{Status: union.StatusSubscriber, Since: day(1)}, {Status: union.StatusCandidate, Since: day(2)}}
	if !slices.Equal(m.Stood, want) || m.Stands() != union.StatusMember || !m.Since.Equal(day(3)) {
		t.Errorf("%+v", m)
	}
	m.Stand(union.StatusSubscriber, day(9))
	m.Stand(union.StatusLeft, day(9))
	if len(m.Stood) != 3 || m.Earlier()[0].Status != union.StatusMember {
		t.Errorf("%+v", m.Stood)
	}
	old := union.Member{Joined: day(1)} // before it was asked for
	old.Stand(union.StatusPensioner, day(5))
	if len(old.Stood) != 1 || old.Stood[0] != (union.Standing{Status: union.StatusMember}) {
		t.Errorf("%+v", old.Stood)
	}
	for n := range 2 * union.StoodMost {
		m.Stand([]union.Status{union.StatusMember, union.StatusLeft}[n%2], day(10).Add(time.Duration(n)*time.Hour))
	}
	if len(m.Stood) != union.StoodMost || !m.Earlier()[0].Since.After(m.Stood[0].Since) {
		t.Errorf("%d: %+v", len(m.Stood), m.Stood)
	}
}

func TestTwoAccountsHaveOneHistory(t *testing.T) {
	t.Parallel()
	at := func(s union.Status, n int) union.Standing { return union.Standing{Status: s, Since: day(n)} }
	for name, c := range map[string]struct {
		stays, goes []union.Standing // the last is the present one
		want        []union.Standing
	}{
		"a new telephone":          {[]union.Standing{at(union.StatusMember, 1)}, []union.Standing{at(union.StatusSubscriber, 9)}, []union.Standing{at(union.StatusMember, 1)}},
		"a member on both":         {[]union.Standing{at(union.StatusCandidate, 8), at(union.StatusMember, 9)}, []union.Standing{at(union.StatusMember, 1)}, []union.Standing{at(union.StatusMember, 1)}},
		"who left and came back":   {[]union.Standing{at(union.StatusMember, 9)}, []union.Standing{at(union.StatusMember, 1), at(union.StatusLeft, 5)}, []union.Standing{at(union.StatusMember, 1), at(union.StatusLeft, 5), at(union.StatusMember, 9)}},
		"a subscriber who left":    {[]union.Standing{at(union.StatusSubscriber, 9)}, []union.Standing{at(union.StatusMember, 1), at(union.StatusLeft, 5)}, []union.Standing{at(union.StatusMember, 1), at(union.StatusLeft, 5), at(union.StatusSubscriber, 9)}},
		"who subscribed first":     {[]union.Standing{at(union.StatusMember, 5)}, []union.Standing{at(union.StatusSubscriber, 2)}, []union.Standing{at(union.StatusSubscriber, 2), at(union.StatusMember, 5)}},
		"the same, of two origins": {[]union.Standing{at(union.StatusSubscriber, 2), at(union.StatusMember, 5)}, []union.Standing{at(union.StatusSubscriber, 3)}, []union.Standing{at(union.StatusSubscriber, 2), at(union.StatusMember, 5)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := func(all []union.Standing) union.Member {
				now := all[len(all)-1]
				return union.Member{Status: now.Status, Since: now.Since, Stood: all[:len(all)-1]}
			}
			m := account(c.stays)
			m.Unite(account(c.goes))
			if got := append(slices.Clone(m.Stood), union.Standing{Status: m.Status, Since: m.Since}); !slices.Equal(got, c.want) {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// Where a person was is kept, each organization once and the latest last.
func TestWhereAPersonWasIsKept(t *testing.T) {
	t.Parallel()
	m := union.Member{}
	for _, org := range []union.OrgID{3, 3, 4, 3, 5} {
		m.Move(org)
	}
	if m.Org != 5 || !slices.Equal(m.Was, []union.OrgID{4, 3}) {
		t.Errorf("in %d, was in %v", m.Org, m.Was)
	}
	for org := range union.OrgID(3 * union.WasMost) {
		m.Move(org + 100)
	}
	if len(m.Was) != union.WasMost || m.Was[union.WasMost-1] != 3*union.WasMost+98 {
		t.Errorf("%d: %v", len(m.Was), m.Was)
	}
}
