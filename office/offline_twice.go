package office

import (
	"rupor/storage"
	"rupor/union"
)

// Namesakes lists who is known in exactly this organization by the same name: the
// same person, perhaps. It is for who accepts members there.
func Namesakes(r storage.Reader, by union.MemberID, org union.OrgID, name string) ([]union.Member, error) {
	if err := must(r, by, DeedAccept, org); err != nil {
		return nil, err
	}
	return namesakes(r, org, name, 0)
}

// namesakesLooked is among how many members of an organization those are looked for
// who have the same name.
const namesakesLooked = 2000

// namesakes are all but one. Those without Telegram are looked at first.
func namesakes(r storage.Reader, org union.OrgID, name string, but union.MemberID) (all []union.Member, err error) {
	key, looked := union.NameKey(name), 0
	if key == "" {
		return nil, nil
	}
	return all, storage.MembersByOrg.KeysBack(r, org, func(id union.MemberID) error {
		if looked++; looked > namesakesLooked {
			return storage.Stop
		}
		m, _, err := storage.Members.Get(r, id)
		if id != but && union.NameKey(m.Name) == key {
			all = append(all, m)
		}
		return err
	})
}

// CardFree refuses a number of a card that is somebody else's, wherever they are.
// Who it is learns only who accepts members there. Who is the one whose card it is
// to be, 0 for somebody new.
func CardFree(r storage.Reader, by, who union.MemberID, card string) error {
	number := union.CardKey(card)
	if number == "" {
		return nil
	}
	ids, err := keysOf(r, storage.MembersByCard, number)
	for _, id := range ids {
		if err != nil || id == who {
			continue
		}
		var m union.Member
		if m, _, err = storage.Members.Get(r, id); err != nil {
			return err
		}
		mine, err := May(r, by, DeedAccept, m.Org)
		if err != nil {
			return err
		}
		if !mine {
			m.Name = ""
		}
		return union.Refuse("offline.card.taken", "Card", card, "Name", m.Name)
	}
	return err
}
