package office

import (
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// Alarm says whom to tell that the post office itself has paused a broadcast: its
// author and the administrators who may see it, once for each time; otherwise nobody.
func Alarm(w storage.Writer, c delivery.Broadcast, now time.Time) ([]union.MemberID, error) {
	told, err := storage.Alarms.Has(w, c.ID)
	if err != nil {
		return nil, err
	}
	if c.State != delivery.Paused || c.Reason == "" {
		if told {
			err = storage.Alarms.Delete(w, c.ID)
		}
		return nil, err
	}
	if told {
		return nil, nil
	}
	who := []union.MemberID{}
	if known, err := Known(w, c.Author); err != nil {
		return nil, err
	} else if known {
		who = append(who, c.Author)
	}
	admins, err := Holders(w, union.RoleAdmin)
	if err != nil {
		return nil, err
	}
	for _, d := range admins {
		if d.Member == c.Author {
			continue
		}
		ok, err := oversees(w, d.Member, c)
		if err != nil {
			return nil, err
		}
		if ok {
			who = append(who, d.Member)
		}
	}
	return who, storage.Alarms.Put(w, c.ID, now)
}
