package office

import (
	"encoding/json"
	"fmt"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// shares are the parts of an estate: wherever somebody's number may stand any number
// of times.
func shares() []share {
	return []share{
		indexed(storage.InquiriesByAsker, person, leaveInquiry),
		indexed(storage.WordsByAuthor, person, leaveWord),
		indexed(storage.QuestionsByMember, person, leaveQuestion),
		indexed(storage.ReceiptsByMember, person, said(storage.Receipts, func(old, own union.Receipt) bool { return old.At.Before(own.At) })),
		indexed(storage.VotesByMember, person, said(storage.Votes, func(_, _ union.Vote) bool { return false })),
		indexed(storage.PollsByChat, union.MemberID.Private, leavePoll),
		indexed(storage.AcksByMember, person, leaveAck),
		indexed(storage.RequestsByPerson, person, leaveRequest),
		leaveBroadcasts,
		walked(storage.Talks, anywhere, leaveTalk),
		walked(storage.Joinings, digits, leaveJoining),
		walked(storage.Proposals, digits, leaveProposal),
		signed(storage.Duties, func(d *union.Duty) []*union.MemberID { return []*union.MemberID{&d.By} }),
		signed(storage.Requests, func(q *union.Request) []*union.MemberID { return []*union.MemberID{&q.By} }),
		signed(storage.Posts, func(p *union.Post) []*union.MemberID { return []*union.MemberID{&p.Author, &p.Approved} }),
		signed(storage.Resolutions, func(r *union.Resolution) []*union.MemberID { return []*union.MemberID{&r.Author} }),
		signed(storage.Contests, func(c *union.Contest) []*union.MemberID { return []*union.MemberID{&c.Organizer} }),
		signed(storage.Segments, func(s *union.Segment) []*union.MemberID { return []*union.MemberID{&s.Author} }),
		signed(storage.Places, func(p *union.Place) []*union.MemberID { return []*union.MemberID{&p.By} }),
		signed(storage.Posters, func(p *union.Poster) []*union.MemberID { return []*union.MemberID{&p.By} }),
		signed(storage.Frequents, func(f *union.Frequent) []*union.MemberID { return []*union.MemberID{&f.By} }),
	}
}

// signed settles the records that somebody signed.
func signed[K, V any](t *storage.Table[K, V], by func(*V) []*union.MemberID) share {
	return walked(t, digits, func(e *union.Estate, _ K, v *V) (changed, stays bool) { return inherited(e, by(v)...), true })
}

// inherited makes of whoever left it who takes it over, and says whether that was
// among them.
func inherited(e *union.Estate, whose ...*union.MemberID) (any bool) {
	for _, who := range whose {
		if *who == e.From {
			*who, any = e.To, true
		}
	}
	return any
}

// leaveInquiry erases a question to the union that is nobody's any more.
func leaveInquiry(w storage.Writer, e *union.Estate, id union.InquiryID) (int, error) {
	if e.To == 0 {
		n, err := eraseInquiry(w, id)
		return n + 1, err
	}
	return 1, storage.Inquiries.Update(w, id, func(q *union.Inquiry) error {
		q.Asker = e.To
		return nil
	})
}

func leaveWord(w storage.Writer, e *union.Estate, k wordKey) (int, error) {
	return 1, storage.Words.Update(w, k, func(word *union.Word) error {
		word.By = e.To
		return nil
	})
}

// leaveQuestion ends the talks in which somebody answers it to the old account.
func leaveQuestion(w storage.Writer, e *union.Estate, k receiptKey) (int, error) {
	if err := forgetAnswersTo(w, k); err != nil {
		return 0, err
	}
	return said(storage.Questions, func(_, _ union.Question) bool { return false })(w, e, k)
}

// said settles what somebody said to a post. Where both accounts said something,
// better says whether the old one's word stays.
func said[V any](t *storage.Table[receiptKey, V], better func(old, own V) bool) func(storage.Writer, *union.Estate, receiptKey) (int, error) {
	return func(w storage.Writer, e *union.Estate, k receiptKey) (int, error) {
		if e.To == 0 {
			return 1, t.Delete(w, k)
		}
		old, _, err := t.Get(w, k)
		if err != nil {
			return 0, err
		}
		key := receiptKey{First: k.First, Second: e.To}
		own, both, err := t.Get(w, key)
		if err != nil {
			return 0, err
		}
		if err := t.Delete(w, k); err != nil || both && !better(old, own) {
			return 1, err
		}
		return 2, t.Put(w, key, old)
	}
}

func leavePoll(w storage.Writer, _ *union.Estate, k string) (int, error) {
	return 1, storage.Polls.Delete(w, k)
}

// leaveAck keeps how many acknowledged, by an id that is nobody's.
func leaveAck(w storage.Writer, e *union.Estate, k ackKey) (int, error) {
	if e.To != 0 {
		return 2, moveAck(w, k, ackKey{First: k.First, Second: e.To})
	}
	ack, _, err := storage.Acks.Get(w, k)
	if err != nil {
		return 0, err
	}
	if err := storage.Acks.Delete(w, k); err != nil {
		return 0, err
	}
	nobody, err := storage.Acks.NextID(w)
	if err != nil {
		return 0, err
	}
	anonymous := ackKey{First: k.First, Second: -union.MemberID(nobody)} //nolint:gosec // a counter from 1
	return 2, storage.Acks.Put(w, anonymous, ack)
}

// moveAck keeps the earlier word where both acknowledged the same text, and that
// on the newer text where they did not.
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

// leaveRequest leaves of a request about personal data what the register must show.
func leaveRequest(w storage.Writer, e *union.Estate, id union.RequestID) (int, error) {
	return 1, storage.Requests.Update(w, id, func(q *union.Request) error {
		if q.Person = e.To; e.To == 0 {
			*q = anonymous(*q)
		}
		return nil
	})
}

// leaveTalk ends the talks that were somebody's or are about them. Who was to take
// one over leaves that to the next.
func leaveTalk(e *union.Estate, k storage.Pair[union.MemberID, string], t *union.Talk) (changed, stays bool) {
	if k.First == e.From || names(*t, e.From) {
		return true, false
	}
	return inherited(e, &t.Heir), true
}

// leaveJoining gives an application to another leader; nobody leads their own.
func leaveJoining(e *union.Estate, _ union.JoiningID, j *union.Joining) (changed, stays bool) {
	if changed = inherited(e, &j.Assigned); changed && j.Assigned == j.Member {
		j.Assigned = 0
	}
	return changed, true
}

// leaveProposal drops what nobody proposes any more and nobody approved.
func leaveProposal(e *union.Estate, _ union.ProposalID, p *union.Proposal) (changed, stays bool) {
	if e.To == 0 && p.Post.Author == e.From && p.State != union.Approved {
		return true, false
	}
	return inherited(e, &p.Post.Author, &p.Post.Approved, &p.By), true
}

// broadcastLooks is how many records it costs to look for somebody in the ledger of
// a broadcast.
const broadcastLooks = 10

func leaveBroadcasts(w storage.Writer, e *union.Estate, b *ration) (bool, error) {
	next := union.BroadcastID(1)
	if e.After != "" {
		if err := json.Unmarshal([]byte(e.After), &next); err != nil {
			return false, fmt.Errorf("number of a broadcast: %w", err)
		}
	}
	next, n, err := delivery.Settle(w, e.From, e.To, next, max(1, b.looks/broadcastLooks), b.changes)
	b.changes -= n
	if err != nil || next == 0 {
		return err == nil, err
	}
	b.looks, e.After = 0, fmt.Sprint(next)
	return false, nil
}
