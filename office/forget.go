package office

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"rupor/delivery"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// rows reads the records that an index finds.
func rows[K, V, I any](r storage.Reader, ix *storage.Index[K, V, I], t *storage.Table[K, V], i I) ([]V, error) {
	var all []V
	err := ix.Keys(r, i, func(k K) error {
		v, _, err := t.Get(r, k)
		all = append(all, v)
		return err
	})
	return all, err
}

// keysOf lists the keys that an index finds, so that they may be changed while
// nobody is reading.
func keysOf[K, V, I any](r storage.Reader, ix *storage.Index[K, V, I], i I) ([]K, error) {
	var keys []K
	err := ix.Keys(r, i, func(k K) error {
		keys = append(keys, k)
		return nil
	})
	return keys, err
}

// Forget erases a person. Of entries and acknowledgements only what a protocol
// needs stays, without name or id; contests, resolutions and posts are the
// union's own and stay, without an author. Where somebody did much, the clock takes
// their number off the last of it, some seconds later.
func Forget(w storage.Writer, who union.MemberID, now time.Time) error {
	looks, err := likenessOf(w, who)
	if err != nil {
		return err
	}
	steps := []func(storage.Writer, union.MemberID) error{
		forgetDuties, forgetInvitations, forgetReminders, forgetInquiries, forgetConsents, forgetJoinings, forgetImports,
		func(w storage.Writer, _ union.MemberID) error { return forgetExpected(w, looks) },
		func(w storage.Writer, _ union.MemberID) error { return dropImports(w, looks) },
		func(w storage.Writer, who union.MemberID) error { return forgetEntries(w, who, now) },
		func(w storage.Writer, who union.MemberID) error { return forgetRequests(w, who, now) },
	}
	for _, step := range steps {
		if err := step(w, who); err != nil {
			return err
		}
	}
	return depart(w, who, 0, looks.without, now)
}

// depart ends an account, and leaves what it did to another one, or to nobody: then
// without takes them out of the letters that wait for others.
func depart(w storage.Writer, from, to union.MemberID, without func(delivery.Letter) (delivery.Message, bool), now time.Time) error {
	if err := forgetTalks(w, from); err != nil {
		return err
	}
	if err := storage.Admissions.Delete(w, from); err != nil {
		return err
	}
	if err := delivery.Forget(w, from, to, without); err != nil {
		return err
	}
	if err := unalias(w, from, to, now); err != nil {
		return err
	}
	if err := storage.Members.Delete(w, from); err != nil {
		return err
	}
	return bequeath(w, from, to, now)
}

func forgetDuties(w storage.Writer, who union.MemberID) error {
	duties, err := Duties(w, who)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if err := mayLeave(d); err != nil {
			return err
		}
		if err := drop(w, d); err != nil {
			return err
		}
	}
	return nil
}

// mayLeave refuses to let somebody go whose duty must be handed over first.
func mayLeave(d union.Duty) error {
	switch {
	case d.Config:
		return union.Refuse("role.config")
	case d.Role == union.RoleAdmin:
		return union.Refuse("forget.admin")
	}
	return nil
}

// mustHandOver says whether a person can't be forgotten before they hand over.
func mustHandOver(r storage.Reader, who union.MemberID) (bool, error) {
	duties, err := Duties(r, who)
	return slices.ContainsFunc(duties, func(d union.Duty) bool { return mayLeave(d) != nil }), err
}

// forgetEntries leaves of entries what the protocol of a contest needs: number,
// nomination, organization, dates. Those that the jury has stay in the count, the
// others are withdrawn.
func forgetEntries(w storage.Writer, who union.MemberID, now time.Time) error {
	ids, err := keysOf(w, storage.EntriesByAuthor, who)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := storage.Entries.Update(w, id, func(e *union.Entry) error {
			c, _, err := storage.Contests.Get(w, e.Contest)
			if c.Open(now) {
				e.State = union.EntryWithdrawn
			}
			*e = union.Entry{
				ID: e.ID, Contest: e.Contest, Number: e.Number, Nomination: e.Nomination, Org: e.Org,
				State: e.State, Version: e.Version, Submitted: e.Submitted, Changed: e.Changed,
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func forgetReminders(w storage.Writer, who union.MemberID) error {
	ids, err := keysOf(w, storage.RemindersByOwner, who)
	if err != nil {
		return err
	}
	for _, id := range ids {
		rem, _, err := storage.Reminders.Get(w, id)
		if err != nil {
			return err
		}
		if err := scheduler.Remove(w, scheduler.ID(rem.Schedule)); err != nil {
			return err
		}
		if err := storage.Reminders.Delete(w, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetTalks drops the person's own unfinished talks.
func forgetTalks(w storage.Writer, who union.MemberID) error {
	var theirs []string
	err := storage.Under(w, storage.Talks, who, func(dialog string, _ union.Talk) error {
		theirs = append(theirs, dialog)
		return nil
	})
	for _, dialog := range theirs {
		if err == nil {
			err = storage.Talks.Delete(w, storage.Pair[union.MemberID, string]{First: who, Second: dialog})
		}
	}
	return err
}

// endTalksAbout drops what anybody is in the middle of saying about something of a
// person's: their words may name them.
func endTalksAbout(w storage.Writer, subject uint64, dialogs ...string) error {
	for _, dialog := range dialogs {
		talks, err := keysOf(w, storage.TalksBySubject, storage.Pair[string, uint64]{First: dialog, Second: subject})
		for _, k := range talks {
			if err == nil {
				err = storage.Talks.Delete(w, k)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// names says whether a person's number is in the answers of a talk, as they are or
// as they were before going on.
func names(t union.Talk, who union.MemberID) bool {
	number := strconv.FormatInt(int64(who), 10)
	return hasNumber(t.Form, number) || slices.ContainsFunc(t.Trail, func(turn union.Turn) bool { return hasNumber(turn.Form, number) })
}

// hasNumber says whether a number is written in a text, not as a part of a longer one.
func hasNumber(text []byte, number string) bool {
	digit := func(at int) bool { return at >= 0 && at < len(text) && text[at] >= '0' && text[at] <= '9' }
	for from := 0; ; from++ {
		i := bytes.Index(text[from:], []byte(number))
		if i < 0 {
			return false
		}
		if from += i; !digit(from-1) && !digit(from+len(number)) {
			return true
		}
	}
}
