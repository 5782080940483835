package office

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"rupor/storage"
	"rupor/union"
)

// Arrive notes that the bot may write in a group or a channel, and who let it
// in, unless that is a stranger: they could never have it forgotten. What was
// known of the place before stays. Fresh says that nothing was.
func Arrive(w storage.Writer, chat union.ChatID, title, kind string, by union.MemberID, now time.Time) (fresh bool, err error) {
	p, known, err := storage.Places.Get(w, chat)
	if err != nil {
		return false, err
	}
	if !known {
		met, err := Known(w, by)
		if err != nil {
			return false, err
		}
		if p = (union.Place{Since: now}); met {
			p.By = by
		}
	}
	p.Title, p.Kind = title, kind
	if err := storage.Places.Put(w, chat, p); err != nil || known {
		return false, err
	}
	return true, record(w, p.By, "place.arrived", placeDeed(chat, p.Org), now)
}

// placeDeed is what the journal says of a group or a channel: whose it is now, and
// Telegram's number of it, which is negative.
func placeDeed(chat union.ChatID, org union.OrgID) deed {
	return deed{Org: org, Kind: "place", Facts: []string{"chat", strconv.FormatInt(int64(chat), 10)}}
}

// Depart forgets a group or a channel where the bot may not write any more.
func Depart(w storage.Writer, chat union.ChatID) error { return storage.Places.Delete(w, chat) }

// Retitle notes what a group or a channel is called now.
func Retitle(w storage.Writer, chat union.ChatID, title string) error {
	p, known, err := storage.Places.Get(w, chat)
	if err != nil || !known || title == "" || p.Title == title {
		return err
	}
	p.Title = title
	return storage.Places.Put(w, chat, p)
}

// GivePlace says to which organization a group or a channel belongs: what is
// announced there may be sent to it too. Whoever gives it may announce to that
// organization, and to the one it belonged to.
func GivePlace(w storage.Writer, by union.MemberID, chat union.ChatID, org union.OrgID, now time.Time) (union.Place, error) {
	p, err := PlaceFor(w, by, chat)
	if err != nil {
		return p, err
	}
	if err := must(w, by, DeedPost, org); err != nil {
		return p, err
	}
	if err := checkPlace(w, org); err != nil {
		return p, err
	}
	p.Org, p.Owned = org, true
	if err := storage.Places.Put(w, chat, p); err != nil {
		return p, err
	}
	return p, record(w, by, "place.given", placeDeed(chat, org), now)
}

// PlaceFor returns a group or a channel to somebody in whose care it is: who may
// announce to its organization. One that belongs to none is in the care of who
// let the bot in, if they may announce anything, and of the union's administrators.
func PlaceFor(r storage.Reader, who union.MemberID, chat union.ChatID) (union.Place, error) {
	p, err := existing(r, storage.Places, chat)
	if err != nil {
		return p, err
	}
	ok, err := caresFor(r, who, p)
	if err == nil && !ok {
		err = union.Refuse("refuse.right")
	}
	if err != nil {
		return union.Place{}, err
	}
	return p, nil
}

func caresFor(r storage.Reader, who union.MemberID, p union.Place) (bool, error) {
	if p.Owned {
		return May(r, who, DeedPost, p.Org)
	}
	if p.By == who {
		scopes, err := Scopes(r, who, DeedPost)
		return len(scopes) > 0, err
	}
	return May(r, who, DeedFound, 0)
}

// A Room is a group or a channel and its id.
type Room struct {
	Chat union.ChatID
	union.Place
}

// Rooms lists the groups and channels in a person's care: those that belong to
// nobody first, then by title.
func Rooms(r storage.Reader, who union.MemberID) ([]Room, error) {
	var all []Room
	err := storage.Places.All(r, func(chat union.ChatID, p union.Place) error {
		ok, err := caresFor(r, who, p)
		if ok {
			all = append(all, Room{chat, p})
		}
		return err
	})
	owned := map[bool]int{true: 1}
	slices.SortStableFunc(all, func(a, b Room) int {
		return cmp.Or(cmp.Compare(owned[a.Owned], owned[b.Owned]), cmp.Compare(a.Title, b.Title))
	})
	return all, err
}

// addPlaces lists the groups and channels of the organizations of an audience.
// What leaves out whole organizations leaves out their groups too; no other
// condition concerns groups.
func addPlaces(r storage.Reader, a union.Audience, c *crowd) error {
	orgs, _, err := scopeOf(r, union.Audience{Org: a.Org, Orgs: a.Orgs})
	if err != nil {
		return err
	}
	for _, x := range a.Except {
		if !wholeOrganizations(x) {
			continue
		}
		out, _, err := scopeOf(r, union.Audience{Org: x.Org, Orgs: x.Orgs})
		if err != nil {
			return err
		}
		orgs = slices.DeleteFunc(orgs, func(org union.OrgID) bool { return slices.Contains(out, org) })
	}
	for _, org := range orgs {
		err := storage.PlacesByOrg.Keys(r, org, func(chat union.ChatID) error {
			c.add(org, chat)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// wholeOrganizations says whether an audience means everybody of the
// organizations it names.
func wholeOrganizations(a union.Audience) bool {
	named := len(a.Orgs) > 0 || a.Org != 0
	a.Orgs, a.Org = nil, 0
	return named && a.Topic == "" && !a.Narrowed()
}
