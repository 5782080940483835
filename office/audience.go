package office

import (
	"math"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

type (
	subscriberKey = storage.Pair[union.Topic, union.OrgID]
	ackKey        = storage.Pair[union.ResolutionID, union.MemberID]
)

// Recipients lists who is meant by an audience now: subscribed members in the
// organization's subtree who want the topic, narrowed by the conditions. Nobody
// is listed twice.
func Recipients(r storage.Reader, a union.Audience) ([]union.ChatID, error) {
	if a.Only != 0 {
		return []union.ChatID{a.Only.Private()}, nil
	}
	base, err := subscribers(r, a.Topic, a.Org)
	if err != nil {
		return nil, err
	}
	if a.Unacknowledged != 0 {
		base, err = keep(base, func(m union.MemberID) (bool, error) {
			acked, err := storage.Acks.Has(r, ackKey{First: a.Unacknowledged, Second: m})
			return !acked, err
		})
		if err != nil {
			return nil, err
		}
	}
	if a.Unfinished != 0 {
		begun, err := unfinished(r, a.Unfinished)
		if err != nil {
			return nil, err
		}
		return keep(base, func(m union.MemberID) (bool, error) { return begun[m], nil })
	}
	return base, nil
}

// subscribers reads the compact index: no member is decoded.
func subscribers(r storage.Reader, t union.Topic, top union.OrgID) ([]union.ChatID, error) {
	var all []union.ChatID
	if top == 0 {
		from, to := subscriberKey{First: t}, subscriberKey{First: t, Second: math.MaxUint64}
		err := storage.Subscribers.Range(r, from, to, func(_ subscriberKey, m union.MemberID) error {
			all = append(all, m.Private())
			return nil
		})
		return all, err
	}
	orgs, err := Subtree(r, top)
	if err != nil {
		return nil, err
	}
	for _, org := range orgs {
		err := storage.Subscribers.Keys(r, subscriberKey{First: t, Second: org}, func(m union.MemberID) error {
			all = append(all, m.Private())
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func keep(base []union.ChatID, want func(union.MemberID) (bool, error)) ([]union.ChatID, error) {
	var kept []union.ChatID
	for _, chat := range base {
		ok, err := want(union.MemberID(chat))
		if err != nil {
			return nil, err
		}
		if ok {
			kept = append(kept, chat)
		}
	}
	return kept, nil
}

// EntryDialog is the name of the talk in which an entry is made.
const EntryDialog = "entry"

// unfinished lists who began an entry for the contest and did not send it.
func unfinished(r storage.Reader, id union.ContestID) (map[union.MemberID]bool, error) {
	begun := map[union.MemberID]bool{}
	key := storage.Pair[string, uint64]{First: EntryDialog, Second: uint64(id)}
	err := storage.TalksBySubject.Keys(r, key, func(k storage.Pair[union.MemberID, string]) error {
		begun[k.First] = true
		return nil
	})
	return begun, err
}

// CountRecipients says how many people an audience means now.
func CountRecipients(r storage.Reader, a union.Audience) (int, error) {
	all, err := Recipients(r, a)
	return len(all), err
}

// Audience answers the post office when it freezes a broadcast's audience.
func Audience(r storage.Reader, b delivery.Broadcast) ([]delivery.Wave, error) {
	all, err := Recipients(r, b.Audience)
	return []delivery.Wave{{Chats: all}}, err
}

// checkAudience refuses an audience outside of the person's own scope, and an
// empty one.
func checkAudience(r storage.Reader, by union.MemberID, deed Deed, a union.Audience) error {
	if a.Only == by {
		return nil
	}
	if err := must(r, by, deed, a.Org); err != nil {
		return err
	}
	n, err := CountRecipients(r, a)
	if err != nil {
		return err
	}
	if n == 0 {
		return union.Refuse("refuse.nobody")
	}
	return nil
}
