package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// A Merger is what merging one account into another would do.
type Merger struct {
	From, Into union.Member
	Carried    Dossier // what goes over from the first to the second
}

// PlanMerger looks at two accounts of one person before they are made one, for
// who may do that: for both organizations, and for each duty that one of them
// holds, since that would give it or take it.
func PlanMerger(r storage.Reader, by, from, into union.MemberID) (m Merger, err error) {
	if m.From, err = existing(r, storage.Members, from); err != nil {
		return m, err
	}
	if m.Into, err = existing(r, storage.Members, into); err != nil {
		return m, err
	}
	for _, org := range []union.OrgID{m.From.Org, m.Into.Org} {
		if err := must(r, by, DeedMerge, org); err != nil {
			return m, err
		}
	}
	switch {
	case from == into:
		return m, union.Refuse("merge.same")
	case from == by:
		return m, union.Refuse("merge.self")
	case into.Offline() && !from.Offline():
		return m, union.Refuse("merge.offline")
	}
	for _, who := range []union.MemberID{from, into} {
		if err := mustGiveAll(r, by, who); err != nil {
			return m, err
		}
	}
	m.Carried, err = About(r, from)
	return m, err
}

// mustGiveAll refuses who may not give each duty that somebody holds.
func mustGiveAll(r storage.Reader, by, who union.MemberID) error {
	duties, err := Duties(r, who)
	for _, d := range duties {
		if err != nil {
			return err
		}
		err = mustGive(r, by, d.Role, d.Org)
	}
	return err
}

// Merge makes one person of two accounts: all that the first did becomes the
// second's, and the first is forgotten. Where both did the same, the earlier
// stays. The journal keeps the aliases of both.
func Merge(w storage.Writer, by, from, into union.MemberID, now time.Time) (union.Member, error) {
	plan, err := PlanMerger(w, by, from, into)
	if err != nil {
		return plan.Into, err
	}
	for _, move := range moves() {
		if err := move(w, from, into); err != nil {
			return plan.Into, err
		}
	}
	if err := moveAttempts(w, from, into, now); err != nil {
		return plan.Into, err
	}
	what, err := bestow(w, from, into)
	if err != nil {
		return plan.Into, err
	}
	m := united(plan.From, plan.Into)
	if err := moveAdmission(w, from, &m, now); err != nil {
		return m, err
	}
	if err := storage.Members.Put(w, into, m); err != nil {
		return m, err
	}
	if err := heedWord(w, plan.Into, m); err != nil {
		return m, err
	}
	what.Org, what.Person = m.Org, into
	if err := record(w, by, "member.merged", what, now); err != nil {
		return m, err
	}
	return m, depart(w, from, into, nil, now)
}

// moves are what each story does at once when somebody's account becomes another.
func moves() []func(w storage.Writer, from, to union.MemberID) error {
	return []func(storage.Writer, union.MemberID, union.MemberID) error{
		moveDuties, moveEntries, moveReminders, moveConsents, moveJoinings, moveImports,
	}
}

// united is the member that two accounts make: the second, and what only the
// first has.
func united(from, into union.Member) union.Member {
	m := into
	if from.Joined.Before(m.Joined) {
		m.Joined, m.Source, m.Poster = from.Joined, cmp.Or(from.Source, m.Source), cmp.Or(from.Poster, m.Poster)
	}
	other := from
	m.Org, m.Card = cmp.Or(m.Org, from.Org), cmp.Or(m.Card, from.Card)
	m.Been(append(slices.Clone(from.Was), from.Org)...)
	vouched := !from.Verified.IsZero() && m.Verified.IsZero()
	if from.Stands().Belongs() && (vouched || !m.Stands().Belongs()) {
		m.Status, m.Since, m.Stood, m.Verified, m.Verifier = from.Status, from.Since, from.Stood, from.Verified, from.Verifier
		other = into
	}
	m.Unite(other)
	if !from.ID.Offline() && latest(from.Consent.At, from.Stopped).After(latest(into.Consent.At, into.Stopped)) {
		m.Consent, m.Stopped = from.Consent, from.Stopped
	}
	return m
}

// heedWord has what is under way go by what the person said last of messages.
func heedWord(w storage.Writer, was, is union.Member) error {
	switch {
	case was.Stopped.IsZero() == is.Stopped.IsZero():
		return nil
	case is.Stopped.IsZero():
		return delivery.Readmit(w, is.ID.Private())
	}
	return delivery.Withdraw(w, is.ID.Private())
}

// moveAdmission has the one person that two accounts make wait for what the second
// asked for, else for what the first did. Who belongs to the union by the other
// account has no need of the first's any more.
func moveAdmission(w storage.Writer, from union.MemberID, m *union.Member, now time.Time) error {
	if m.Stands().Belongs() {
		return settled(w, m.ID, m.Org)
	}
	asked, waits, err := storage.Admissions.Get(w, from)
	if err != nil || !waits {
		return err
	}
	if own, err := storage.Admissions.Has(w, m.ID); err != nil || own {
		return err
	}
	if asked.Org == m.Org {
		m.Stand(union.StatusCandidate, now)
	}
	if err := storage.Admissions.Delete(w, from); err != nil {
		return err
	}
	asked.Member = m.ID
	return storage.Admissions.Put(w, m.ID, asked)
}

func moveEntries(w storage.Writer, from, to union.MemberID) error {
	ids, err := keysOf(w, storage.EntriesByAuthor, from)
	for _, id := range ids {
		if err != nil {
			return err
		}
		err = storage.Entries.Update(w, id, func(e *union.Entry) error {
			e.Author = to
			return nil
		})
	}
	return err
}

func moveReminders(w storage.Writer, from, to union.MemberID) error {
	ids, err := keysOf(w, storage.RemindersByOwner, from)
	for _, id := range ids {
		if err != nil {
			return err
		}
		err = storage.Reminders.Update(w, id, func(rem *union.Reminder) error {
			if rem.Owner = to; rem.Audience.Only == from {
				rem.Audience.Only = to
			}
			return nil
		})
	}
	return err
}

// Twins lists who has the same name in the same organization as a member: the
// same person, perhaps.
func Twins(r storage.Reader, who union.MemberID) ([]union.Member, error) {
	m, err := existing(r, storage.Members, who)
	if err != nil {
		return nil, err
	}
	return namesakes(r, m.Org, m.Name, who)
}
