package office

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// PaperConsent is the version of a consent that was signed on paper, which the
// organization keeps.
const PaperConsent = "paper"

// An OfflineMember is what is written down of a member who is not on Telegram.
type OfflineMember struct {
	Name    string
	Org     union.OrgID
	Card    string    // of membership, "" for none
	Consent time.Time // the day of their consent on paper, which must be there
	Another bool      // than those of the same name there, see Namesakes
}

// RecordOffline makes a member of somebody who is not on Telegram. Nothing is
// ever sent to them; what they read on paper is acknowledged for them. Nobody is
// recorded twice: a card is one person's, and so is a name in an organization
// unless it is said to be Another's.
func RecordOffline(w storage.Writer, by union.MemberID, o OfflineMember, now time.Time) (union.Member, error) {
	if err := must(w, by, DeedAccept, o.Org); err != nil {
		return union.Member{}, err
	}
	if err := checkPlace(w, o.Org); err != nil {
		return union.Member{}, err
	}
	if err := checkOffline(&o, now); err != nil {
		return union.Member{}, err
	}
	if err := checkTwice(w, by, o); err != nil {
		return union.Member{}, err
	}
	id, err := storage.Members.NextID(w)
	if err != nil {
		return union.Member{}, err
	}
	m := union.Member{
		ID: union.OfflineFrom + union.MemberID(id), Name: o.Name, Org: o.Org, Card: o.Card, Joined: now, //nolint:gosec // a counter from 1
		Consent: union.Consent{Version: PaperConsent, At: o.Consent},
		Status:  union.StatusMember, Since: now,
	}
	if err := vouch(w, by, &m, now); err != nil {
		return m, err
	}
	if err := storage.Members.Put(w, m.ID, m); err != nil {
		return m, err
	}
	return m, record(w, by, "member.recorded", deed{Org: m.Org, Person: m.ID}, now)
}

// checkOffline refuses somebody without a name, and one whose consent nobody has.
func checkOffline(o *OfflineMember, now time.Time) error {
	o.Name, o.Card = strings.TrimSpace(o.Name), strings.TrimSpace(o.Card)
	switch {
	case o.Name == "":
		return union.Refuse("refuse.gone")
	case o.Consent.IsZero() || o.Consent.After(now):
		return union.Refuse("offline.consent.future")
	}
	return nil
}

// checkTwice refuses somebody who is known already.
func checkTwice(r storage.Reader, by union.MemberID, o OfflineMember) error {
	if err := CardFree(r, by, 0, o.Card); err != nil || o.Another {
		return err
	}
	same, err := namesakes(r, o.Org, o.Name, 0)
	if err == nil && len(same) > 0 {
		return union.Refuse("offline.twice", "Name", same[0].Name)
	}
	return err
}

// ChangeOffline mends the name and the card of somebody who is not on Telegram.
func ChangeOffline(w storage.Writer, by, who union.MemberID, name, card string, now time.Time) (union.Member, error) {
	m, err := offline(w, by, who)
	if err != nil {
		return m, err
	}
	if name = strings.TrimSpace(name); name == "" {
		return m, union.Refuse("refuse.gone")
	}
	if union.CardKey(card) != union.CardKey(m.Card) {
		if err := CardFree(w, by, who, card); err != nil {
			return m, err
		}
	}
	m.Name, m.Card = name, strings.TrimSpace(card)
	if err := storage.Members.Put(w, who, m); err != nil {
		return m, err
	}
	return m, record(w, by, "member.corrected", deed{Org: m.Org, Person: who}, now)
}

// RemoveOffline forgets somebody who is not on Telegram.
func RemoveOffline(w storage.Writer, by, who union.MemberID, now time.Time) (union.Member, error) {
	m, err := offline(w, by, who)
	if err != nil {
		return m, err
	}
	if err := record(w, by, "member.removed", deed{Org: m.Org, Person: who}, now); err != nil {
		return m, err
	}
	return m, Forget(w, who, now)
}

// offline returns a member who is not on Telegram, to who accepts members there.
func offline(r storage.Reader, by, who union.MemberID) (union.Member, error) {
	m, err := existing(r, storage.Members, who)
	if err != nil {
		return m, err
	}
	if !who.Offline() {
		return m, union.Refuse("refuse.gone")
	}
	return m, must(r, by, DeedAccept, m.Org)
}

