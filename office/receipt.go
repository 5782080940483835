package office

import (
	"encoding/json"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

type receiptKey = storage.Pair[union.PostID, union.MemberID]

// Confirm keeps a member's word that they have read a post. The first one counts;
// fresh says whether this was it.
func Confirm(w storage.Writer, who union.MemberID, id union.PostID, now time.Time) (rec union.Receipt, fresh bool, err error) {
	m, _, err := concerned(w, who, id, func(m union.Manner) bool { return m.Ack })
	if err != nil {
		return rec, false, err
	}
	key := receiptKey{First: id, Second: who}
	rec, known, err := storage.Receipts.Get(w, key)
	if err != nil || known {
		return rec, false, err
	}
	rec = union.Receipt{At: now, Org: m.Org}
	return rec, true, storage.Receipts.Put(w, key, rec)
}

// concerned returns a member, and a post that went out, was meant for their
// organization and has a button.
func concerned(
	r storage.Reader, who union.MemberID, id union.PostID, has func(union.Manner) bool,
) (union.Member, union.Post, error) {
	m, _, err := reader(r, who)
	if err != nil {
		return m, union.Post{}, err
	}
	p, err := existing(r, storage.Posts, id)
	if err != nil {
		return m, union.Post{}, err
	}
	c, _, err := delivery.Get(r, p.Newest())
	if err != nil {
		return m, union.Post{}, err
	}
	meant, err := belongs(r, m.Org, p.Audience.Org)
	if err != nil {
		return m, union.Post{}, err
	}
	never := c.State == delivery.Scheduled || c.State == delivery.Canceled && c.Started.IsZero()
	if never || !has(p.Manner) || !meant {
		return m, union.Post{}, union.Refuse("refuse.gone")
	}
	return m, p, nil
}

// CountReceipts says how many have confirmed that they read a post.
func CountReceipts(r storage.Reader, id union.PostID) (int, error) {
	n := 0
	err := storage.KeysUnder(r, storage.Receipts, id, func(union.MemberID) error {
		n++
		return nil
	})
	return n, err
}

// overseenPost returns a post and its newest broadcast to somebody who may see
// what became of it.
func overseenPost(r storage.Reader, who union.MemberID, id union.PostID) (union.Post, delivery.Broadcast, error) {
	p, err := existing(r, storage.Posts, id)
	if err != nil {
		return p, delivery.Broadcast{}, err
	}
	c, err := Broadcast(r, who, p.Newest())
	return p, c, err
}

// A Silence is who got a post and has not confirmed it.
type Silence struct {
	Post      union.Post
	Broadcast delivery.Broadcast // its newest
	Confirmed int
	Silent    []union.MemberID // in the order of the ledger
}

// SilentOn lists who got a post and has not confirmed that they read it, for who
// may see it. Of more than CountedMost the report tells.
func SilentOn(r storage.Reader, who union.MemberID, id union.PostID) (Silence, error) {
	p, c, err := overseenPost(r, who, id)
	if err != nil {
		return Silence{}, err
	}
	if c.Total > CountedMost {
		return Silence{}, union.Refuse("broadcast.orgs.many")
	}
	s := Silence{Post: p, Broadcast: c}
	confirmed := map[union.MemberID]bool{}
	err = storage.KeysUnder(r, storage.Receipts, id, func(m union.MemberID) error {
		confirmed[m] = true
		return nil
	})
	if err != nil {
		return s, err
	}
	s.Confirmed = len(confirmed)
	f, err := FamilyOf(r, c)
	for _, b := range f.Sent {
		if err != nil {
			return s, err
		}
		err = delivery.Outcomes(r, b.ID, func(o delivery.Outcome) error {
			if m := union.MemberID(o.To); o.State == delivery.OutcomeSent && !o.To.Group() && !confirmed[m] {
				s.Silent = append(s.Silent, m)
			}
			return nil
		})
	}
	return s, err
}

// Responses are what a member said to posts: that they read them, how they voted,
// what they asked.
type Responses struct {
	Receipts  map[union.PostID]union.Receipt  `json:"receipts,omitempty"`
	Votes     map[union.PostID]union.Vote     `json:"votes,omitempty"`
	Questions map[union.PostID]union.Question `json:"questions,omitempty"`
}

func responsesOf(r storage.Reader, who union.MemberID) (a Responses, err error) {
	if a.Receipts, err = responses(r, storage.ReceiptsByMember, storage.Receipts, who); err != nil {
		return a, err
	}
	if a.Votes, err = responses(r, storage.VotesByMember, storage.Votes, who); err != nil {
		return a, err
	}
	a.Questions, err = responses(r, storage.QuestionsByMember, storage.Questions, who)
	return a, err
}

func responses[V any](
	r storage.Reader, ix *storage.Index[receiptKey, V, union.MemberID], t *storage.Table[receiptKey, V], who union.MemberID,
) (map[union.PostID]V, error) {
	all := map[union.PostID]V{}
	err := ix.Keys(r, who, func(k receiptKey) error {
		v, _, err := t.Get(r, k)
		all[k.First] = v
		return err
	})
	return all, err
}

// AnswerDialog is the name of the talk in which a question is answered.
const AnswerDialog = "answer"

// forgetAnswersTo ends the talks in which somebody answers a question.
func forgetAnswersTo(w storage.Writer, asked receiptKey) error {
	about := storage.Pair[string, uint64]{First: AnswerDialog, Second: uint64(asked.First)}
	talks, err := keysOf(w, storage.TalksBySubject, about)
	for _, k := range talks {
		if err != nil {
			return err
		}
		var talk union.Talk
		if talk, _, err = storage.Talks.Get(w, k); err != nil {
			return err
		}
		var to struct {
			Asker union.MemberID `json:"asker"`
		}
		if json.Unmarshal(talk.Form, &to) == nil && to.Asker == asked.Second {
			err = storage.Talks.Delete(w, k)
		}
	}
	return err
}
