package office

import (
	"maps"
	"slices"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

type (
	subscriberKey = storage.Pair[union.Topic, union.OrgID]
	ackKey        = storage.Pair[union.ResolutionID, union.MemberID]
)

// Recipients lists who is meant by an audience now: subscribed members whom the
// conditions fit, by organization, then groups and channels. Nobody is listed
// twice.
func Recipients(r storage.Reader, a union.Audience) ([]union.ChatID, error) {
	if a.Only != 0 {
		return []union.ChatID{a.Only.Private()}, nil
	}
	c, err := gather(r, a)
	return c.chats, err
}

// gather lists the recipients of an audience that does not mean one alone.
func gather(r storage.Reader, a union.Audience) (crowd, error) {
	var c crowd
	if a.Places != union.PlacesOnly {
		var err error
		if c, err = people(r, a); err != nil {
			return c, err
		}
	}
	if a.Places == union.PeopleOnly {
		return c, nil
	}
	return c, addPlaces(r, a, &c)
}

// CountRecipients says how many people, groups and channels an audience means now.
func CountRecipients(r storage.Reader, a union.Audience) (int, error) {
	all, err := Recipients(r, a)
	return len(all), err
}

// CountPlaces says how many of the recipients are groups and channels.
func CountPlaces(r storage.Reader, a union.Audience) (int, error) {
	if a.Only != 0 || a.Places == union.PeopleOnly {
		return 0, nil
	}
	var c crowd
	err := addPlaces(r, a, &c)
	return len(c.chats), err
}

// Sample names some of the recipients, at most n and from all over the list, and
// says how many there are in all. Groups and channels are named by their titles.
func Sample(r storage.Reader, a union.Audience, n int) (names []string, total int, err error) {
	all, err := Recipients(r, a)
	if err != nil {
		return nil, 0, err
	}
	n = min(n, len(all))
	for i := range n {
		name, err := nameOf(r, all[i*len(all)/n])
		if err != nil {
			return nil, 0, err
		}
		names = append(names, name)
	}
	return names, len(all), nil
}

func nameOf(r storage.Reader, chat union.ChatID) (string, error) {
	if chat.Group() {
		p, _, err := storage.Places.Get(r, chat)
		return p.Title, err
	}
	m, _, err := storage.Members.Get(r, union.MemberID(chat))
	return m.Name, err
}

// Audience answers the post office when it freezes a broadcast's audience: who
// is meant, those of one time zone together.
func Audience(r storage.Reader, b delivery.Broadcast) ([]delivery.Wave, error) {
	if b.Audience.Only != 0 {
		return []delivery.Wave{{Chats: []union.ChatID{b.Audience.Only.Private()}}}, nil
	}
	c, err := gather(r, b.Audience)
	if err != nil {
		return nil, err
	}
	return c.waves(r)
}

// waves divides a crowd by the clocks of its organizations.
func (c *crowd) waves(r storage.Reader) ([]delivery.Wave, error) {
	clocks := make([]string, len(c.stretches))
	sizes, known := map[string]int{}, zones{}
	for i, s := range c.stretches {
		zone, err := known.of(r, s.org)
		if err != nil {
			return nil, err
		}
		clocks[i] = zone
		sizes[zone] += len(c.of(i))
	}
	if len(sizes) == 1 { // as a rule; a million need no copy
		return []delivery.Wave{{Zone: clocks[0], Chats: c.chats}}, nil
	}
	var all []delivery.Wave
	for _, zone := range slices.Sorted(maps.Keys(sizes)) {
		wave := delivery.Wave{Zone: zone, Chats: make([]union.ChatID, 0, sizes[zone])}
		for i := range c.stretches {
			if clocks[i] == zone {
				wave.Chats = append(wave.Chats, c.of(i)...)
			}
		}
		all = append(all, wave)
	}
	return all, nil
}

// zonesOf lists the clocks of the organizations where an audience may have
// somebody, as far as that is seen without looking for them one by one.
func zonesOf(r storage.Reader, a union.Audience) ([]string, error) {
	orgs, _, err := scopeOf(r, a)
	if err != nil {
		return nil, err
	}
	found, known := map[string]bool{}, zones{}
	for _, org := range orgs {
		somebody := a.Places != union.PeopleOnly
		err := storage.Subscribers.Keys(r, subscriberKey{First: a.Topic, Second: org}, func(union.MemberID) error {
			somebody = true
			return storage.Stop
		})
		if err != nil {
			return nil, err
		}
		if !somebody {
			continue
		}
		zone, err := known.of(r, org)
		if err != nil {
			return nil, err
		}
		found[zone] = true
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// checkAudience refuses an audience outside of the person's own scope, an empty
// one, and one that names what is gone or is not theirs to use. One other person
// alone is nobody's audience.
func checkAudience(r storage.Reader, by union.MemberID, deed Deed, a union.Audience) error {
	if a.Only != 0 && a.Only == by {
		return nil
	}
	if err := checkScope(r, by, deed, a); err != nil {
		return err
	}
	return checkSomebody(r, a)
}

// checkSomebody refuses an audience that means nobody.
func checkSomebody(r storage.Reader, a union.Audience) error {
	n, err := CountRecipients(r, a)
	if err != nil {
		return err
	}
	if n == 0 {
		return union.Refuse("refuse.nobody")
	}
	return nil
}

// checkScope is checkAudience for one that may be empty just now.
func checkScope(r storage.Reader, by union.MemberID, deed Deed, a union.Audience) error {
	if a.Only != 0 {
		return union.Refuse("refuse.right")
	}
	top, err := Living(r, a.Org) // that is who will get it
	if err != nil {
		return err
	}
	if err := must(r, by, deed, top); err != nil {
		return err
	}
	for _, x := range append([]union.Audience{a}, a.Except...) {
		if x.Segment != 0 {
			if _, err := SegmentFor(r, by, x.Segment); err != nil {
				return err
			}
		}
		for _, id := range []union.ResolutionID{x.Acknowledged, x.Unacknowledged} {
			if id == 0 {
				continue
			}
			if _, err := UnacknowledgedBy(r, by, id); err != nil {
				return err
			}
		}
		for _, id := range []union.ContestID{x.Entered, x.NotEntered} {
			if id == 0 {
				continue
			}
			if ok, err := SeesEntrants(r, by, id, a.Org); err != nil {
				return err
			} else if !ok {
				return union.Refuse("refuse.right")
			}
		}
	}
	return nil
}

// SeesEntrants says whether a person may know who of an organization entered a
// contest: who looks after the contest, or after contests there.
func SeesEntrants(r storage.Reader, who union.MemberID, id union.ContestID, org union.OrgID) (bool, error) {
	c, err := existing(r, storage.Contests, id)
	if err != nil {
		return false, err
	}
	if ok, err := Manages(r, who, c); err != nil || ok {
		return ok, err
	}
	return May(r, who, DeedContest, org)
}
