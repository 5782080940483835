package office_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// estateKeys is how many keys a transaction of settling may write.
const estateKeys = 200

// settleAll does what the clock does until nobody has left anything, and returns
// how many transactions that took.
func settleAll(t *testing.T, e storage.Engine) (runs int) {
	t.Helper()
	for ; runs < 1000; runs++ {
		var open []union.Estate
		see(t, e, func(r storage.Reader) {
			err := storage.Estates.All(r, func(_ union.MemberID, e union.Estate) error { open = append(open, e); return nil })
			refusedAs(t, err, "")
		})
		if len(open) == 0 {
			return runs
		}
		do(t, e, func(w storage.Writer) error {
			s, _, err := scheduler.Get(w, scheduler.ID(open[0].Schedule))
			if err != nil || s.Kind != office.EstateKind || s.Ref != 0 { // the clock logs the reference
				t.Fatalf("%+v, %v", s, err)
			}
			c := &counter{Writer: w, keys: map[string]bool{}}
			err = office.Settle(c, scheduler.Run{ID: scheduler.ID(open[0].Schedule), Schedule: s, Now: pressDay()})
			if len(c.keys) > estateKeys {
				t.Errorf("a transaction writes %d keys", len(c.keys))
			}
			return err
		})
	}
	t.Fatal("it never ends")
	return runs
}

// zoyasWork has zoya have done more than one transaction settles.
func zoyasWork(t *testing.T, e storage.Engine, n int) {
	t.Helper()
	now := pressDay()
	do(t, e, func(w storage.Writer) error {
		for i := range n {
			id := uint64(1000 + i)
			about := storage.Pair[union.PostID, union.MemberID]{First: union.PostID(id), Second: zoya}
			_, err := delivery.Start(w, delivery.Broadcast{Kind: "post", Ref: id, Author: zoya, State: delivery.Scheduled, Parts: []delivery.Message{{Text: "?"}}}, now)
			for _, failed := range []error{
				err,
				storage.Posts.Put(w, union.PostID(id), union.Post{ID: union.PostID(id), Author: zoya}),
				storage.Receipts.Put(w, about, union.Receipt{At: now}),
				storage.Resolutions.Put(w, union.ResolutionID(id), union.Resolution{ID: union.ResolutionID(id), Number: fmt.Sprint(id), Author: boris}),
				storage.Acks.Put(w, storage.Pair[union.ResolutionID, union.MemberID]{First: union.ResolutionID(id), Second: zoya}, union.Ack{At: now}),
				storage.AckCounts.Put(w, union.ResolutionID(id), 1),
				storage.Inquiries.Put(w, union.InquiryID(id), union.Inquiry{ID: union.InquiryID(id), Asker: zoya, State: union.InquiryClosed, Last: 1, Asked: now, Changed: now}),
				storage.Words.Put(w, storage.Pair[union.InquiryID, uint64]{First: union.InquiryID(id), Second: 1}, union.Word{By: zoya, At: now}),
				storage.Duties.Put(w, storage.DutyKey{First: union.MemberID(id), Second: storage.Pair[union.Role, union.OrgID]{First: union.RoleJuror}}, union.Duty{Member: union.MemberID(id), Role: union.RoleJuror, By: zoya}),
				storage.Joinings.Put(w, union.JoiningID(id), union.Joining{ID: union.JoiningID(id), Member: union.MemberID(id), Assigned: zoya, Came: now, State: union.JoiningJoined}),
			} {
				if failed != nil {
					return failed
				}
			}
		}
		return nil
	})
}

// What somebody left goes in small transactions, to the last of it, whatever
// happens between them.
func TestAnEstateIsSettledSomeAtATime(t *testing.T) {
	t.Parallel()
	const n, fresh = 70, union.MemberID(555_000_111)
	for name, c := range map[string]struct {
		do   func(w storage.Writer) error
		heir union.MemberID
	}{
		"forgotten": {func(w storage.Writer) error { return office.Forget(w, zoya, pressDay()) }, 0},
		"merged": {func(w storage.Writer) error {
			_, err := office.Merge(w, admin, zoya, fresh, pressDay())
			return err
		}, fresh},
		"merged, and the heir forgotten meanwhile": {func(w storage.Writer) error {
			if _, err := office.Merge(w, admin, zoya, fresh, pressDay()); err != nil {
				return err
			}
			return office.Forget(w, fresh, pressDay())
		}, 0},
		"forgotten, come back, and forgotten anew": {func(w storage.Writer) error {
			err := office.Forget(w, zoya, pressDay())
			for left := (union.Estate{}); err == nil && left.Share == 0; { // until no questions are left
				if left, _, err = storage.Estates.Get(w, zoya); err == nil {
					err = office.Settle(w, scheduler.Run{ID: scheduler.ID(left.Schedule), Now: pressDay()})
				}
			}
			asked := union.Inquiry{ID: 5000, Asker: zoya, State: union.InquiryClosed, Asked: pressDay(), Changed: pressDay()}
			return errors.Join(err, storage.Inquiries.Put(w, asked.ID, asked), office.Forget(w, zoya, pressDay()))
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := zoyasLife(t)
			comes(t, e, fresh, 3, union.StatusMember)
			zoyasWork(t, e, n)
			do(t, e, c.do)
			see(t, e, func(r storage.Reader) { // at once: nobody knows who that was
				if found := tracesOf(t, r, "Zoya-77", "Zoya-phone"); c.heir == 0 && len(found) > 12*n {
					t.Errorf("%d traces", len(found))
				}
			})
			if runs := settleAll(t, e); runs < n/10 {
				t.Errorf("settled in %d transactions", runs)
			}
			see(t, e, func(r storage.Reader) {
				noTrace(t, r, zoya)
				if strings.HasSuffix(name, "meanwhile") {
					noTrace(t, r, fresh)
				}
				mine, err := office.InquiriesBy(r, fresh)
				d, failed := office.About(r, fresh)
				kept := map[bool]int{true: n, false: 0}[c.heir != 0]
				if err != nil || failed != nil || len(mine) < kept || len(d.Acks) < kept || len(d.Responses.Receipts) < kept || c.heir == 0 && len(mine)+len(d.Acks) > 0 {
					t.Errorf("%d questions, %d acknowledgements, %v %v", len(mine), len(d.Acks), err, failed)
				}
				for id := range uint64(n) {
					p, _, _ := storage.Posts.Get(r, union.PostID(1000+id))
					j, _, _ := storage.Joinings.Get(r, union.JoiningID(1000+id))
					if p.Author != c.heir || j.Assigned != c.heir {
						t.Fatalf("%+v, led by %d", p, j.Assigned)
					}
					if n, err := office.CountAcks(r, union.ResolutionID(1000+id)); err != nil || n != 1 {
						t.Fatalf("%d acknowledged, %v", n, err)
					}
				}
				all := append(storage.Tables(), delivery.Tables()...)
				if err := storage.CheckAll(r, append(all, scheduler.Tables()...)...); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
