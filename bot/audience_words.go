package bot

import (
	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// sampleSize is how many recipients are named before something is sent to them.
const sampleSize = 10

// describe adds to a question the audience in words and in people.
func describe(r storage.Reader, q *dialog.Question, a union.Audience) (*dialog.Question, error) {
	data, err := audienceData(r, a)
	for k, v := range data {
		q.With(k, v)
	}
	return q, err
}

// audienceData is an audience as the phrase "audience.words" tells it: where,
// who, how many, and some of them by name.
func audienceData(r storage.Reader, a union.Audience) (map[string]any, error) {
	org, err := office.LivingName(r, a.Org)
	if err != nil {
		return nil, err
	}
	list, err := conditionsOf(r, a)
	if err != nil {
		return nil, err
	}
	names, n, err := office.Sample(r, a, sampleSize)
	if union.Refused(err) { // a part of it is gone: it means nobody, and can be chosen anew
		return args("Org", org, "Topic", a.Topic, "Conditions", list, "N", 0, "Groups", 0, "Names", names), nil
	}
	if err != nil {
		return nil, err
	}
	groups, err := office.CountPlaces(r, a)
	return args("Org", org, "Topic", a.Topic, "Conditions", list, "N", n-groups, "Groups", groups, "Names", names), err
}

// reach is how many people an audience means, and how many groups and channels:
// nobody, when a part of it is gone.
func reach(r storage.Reader, a union.Audience) (people, groups int, err error) {
	n, err := office.CountRecipients(r, a)
	if err == nil {
		groups, err = office.CountPlaces(r, a)
	}
	if union.Refused(err) {
		return 0, 0, nil
	}
	return n - groups, groups, err
}

// A condition is one of an audience's, for the phrase "audience.is." and What.
type condition struct {
	What   string
	Minus  bool     // these are left out
	Names  []string // of organizations and lists
	Topics []union.Topic
	Holds  []union.Role
	Stand  []union.Status
	Title  string // of the resolution or the contest
	Lang   string
}

// conditionsOf tells an audience's conditions.
func conditionsOf(r storage.Reader, a union.Audience) ([]condition, error) {
	list, err := plainConditions(r, a)
	if err != nil {
		return nil, err
	}
	for _, x := range a.Except {
		if x.Topic != "" {
			x.Topics = append([]union.Topic{x.Topic}, x.Topics...)
		}
		out, err := plainConditions(r, x)
		if err != nil {
			return nil, err
		}
		for _, c := range out {
			c.Minus = true
			list = append(list, c)
		}
	}
	switch a.Places {
	case union.WithPlaces:
		list = append(list, condition{What: "with"})
	case union.PlacesOnly:
		list = append(list, condition{What: "only"})
	case union.PeopleOnly:
	}
	return list, nil
}

func plainConditions(r storage.Reader, a union.Audience) ([]condition, error) {
	var list []condition
	if len(a.Orgs) > 0 {
		c := condition{What: "orgs"}
		for _, id := range a.Orgs {
			name, err := office.LivingName(r, id)
			if err != nil {
				return nil, err
			}
			c.Names = append(c.Names, name)
		}
		list = append(list, c)
	}
	if len(a.Roles) > 0 {
		list = append(list, condition{What: "roles", Holds: a.Roles})
	}
	if len(a.Statuses) > 0 {
		list = append(list, condition{What: "status", Stand: a.Statuses})
	}
	if len(a.Topics) > 0 {
		list = append(list, condition{What: "topics", Topics: a.Topics})
	}
	if a.Returned {
		list = append(list, condition{What: "returned"})
	}
	if a.Lang != "" {
		list = append(list, condition{What: "lang", Lang: a.Lang})
	}
	about, err := aboutConditions(r, a)
	return append(list, about...), err
}

// aboutConditions are those that are about a thing with a title.
func aboutConditions(r storage.Reader, a union.Audience) ([]condition, error) {
	var list []condition
	for _, p := range []struct {
		what string
		id   union.ResolutionID
	}{{"acked", a.Acknowledged}, {"unacked", a.Unacknowledged}} {
		if p.id == 0 {
			continue
		}
		res, _, err := storage.Resolutions.Get(r, p.id)
		if err != nil {
			return nil, err
		}
		list = append(list, condition{What: p.what, Title: "№ " + res.Number + " " + res.Title})
	}
	for _, p := range []struct {
		what string
		id   union.ContestID
	}{{"entered", a.Entered}, {"unentered", a.NotEntered}, {"unfinished", a.Unfinished}} {
		if p.id == 0 {
			continue
		}
		c, _, err := storage.Contests.Get(r, p.id)
		if err != nil {
			return nil, err
		}
		list = append(list, condition{What: p.what, Title: c.Title})
	}
	if a.Segment != 0 {
		s, _, err := storage.Segments.Get(r, a.Segment)
		if err != nil {
			return nil, err
		}
		list = append(list, condition{What: "segment", Names: []string{s.Name}})
	}
	return list, nil
}
