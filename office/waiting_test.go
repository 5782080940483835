package office_test

import (
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// What waits is counted for who may do something about it, up to a bound, and
// nobody's own application waits for themselves.
func TestWhatWaitsIsCounted(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	put := func(id union.JoiningID, who union.MemberID, org union.OrgID, state union.JoiningState) {
		do(t, e, func(w storage.Writer) error {
			return storage.Joinings.Put(w, id, union.Joining{ID: id, Member: who, Org: org, State: state, Came: pressDay()})
		})
	}
	put(1, nina, 3, union.JoiningNew)
	put(2, nina+1, 4, union.JoiningNew) // not the officer's
	put(3, officer, 3, union.JoiningNew)
	put(4, nina+2, 3, union.JoiningTalks)
	put(5, 0, 3, union.JoiningNew) // forgotten
	expect := func(what string, want map[union.MemberID]int) {
		see(t, e, func(r storage.Reader) {
			for who, n := range want {
				if got, err := office.WaitsFor(r, who); err != nil || got != (office.Waits{Joinings: n}) {
					t.Errorf("%s: %+v wait for %d, want %d applications (%v)", what, got, who, n, err)
				}
			}
		})
	}
	expect("a few", map[union.MemberID]int{officer: 1, admin: 3, youth: 0, nina: 0})
	for id := range union.JoiningID(office.WaitsMost) {
		put(10+id, nina+3, 3, union.JoiningNew)
	}
	expect("many", map[union.MemberID]int{officer: office.WaitsMost, admin: office.WaitsMost, nina: 0})
}
