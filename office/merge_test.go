package office_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// zoyasMembers has zoya vouch for others and wait for a yes herself.
func zoyasMembers(t *testing.T, e storage.Engine) {
	t.Helper()
	now := pressDay()
	do(t, e, func(w storage.Writer) error {
		word, err := office.SetEntrance(w, zoya, 4, union.EntryCode, now)
		if err != nil || word == "" {
			return err
		}
		m, err := office.RecordOffline(w, zoya, office.OfflineMember{Name: "Зина", Org: 3, Consent: now}, now)
		if err != nil {
			return err
		}
		if _, err := office.SignFor(w, zoya, []union.MemberID{m.ID}, 1, 1, now); err != nil {
			return err
		}
		return office.SetStatus(w, zoya, vera, union.StatusPensioner, now)
	})
	do(t, e, func(w storage.Writer) error {
		return storage.Admissions.Put(w, zoya, union.Admission{Member: zoya, Org: 4, Status: union.StatusMember, At: now})
	})
}

// Two accounts of one person become one: nothing that the old one did is lost,
// and nothing of its number is left.
func TestMergeLosesNothingAndLeavesNoTrace(t *testing.T) {
	t.Parallel()
	e, now := zoyasLife(t), pressDay().Add(time.Hour)
	const fresh union.MemberID = 555_000_111
	comes(t, e, fresh, 3, union.StatusMember)
	var before, after office.Dossier
	do(t, e, func(w storage.Writer) (err error) {
		if before, err = office.About(w, zoya); err != nil {
			return err
		}
		// Both acknowledged: the earlier word stays.
		if _, _, err := office.Acknowledge(w, fresh, 1, 1, now); err != nil {
			return err
		}
		_, err = office.Merge(w, admin, zoya, fresh, now)
		return err
	})
	settleAll(t, e)
	see(t, e, func(r storage.Reader) {
		var err error
		if after, err = office.About(r, fresh); err != nil {
			t.Fatal(err)
		}
		for what, n := range map[string][2]int{
			"duties": {len(before.Duties), len(after.Duties)}, "acks": {len(before.Acks), len(after.Acks)},
			"entries": {len(before.Entries), len(after.Entries)}, "reminders": {len(before.Reminders), len(after.Reminders)},
		} {
			if n[0] == 0 || n[0] != n[1] {
				t.Errorf("%s: %d became %d", what, n[0], n[1])
			}
		}
		for _, ack := range after.Acks {
			if !ack.At.Equal(pressDay()) {
				t.Errorf("the later word stayed: %+v", ack)
			}
		}
		if n, err := office.CountAcks(r, 1); err != nil || n != 2 { // Зина, on paper
			t.Errorf("%d acknowledged, %v", n, err)
		}
		if m := after.Member; !m.Joined.Equal(pressDay()) || m.Stands() != union.StatusMember {
			t.Errorf("%+v", m)
		}
		noTrace(t, r, zoya)
		all := append(storage.Tables(), delivery.Tables()...)
		if err := storage.CheckAll(r, append(all, scheduler.Tables()...)...); err != nil {
			t.Error(err)
		}
	})
}

// noTrace fails if somebody's number stands anywhere.
func noTrace(t *testing.T, r storage.Reader, who union.MemberID) {
	t.Helper()
	id := binary.BigEndian.AppendUint64(nil, uint64(who)^1<<63)
	err := r.Scan(nil, nil, func(key, value []byte) error {
		for _, trace := range [][]byte{id, fmt.Append(nil, int64(who))} {
			if bytes.Contains(key, trace) || bytes.Contains(value, trace) {
				t.Errorf("%q has a trace: %s", key, value)
			}
		}
		return nil
	})
	refusedAs(t, err, "")
}

func TestWhoMayMergeWhom(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by         union.MemberID
		from, into func(offline union.MemberID) union.MemberID
		want       string
	}{
		"an administrator":        {admin, is(anna), is(boris), ""},
		"an officer":              {officer, is(anna), is(youth), "refuse.right"},
		"with oneself":            {admin, is(anna), is(anna), "merge.same"},
		"one's own away":          {admin, is(admin), is(anna), "merge.self"},
		"nobody":                  {admin, is(99), is(anna), "refuse.gone"},
		"into nobody":             {admin, is(anna), is(99), "refuse.gone"},
		"who came to Telegram":    {admin, the, is(anna), ""},
		"who left it for a paper": {admin, is(anna), the, "merge.offline"},
		"somebody with a duty":    {admin, is(officer), is(anna), ""},
		// youth administers the district, vera the whole union, and works in it.
		"a district's administrator":         {youth, is(anna), is(officer), ""},
		"who holds nothing, into oneself":    {youth, is(anna), is(youth), ""},
		"a duty from above, into oneself":    {youth, is(vera), is(youth), "refuse.right"},
		"a duty from above, into another":    {youth, is(vera), is(anna), "refuse.right"},
		"into who holds a duty from above":   {youth, is(anna), is(vera), "refuse.right"},
		"a duty from above by who may do so": {admin, is(vera), is(youth), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			appoint(t, e, admin, union.Duty{Member: youth, Role: union.RoleAdmin, Org: 2}, "")
			appoint(t, e, admin, union.Duty{Member: vera, Role: union.RoleAdmin}, "")
			zina := recordOffline(t, e, officer, "Зина", 3, "").ID
			err := e.Update(func(w storage.Writer) error {
				_, err := office.Merge(w, c.by, c.from(zina), c.into(zina), pressDay())
				return err
			})
			refusedAs(t, err, c.want)
			if m, _ := standingOf(t, e, c.from(zina)); c.want == "" && m.Name != "" {
				t.Errorf("%+v is still there", m)
			}
		})
	}
}

