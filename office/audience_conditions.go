package office

import (
	"math"
	"slices"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// people lists the subscribed members whom all conditions of an audience fit.
// It walks over indexes; no member is read.
func people(r storage.Reader, a union.Audience) (crowd, error) {
	c, err := subscribers(r, a)
	if err != nil {
		return c, err
	}
	for _, condition := range conditions() {
		want, err := condition(r, a)
		if err != nil {
			return c, err
		}
		if want != nil {
			c.keep(want)
		}
	}
	return c, nil
}

// conditions are what narrows the subscribers of an audience, the quickest
// first. Each returns nil when the audience doesn't have it.
func conditions() []func(storage.Reader, union.Audience) (func(union.MemberID) bool, error) {
	return []func(storage.Reader, union.Audience) (func(union.MemberID) bool, error){
		ofRoles, ofReturned, ofUnfinished, ofEntered, ofStatuses, ofReaders, ofLang, ofTopics, ofAcknowledged, ofSegment, ofExcept,
	}
}

// subscribers lists who wants the topic in the organizations of an audience.
func subscribers(r storage.Reader, a union.Audience) (crowd, error) {
	var c crowd
	orgs, all, err := scopeOf(r, a)
	if err != nil {
		return c, err
	}
	if all {
		from, to := subscriberKey{First: a.Topic}, subscriberKey{First: a.Topic, Second: math.MaxUint64}
		return c, storage.Subscribers.Range(r, from, to, func(k subscriberKey, m union.MemberID) error {
			c.add(k.Second, m.Private())
			return nil
		})
	}
	for _, org := range orgs {
		err := storage.Subscribers.Keys(r, subscriberKey{First: a.Topic, Second: org}, func(m union.MemberID) error {
			c.add(org, m.Private())
			return nil
		})
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// scopeOf lists the organizations whose members an audience may mean, with 0 for
// those who have none. All says that these are all there are. An organization that
// was closed means the one that took it over, whoever is still in it included.
func scopeOf(r storage.Reader, a union.Audience) (orgs []union.OrgID, all bool, err error) {
	if orgs, err = Peopled(r, a.Org); err != nil {
		return nil, false, err
	}
	if all = a.Org == 0; all {
		orgs = append(orgs, 0)
	}
	narrow := func(tops []union.OrgID) error {
		within, err := under(r, tops)
		orgs = slices.DeleteFunc(orgs, func(org union.OrgID) bool { return !within[org] })
		all = false
		return err
	}
	if len(a.Orgs) > 0 {
		if err := narrow(a.Orgs); err != nil {
			return nil, false, err
		}
	}
	if a.Unacknowledged != 0 {
		res, err := existing(r, storage.Resolutions, a.Unacknowledged)
		if err != nil {
			return nil, false, err
		}
		if res.Audience.Org != 0 { // who did not get it is not late with it
			err = narrow([]union.OrgID{res.Audience.Org})
		}
		if err != nil {
			return nil, false, err
		}
	}
	slices.Sort(orgs)
	return orgs, all, nil
}

func ofTopics(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if len(a.Topics) == 0 {
		return nil, nil
	}
	var wanting []union.MemberID
	for _, t := range a.Topics {
		c, err := subscribers(r, union.Audience{Topic: t, Org: a.Org, Orgs: a.Orgs})
		if err != nil {
			return nil, err
		}
		for _, chat := range c.chats {
			wanting = append(wanting, union.MemberID(chat))
		}
	}
	return setOf(wanting).has, nil
}

func ofRoles(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if len(a.Roles) == 0 {
		return nil, nil
	}
	var holders []union.MemberID
	for _, role := range a.Roles {
		err := storage.DutiesByRole.Keys(r, role, func(k storage.DutyKey) error {
			holders = append(holders, k.First)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return setOf(holders).has, nil
}

func ofAcknowledged(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	acked := func(id union.ResolutionID) (set, error) {
		if _, err := existing(r, storage.Resolutions, id); err != nil {
			return nil, err
		}
		var all []union.MemberID
		err := storage.KeysUnder(r, storage.Acks, id, func(m union.MemberID) error {
			all = append(all, m)
			return nil
		})
		return setOf(all), err
	}
	return either(a.Acknowledged, a.Unacknowledged, acked)
}

func ofEntered(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	entered := func(id union.ContestID) (set, error) {
		if _, err := existing(r, storage.Contests, id); err != nil {
			return nil, err
		}
		entries, err := rows(r, storage.EntriesStanding, storage.Entries, id)
		var all []union.MemberID
		for _, e := range entries {
			all = append(all, e.Author)
		}
		return setOf(all), err
	}
	return either(a.Entered, a.NotEntered, entered)
}

// either wants those who did the one thing and did not do the other.
func either[ID ~uint64](did, didNot ID, who func(ID) (set, error)) (func(union.MemberID) bool, error) {
	if did == 0 && didNot == 0 {
		return nil, nil
	}
	var with, without set
	var err error
	if did != 0 {
		if with, err = who(did); err != nil {
			return nil, err
		}
	}
	if didNot != 0 {
		if without, err = who(didNot); err != nil {
			return nil, err
		}
	}
	return func(m union.MemberID) bool { return (did == 0 || with.has(m)) && !without.has(m) }, nil
}

// EntryDialog is the name of the talk in which an entry is made.
const EntryDialog = "entry"

// ofUnfinished wants those who began an entry for the contest and did not send it.
func ofUnfinished(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if a.Unfinished == 0 {
		return nil, nil
	}
	begun, err := unfinished(r, a.Unfinished)
	return func(m union.MemberID) bool { return begun[m] }, err
}

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

func ofReturned(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if !a.Returned {
		return nil, nil
	}
	returned, err := keysOf(r, storage.MembersReturned, true)
	return setOf(returned).has, err
}

// ofLang finds those who read Russian by leaving out all others: the index has
// only these.
func ofLang(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	switch a.Lang {
	case "":
		return nil, nil
	case storage.CommonLang:
		var others []union.MemberID
		err := storage.MembersByLang.Each(r, func(_ string, m union.MemberID) error {
			others = append(others, m)
			return nil
		})
		rest := setOf(others)
		return func(m union.MemberID) bool { return !rest.has(m) }, err
	}
	speakers, err := keysOf(r, storage.MembersByLang, a.Lang)
	return setOf(speakers).has, err
}

// ofStatuses looks at those who are something else than members: they are few.
// Where members are meant, it takes out whoever is not.
func ofStatuses(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if len(a.Statuses) == 0 {
		return nil, nil
	}
	members := slices.Contains(a.Statuses, union.StatusMember)
	few, err := standing(r, func(s union.Status) bool { return slices.Contains(a.Statuses, s) != members })
	if err != nil || members && len(few) == 0 {
		return nil, err
	}
	return func(m union.MemberID) bool { return few.has(m) != members }, nil
}

// ofReaders leaves out for whom a resolution that is to be acknowledged is not: who
// does not belong to the union, and those of the organization that took over the one
// it was for.
func ofReaders(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if a.Unacknowledged == 0 {
		return nil, nil
	}
	res, err := existing(r, storage.Resolutions, a.Unacknowledged)
	if err != nil {
		return nil, err
	}
	got, all, err := receivers(r, res)
	if err != nil {
		return nil, err
	}
	out, err := outsiders(r)
	if err != nil || len(out) == 0 && all {
		return nil, err
	}
	return func(m union.MemberID) bool { return !out.has(m) && (all || got.has(m)) }, nil
}

// receivers are those for whom a resolution stays when the organization it was for
// is closed: whoever it was sent to, not all with whom they are now. All says that
// the organization lives, and that whoever is there is meant.
func receivers(r storage.Reader, res union.Resolution) (got set, all bool, err error) {
	o, found, err := storage.Organizations.Get(r, res.Audience.Org)
	if err != nil || !found || o.Closed.IsZero() {
		return nil, true, err
	}
	var people []union.MemberID
	err = delivery.Outcomes(r, res.Broadcast, func(to delivery.Outcome) error {
		people = append(people, union.MemberID(to.To))
		return nil
	})
	return setOf(people), false, err
}

// outsiders are those who do not belong to the union.
func outsiders(r storage.Reader) (set, error) {
	return standing(r, func(s union.Status) bool { return !s.Belongs() })
}

// standing is everybody whose status is wanted, members not looked at.
func standing(r storage.Reader, wanted func(union.Status) bool) (set, error) {
	var all []union.MemberID
	for _, s := range union.Statuses() {
		if s == union.StatusMember || !wanted(s) {
			continue
		}
		found, err := keysOf(r, storage.MembersByStatus, s)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return setOf(all), nil
}
