package office_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// An heir who only opened the same dialog loses nothing to the draft that passes; what
// they wrote themselves stays, and the draft waits until they are done with it.
func TestADraftWaitsForAnHeirWhoIsWritingOneToo(t *testing.T) {
	t.Parallel()
	e, _ := busyOfficer(t)
	now := pressDay()
	type talkKey = storage.Pair[union.MemberID, string]
	own := func(dialog string) talkKey { return talkKey{First: boris, Second: dialog} }
	do(t, e, func(w storage.Writer) error {
		opened := union.Talk{Dialog: "post", Nonce: 8, Form: json.RawMessage(`{}`), Begun: now, Touched: now}
		if err := storage.Talks.Put(w, own("post"), opened); err != nil {
			return err
		}
		written := union.Talk{Dialog: "resolution", Nonce: 9, Form: json.RawMessage(`{}`), Begun: now, Touched: now.Add(time.Minute)}
		return storage.Talks.Put(w, own("resolution"), written)
	})
	key := storage.KeyOf(union.Duty{Member: officer, Role: union.RoleOfficer, Org: 2})
	var l office.Legacy
	do(t, e, func(w storage.Writer) (err error) {
		l, err = office.HandOver(w, officer, key, boris, "", now)
		return err
	})
	if !slices.Equal(l.Talks, []string{"post"}) || !slices.Equal(l.Stays, []string{"resolution"}) {
		t.Errorf("passed %v, stays %v", l.Talks, l.Stays)
	}
	nonces := func(want map[talkKey]uint64) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			for k, nonce := range want {
				if talk, _, err := storage.Talks.Get(r, k); err != nil || talk.Nonce != nonce {
					t.Errorf("%v is talk %d, want %d (%v)", k, talk.Nonce, nonce, err)
				}
			}
		})
	}
	theirs := talkKey{First: officer, Second: "resolution"}
	nonces(map[talkKey]uint64{own("post"): 1, own("resolution"): 9, theirs: 1, {First: officer, Second: "post"}: 0})

	take := func(by union.MemberID, dialog, want string) {
		t.Helper()
		refusedAs(t, e.Update(func(w storage.Writer) error { return office.TakeDraft(w, by, officer, dialog, now) }), want)
	}
	take(vera, "resolution", "handover.draft.gone")
	take(boris, "contest", "handover.draft.gone") // never was to pass
	take(boris, "settings", "handover.draft.gone")
	take(boris, "resolution", "handover.draft.busy")
	do(t, e, func(w storage.Writer) error { return storage.Talks.Delete(w, own("resolution")) })
	take(boris, "resolution", "")
	nonces(map[talkKey]uint64{own("resolution"): 1, theirs: 0})
	take(boris, "resolution", "handover.draft.gone")
}

// Who was to take a draft and lost the duty meanwhile takes nothing.
func TestADraftIsNotTakenByWhoMayNotUseIt(t *testing.T) {
	t.Parallel()
	e, _ := busyOfficer(t)
	now := pressDay()
	key := storage.Pair[union.MemberID, string]{First: officer, Second: "post"}
	do(t, e, func(w storage.Writer) error {
		return storage.Talks.Update(w, key, func(t *union.Talk) error {
			t.Heir = boris
			return nil
		})
	})
	refusedAs(t, e.Update(func(w storage.Writer) error { return office.TakeDraft(w, boris, officer, "post", now) }), "refuse.right")
}