// Whoever asked for an organization's yes with one account has it with the other,
// as long as there is something to wait for.
func TestWhoIsMergedGoesOnWaiting(t *testing.T) {
	t.Parallel()
	type was struct {
		org    union.OrgID
		status union.Status
	}
	for name, c := range map[string]struct {
		old, fresh was
		waits      union.OrgID // 0: for nothing
		stands     union.Status
	}{
		"the first alone":        {was{3, union.StatusMember}, was{3, union.StatusSubscriber}, 3, union.StatusCandidate},
		"the first elsewhere":    {was{4, union.StatusMember}, was{3, union.StatusSubscriber}, 4, union.StatusSubscriber},
		"the second alone":       {was{3, union.StatusSubscriber}, was{3, union.StatusMember}, 3, union.StatusCandidate},
		"both":                   {was{4, union.StatusMember}, was{3, union.StatusMember}, 3, union.StatusCandidate},
		"the second is a member": {was{3, union.StatusMember}, was{2, union.StatusMember}, 0, union.StatusMember},
		"the first is a member":  {was{2, union.StatusMember}, was{3, union.StatusSubscriber}, 0, union.StatusMember},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, _ := guarded(t)
			const old, fresh union.MemberID = 777000900, 777000901 // long: a hash may have a short one in it
			comes(t, e, old, c.old.org, c.old.status)
			comes(t, e, fresh, c.fresh.org, c.fresh.status)
			do(t, e, func(w storage.Writer) error {
				_, err := office.Merge(w, admin, old, fresh, pressDay())
				return err
			})
			see(t, e, func(r storage.Reader) {
				asked, waits, err := office.AdmissionOf(r, fresh)
				if err != nil || asked.Org != c.waits || waits && asked.Member != fresh {
					t.Errorf("asked %+v: %v", asked, err)
				}
				noTrace(t, r, old)
			})
			if m, _ := standingOf(t, e, fresh); m.Stands() != c.stands {
				t.Errorf("stands as %s", m.Stands())
			}
		})
	}
}

// An organization's word that one account's holder is a member is worth more than
// what they say of themselves with the other.
func TestWhoWasVouchedForStaysVouchedFor(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]union.MemberID{"the first": anna, "the second": boris, "neither": 0} {
		e, now := pressHouse(t), pressDay()
		do(t, e, func(w storage.Writer) error {
			for who, status := range map[union.MemberID]union.Status{anna: union.StatusMember, boris: union.StatusPensioner} {
				err := storage.Members.Update(w, who, func(m *union.Member) error { m.Stand(status, now); return nil })
				if err != nil {
					return err
				}
			}
			return nil
		})
		want := union.StatusPensioner
		if by == anna {
			want = union.StatusStudent
		}
		do(t, e, func(w storage.Writer) error {
			if by == 0 {
				return nil
			}
			return office.SetStatus(w, admin, by, want, now)
		})
		do(t, e, func(w storage.Writer) error { _, err := office.Merge(w, admin, anna, boris, now); return err })
		m, _ := standingOf(t, e, boris)
		if m.Stands() != want || m.Verified.IsZero() != (by == 0) || by != 0 && voucher(t, e, m) != admin {
			t.Errorf("%s was vouched for: %+v", name, m)
		}
	}
}

func is(who union.MemberID) func(union.MemberID) union.MemberID {
	return func(union.MemberID) union.MemberID { return who }
}

func the(offline union.MemberID) union.MemberID { return offline }

// Of what two accounts said of a consent the later word stays, given or taken back.
func TestTheLaterWordOutlivesAMerger(t *testing.T) {
	t.Parallel()
	const old, fresh union.MemberID = 777_000_900, 777_000_901
	for _, back := range []bool{true, false} {
		e, at := pressHouse(t), pressDay()
		comes(t, e, old, 3, union.StatusMember)
		comes(t, e, fresh, 3, union.StatusMember)
		first, last := fresh, old
		if !back {
			first, last = old, fresh
		}
		do(t, e, func(w storage.Writer) error {
			for _, purpose := range []union.Purpose{union.PurposeGallery, union.PurposeMailing} {
				for i, who := range []union.MemberID{first, last} {
					given := at.Add(time.Duration(1+i) * time.Hour)
					if err := office.Agree(w, who, purpose, office.Agreement("2", "x", given), given); err != nil {
						return err
					}
				}
				gone, taken := old, at.Add(3*time.Hour)
				if !back {
					taken = at.Add(90 * time.Minute)
				}
				if err := office.Revoke(w, gone, purpose, taken); err != nil {
					return err
				}
			}
			_, err := office.Merge(w, admin, old, fresh, at.Add(4*time.Hour))
			return err
		})
		see(t, e, func(r storage.Reader) {
			for _, purpose := range []union.Purpose{union.PurposeGallery, union.PurposeMailing} {
				if holds, err := office.Consented(r, fresh, purpose); err != nil || holds == back {
					t.Errorf("%s: taken back last: %v, holds: %v, %v", purpose, back, holds, err)
				}
			}
		})
	}
}