// Offline lists the members without Telegram in a person's care, by name.
func Offline(r storage.Reader, by union.MemberID) ([]union.Member, error) {
	mine, err := cares(r, by, DeedAccept)
	if err != nil {
		return nil, err
	}
	var all []union.Member
	err = storage.Members.Range(r, union.OfflineFrom, math.MaxInt64, func(_ union.MemberID, m union.Member) error {
		if mine(m.Org) {
			all = append(all, m)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b union.Member) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// offlineIn visits the members of an organization who are not on Telegram. Their
// ids are the highest, so nobody else is walked over.
func offlineIn(r storage.Reader, org union.OrgID, visit func(union.MemberID) error) error {
	return storage.MembersByOrg.KeysBack(r, org, func(m union.MemberID) error {
		if !m.Offline() {
			return storage.Stop
		}
		return visit(m)
	})
}

// A PaperReader is a member without Telegram, and whether they signed.
type PaperReader struct {
	union.Member
	Signed bool
	Ack    union.Ack
}

// PaperReaders lists who is to read a resolution on paper, as far as they are in
// a person's care, by name.
func PaperReaders(r storage.Reader, by union.MemberID, id union.ResolutionID) (union.Resolution, []PaperReader, error) {
	res, err := existing(r, storage.Resolutions, id)
	if err != nil {
		return res, nil, err
	}
	members, err := Offline(r, by)
	var all []PaperReader
	for _, m := range members {
		if err != nil {
			return res, nil, err
		}
		var meant bool
		if meant, err = readsOnPaper(r, res, m); err != nil || !meant {
			continue
		}
		p := PaperReader{Member: m}
		p.Ack, p.Signed, err = storage.Acks.Get(r, ackKey{First: id, Second: m.ID})
		p.Signed = p.Signed && p.Ack.Version == res.Version
		all = append(all, p)
	}
	return res, all, err
}

func readsOnPaper(r storage.Reader, res union.Resolution, m union.Member) (bool, error) {
	if !m.Stands().Belongs() {
		return false, nil
	}
	top, err := Living(r, res.Audience.Org)
	if err != nil {
		return false, err
	}
	return within(r, m.Org, top)
}

// SignMost is how many are acknowledged for at once: a transaction stays small.
const SignMost = 30

// SignFor acknowledges a resolution for members who are not on Telegram and signed
// it on paper, at most SignMost of them. It returns how many had not before.
func SignFor(w storage.Writer, by union.MemberID, who []union.MemberID, id union.ResolutionID, version int, now time.Time) (n int, err error) {
	res, err := existing(w, storage.Resolutions, id)
	if err != nil {
		return 0, err
	}
	if version != res.Version || len(who) > SignMost {
		return 0, union.Refuse("refuse.gone")
	}
	for _, one := range who {
		m, err := offline(w, by, one)
		if err != nil {
			return 0, err
		}
		if meant, err := readsOnPaper(w, res, m); err != nil {
			return 0, err
		} else if !meant {
			return 0, union.Refuse("refuse.gone")
		}
		_, fresh, err := sign(w, res, m, by, now)
		if err != nil {
			return 0, err
		}
		if !fresh {
			continue
		}
		n++
		err = record(w, by, "resolution.signed", deed{Org: m.Org, Person: one, Kind: "resolution", ID: uint64(id)}, now)
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}

// UnsignFor takes back what was acknowledged for somebody by mistake.
func UnsignFor(w storage.Writer, by, who union.MemberID, id union.ResolutionID, now time.Time) error {
	m, err := offline(w, by, who)
	if err != nil {
		return err
	}
	key := ackKey{First: id, Second: who}
	ack, there, err := storage.Acks.Get(w, key)
	if err != nil || !there {
		return err
	}
	if ack.By == 0 {
		return union.Refuse("refuse.gone")
	}
	if err := storage.Acks.Delete(w, key); err != nil {
		return err
	}
	if err := countAck(w, id, -1); err != nil {
		return err
	}
	return record(w, by, "resolution.unsigned", deed{Org: m.Org, Person: who, Kind: "resolution", ID: uint64(id)}, now)
}
