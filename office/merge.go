package office

import (
	"cmp"
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
	gone, err := alias(w, from)
	if err != nil {
		return plan.Into, err
	}
	for _, move := range moves() {
		if err := move(w, from, into); err != nil {
			return plan.Into, err
		}
	}
	m := united(plan.From, plan.Into)
	if err := moveAdmission(w, from, &m, now); err != nil {
		return m, err
	}
	if err := storage.Members.Put(w, into, m); err != nil {
		return m, err
	}
	err = record(w, by, "member.merged", deed{Org: m.Org, Person: into, Kind: "alias", ID: uint64(gone)}, now)
	if err != nil {
		return m, err
	}
	// The list of expected members has the name once for both.
	if err := storage.Members.Delete(w, from); err != nil {
		return m, err
	}
	return m, Forget(w, from, now)
}

// moves are what each story does when somebody's account becomes another.
func moves() []func(w storage.Writer, from, to union.MemberID) error {
	return []func(storage.Writer, union.MemberID, union.MemberID) error{
		moveDuties, moveAuthorship, moveProposals, moveEntries, moveAcks, moveReminders, moveResponses, moveConsents,
		moveJoinings, moveInquiries, moveRequests, moveImports, delivery.PassOn, vouch,
	}
}

// united is the member that two accounts make: the second, and what only the
// first has.
func united(from, into union.Member) union.Member {
	m := into
	if from.Joined.Before(m.Joined) {
		m.Joined, m.Source, m.Poster = from.Joined, cmp.Or(from.Source, m.Source), cmp.Or(from.Poster, m.Poster)
	}
	m.Org, m.Card = cmp.Or(m.Org, from.Org), cmp.Or(m.Card, from.Card)
	vouched := !from.Verified.IsZero() && m.Verified.IsZero()
	if from.Stands().Belongs() && (vouched || !m.Stands().Belongs()) {
		m.Status, m.Since, m.Verified, m.Verifier = from.Status, from.Since, from.Verified, from.Verifier
	}
	if from.Consent.At.After(m.Consent.At) && !from.ID.Offline() {
		m.Consent = from.Consent
	}
	return m
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
		stands(m, union.StatusCandidate, now)
	}
	if err := storage.Admissions.Delete(w, from); err != nil {
		return err
	}
	asked.Member = m.ID
	return storage.Admissions.Put(w, m.ID, asked)
}

