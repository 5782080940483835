package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// letGo forgets somebody who never subscribed, once nothing is left of them but what
// they agreed to, the number by which the journal calls them, and applications that are
// over: by these they are found where others wrote of them. It says whether it did; of
// the applications of who stays it leaves what is counted.
func letGo(w storage.Writer, who union.MemberID, now time.Time, over ...union.JoiningID) (bool, error) {
	gone, err := spent(w, who, over)
	if err != nil {
		return false, err
	}
	if gone {
		return true, Forget(w, who, now)
	}
	for _, id := range over {
		j, _, err := storage.Joinings.Get(w, id)
		if err == nil {
			err = blankJoining(w, j)
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// spent says whether somebody is known, but by nothing that keeps them.
func spent(r storage.Reader, who union.MemberID, over []union.JoiningID) (bool, error) {
	if who == 0 {
		return false, nil
	}
	stays, err := anyOf(r, who,
		storage.Members.Has, keyed(storage.Duties), keyed(storage.Talks), listed(storage.JoiningsByMember, over...), listed(storage.RequestsByPerson))
	if err != nil || stays {
		return false, err
	}
	return anyOf(r, who, keyed(storage.Consents), storage.Aliases.Has)
}

// mayAgree refuses strangers a consent that is good for nothing before they
// subscribe: it would be all that is kept of them, and for ever.
func mayAgree(r storage.Reader, who union.MemberID, purpose union.Purpose) error {
	if purpose == union.PurposeJoining {
		return nil
	}
	known, err := storage.Members.Has(r, who)
	if err == nil && !known {
		err = union.Refuse("join.first")
	}
	return err
}

// A keeping says whether something is kept of a person.
type keeping func(r storage.Reader, who union.MemberID) (bool, error)

func anyOf(r storage.Reader, who union.MemberID, kept ...keeping) (bool, error) {
	for _, found := range kept {
		if there, err := found(r, who); err != nil || there {
			return there, err
		}
	}
	return false, nil
}

// keyed finds what a table keeps under a person's number.
func keyed[B, V any](t *storage.Table[storage.Pair[union.MemberID, B], V]) keeping {
	return func(r storage.Reader, who union.MemberID) (there bool, err error) {
		err = storage.Under(r, t, who, func(B, V) error {
			there = true
			return storage.Stop
		})
		return there, err
	}
}

// listed finds what an index has under a person's number, but for some.
func listed[K comparable, V any](ix *storage.Index[K, V, union.MemberID], but ...K) keeping {
	return func(r storage.Reader, who union.MemberID) (there bool, err error) {
		err = ix.Keys(r, who, func(k K) error {
			if there = !slices.Contains(but, k); there {
				return storage.Stop
			}
			return nil
		})
		return there, err
	}
}
