package delivery

import (
	"rupor/storage"
	"rupor/union"
)

// forgetWholly forgets somebody in one transaction, as the office does in several.
func forgetWholly(w storage.Writer, who union.ChatID) error {
	err := Forget(w, union.MemberID(who), 0, nil)
	for next := union.BroadcastID(1); err == nil && next != 0; {
		next, _, err = Settle(w, union.MemberID(who), 0, next, 3, 2)
	}
	return err
}