// moveAuthorship signs with the new account what the old one did for the union;
// with 0 it is nobody's.
func moveAuthorship(w storage.Writer, from, to union.MemberID) error {
	for _, err := range []error{
		bequeath(w, storage.Posts, from, to, func(p *union.Post) *union.MemberID { return &p.Author }),
		bequeath(w, storage.Posts, from, to, func(p *union.Post) *union.MemberID { return &p.Approved }),
		bequeath(w, storage.Resolutions, from, to, func(r *union.Resolution) *union.MemberID { return &r.Author }),
		bequeath(w, storage.Segments, from, to, func(s *union.Segment) *union.MemberID { return &s.Author }),
		bequeath(w, storage.Places, from, to, func(p *union.Place) *union.MemberID { return &p.By }),
		bequeath(w, storage.Posters, from, to, func(p *union.Poster) *union.MemberID { return &p.By }),
		bequeath(w, storage.Contests, from, to, func(c *union.Contest) *union.MemberID { return &c.Organizer }),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// bequeath makes one person's whatever of a table is another's.
func bequeath[K, V any](w storage.Writer, t *storage.Table[K, V], from, to union.MemberID, whose func(*V) *union.MemberID) error {
	var theirs []K
	err := t.All(w, func(k K, v V) error {
		if *whose(&v) == from {
			theirs = append(theirs, k)
		}
		return nil
	})
	for _, k := range theirs {
		if err != nil {
			return err
		}
		err = t.Update(w, k, func(v *V) error {
			*whose(v) = to
			return nil
		})
	}
	return err
}

func moveProposals(w storage.Writer, from, to union.MemberID) error {
	for _, whose := range []func(*union.Proposal) *union.MemberID{
		func(p *union.Proposal) *union.MemberID { return &p.Post.Author },
		func(p *union.Proposal) *union.MemberID { return &p.Post.Approved },
		func(p *union.Proposal) *union.MemberID { return &p.By },
	} {
		if err := bequeath(w, storage.Proposals, from, to, whose); err != nil {
			return err
		}
	}
	return nil
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

// moveAcks keeps the earlier word where both acknowledged the same text, and that
// on the newer text where they did not.
func moveAcks(w storage.Writer, from, to union.MemberID) error {
	keys, err := keysOf(w, storage.AcksByMember, from)
	for _, k := range keys {
		if err != nil {
			return err
		}
		err = moveAck(w, k, ackKey{First: k.First, Second: to})
	}
	return err
}

func moveAck(w storage.Writer, from, to ackKey) error {
	ack, _, err := storage.Acks.Get(w, from)
	if err != nil {
		return err
	}
	if err := storage.Acks.Delete(w, from); err != nil {
		return err
	}
	own, both, err := storage.Acks.Get(w, to)
	if err != nil {
		return err
	}
	if both {
		if err := countAck(w, to.First, -1); err != nil {
			return err
		}
		if own.Version > ack.Version || own.Version == ack.Version && !ack.At.Before(own.At) {
			return nil
		}
	}
	return storage.Acks.Put(w, to, ack)
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

// moveResponses moves what was said to posts; the new account keeps its own, but
// for an earlier receipt. Talks in which somebody answers the old one end.
func moveResponses(w storage.Writer, from, to union.MemberID) error {
	if err := forgetAnswers(w, from); err != nil {
		return err
	}
	earlier := func(old, own union.Receipt) bool { return old.At.Before(own.At) }
	if err := moveSaid(w, storage.ReceiptsByMember, storage.Receipts, from, to, earlier); err != nil {
		return err
	}
	if err := moveSaid(w, storage.VotesByMember, storage.Votes, from, to, func(_, _ union.Vote) bool { return false }); err != nil {
		return err
	}
	return moveSaid(w, storage.QuestionsByMember, storage.Questions, from, to, func(_, _ union.Question) bool { return false })
}

// moveSaid moves what an index finds; where both have something, better says
// whether the old one stays.
func moveSaid[V any](
	w storage.Writer, ix *storage.Index[receiptKey, V, union.MemberID], t *storage.Table[receiptKey, V],
	from, to union.MemberID, better func(old, own V) bool,
) error {
	keys, err := keysOf(w, ix, from)
	for _, k := range keys {
		if err != nil {
			return err
		}
		var old, own V
		var both bool
		if old, _, err = t.Get(w, k); err != nil {
			return err
		}
		key := receiptKey{First: k.First, Second: to}
		if own, both, err = t.Get(w, key); err != nil {
			return err
		}
		if err = t.Delete(w, k); err == nil && (!both || better(old, own)) {
			err = t.Put(w, key, old)
		}
	}
	return err
}

// twinsLooked is among how many members of an organization those are looked for
// who have the same name.
const twinsLooked = 2000

// Twins lists who has the same name in the same organization as a member: the
// same person, perhaps.
func Twins(r storage.Reader, who union.MemberID) ([]union.Member, error) {
	m, err := existing(r, storage.Members, who)
	if err != nil {
		return nil, err
	}
	name, looked := union.NameKey(m.Name), 0
	var all []union.Member
	look := func(id union.MemberID) error {
		if looked++; looked > twinsLooked {
			return storage.Stop
		}
		other, _, err := storage.Members.Get(r, id)
		if id != who && union.NameKey(other.Name) == name {
			all = append(all, other)
		}
		return err
	}
	return all, storage.MembersByOrg.KeysBack(r, m.Org, look)
}
