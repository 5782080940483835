package bot

import (
	"fmt"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

// askOrgs asks for one organization after another, within that of the base.
func (n *narrowed) askOrgs(env dialog.Env, base union.Audience, key string) *dialog.Question {
	q := dialog.Pick(&n.Org, key, func(query string) ([]dialog.Choice[union.OrgID], error) {
		below, err := office.Subtree(env.Read, base.Org)
		if err != nil {
			return nil, err
		}
		chosen := map[union.OrgID]bool{}
		for _, id := range n.Orgs {
			chosen[id] = true
		}
		var choices []dialog.Choice[union.OrgID]
		for _, id := range below {
			o, _, err := storage.Organizations.Get(env.Read, id)
			if err != nil {
				return nil, err
			}
			if id == base.Org || !strings.Contains(fold(o.Name), fold(query)) {
				continue
			}
			c := dialog.Choice[union.OrgID]{ID: orgOption(id), Value: id, Label: o.Name}
			if chosen[id] {
				c.Label = "✅ " + o.Name
			}
			choices = append(choices, c)
		}
		return choices, nil
	})
	return dialog.OrSkip(q, &n.Org.Answer, "dialog.done", 0)
}

// askSegment asks for one of the saved lists, or none.
func (n *narrowed) askSegment(env dialog.Env, key string) *dialog.Question {
	q := dialog.Pick(&n.Segment, key, func(query string) ([]dialog.Choice[union.SegmentID], error) {
		all, err := office.Segments(env.Read, env.Me)
		var choices []dialog.Choice[union.SegmentID]
		for _, s := range all {
			if strings.Contains(fold(s.Name), fold(query)) {
				choices = append(choices, dialog.Choice[union.SegmentID]{ID: fmt.Sprintf("s%d", s.ID), Value: s.ID, Label: s.Name})
			}
		}
		return choices, err
	})
	return dialog.OrSkip(q, &n.Segment.Answer, "audience.any", 0)
}

// askPaper asks for a resolution, and then for those who acknowledged it or for
// the others.
func (n *narrowing) askPaper(env dialog.Env) *dialog.Question {
	if !n.Paper.Given {
		q := dialog.Pick(&n.Paper, "audience.paper", func(query string) ([]dialog.Choice[union.ResolutionID], error) {
			return resolutionChoices(env, query)
		})
		return dialog.OrSkip(q, &n.Paper.Answer, "audience.any", 0)
	}
	return dialog.Choose(&n.Acked, "audience.acked", []dialog.Choice[bool]{
		{ID: "no", Value: false, Key: "audience.acked.no"},
		{ID: "yes", Value: true, Key: "audience.acked.yes"},
	})
}

// askContest asks for a contest, and then for those whose entry stands or for
// the others.
func (n *narrowing) askContest(env dialog.Env, base union.Audience) *dialog.Question {
	if !n.Contest.Given {
		q := dialog.Pick(&n.Contest, "audience.contest", func(query string) ([]dialog.Choice[union.ContestID], error) {
			all, err := entrantsOf(env, base)
			var choices []dialog.Choice[union.ContestID]
			for _, c := range all {
				if strings.Contains(fold(c.Title), fold(query)) {
					choices = append(choices, dialog.Choice[union.ContestID]{ID: fmt.Sprintf("c%d", c.ID), Value: c.ID, Label: c.Title})
				}
			}
			return choices, err
		})
		return dialog.OrSkip(q, &n.Contest.Answer, "audience.any", 0)
	}
	return dialog.Choose(&n.Entered, "audience.entered", []dialog.Choice[bool]{
		{ID: "yes", Value: true, Key: "audience.entered.yes"},
		{ID: "no", Value: false, Key: "audience.entered.no"},
	})
}

// segmentName bounds the name of a saved list, in characters.
const segmentName = 60

// askName asks under which name the audience is to be saved, and refuses one
// that is taken while it is still easy to mend.
func (n *narrowing) askName(env dialog.Env, base union.Audience) *dialog.Question {
	return dialog.Ask(&n.Name, "audience.name", func(r dialog.Reply) (string, error) {
		name, err := dialog.Line(2, segmentName)(r)
		if err != nil {
			return "", err
		}
		return name, office.UnusedSegment(env.Read, base.Org, name)
	}, "Молодые педагоги", "Young teachers")
}

// exceptMenu asks what those have in common who are to be left out.
func (n *narrowing) exceptMenu(env dialog.Env, base union.Audience) (*dialog.Question, error) {
	var choices []dialog.Choice[string]
	for _, p := range []struct {
		name  string
		there func(dialog.Env, union.Audience) (bool, error)
	}{{partOrgs, anyBelow}, {partRoles, always}, {partStatus, anyStatus}, {partTopics, always}, {partSegment, anySegment}} {
		there, err := p.there(env, base)
		if err != nil {
			return nil, err
		}
		if there {
			choices = append(choices, dialog.Choice[string]{ID: minus + p.name, Value: minus + p.name, Key: "audience.part." + p.name})
		}
	}
	choices = append(choices, dialog.Choice[string]{ID: partMenu, Value: partMenu, Key: "audience.part." + partMenu})
	return dialog.Columns(dialog.Choose(&n.Part, "audience.except", choices), 2), nil
}

func roleChoices() []dialog.Choice[union.Role] {
	var choices []dialog.Choice[union.Role]
	for _, role := range union.AppointedRoles() {
		choices = append(choices, dialog.Choice[union.Role]{ID: string(role), Value: role, Key: "role." + string(role)})
	}
	return choices
}

func statusesToChoose() []dialog.Choice[union.Status] {
	var choices []dialog.Choice[union.Status]
	for _, s := range union.Statuses() {
		choices = append(choices, dialog.Choice[union.Status]{ID: string(s), Value: s, Key: "status." + string(s)})
	}
	return choices
}

func langChoices() []dialog.Choice[string] {
	choices := []dialog.Choice[string]{{ID: "any", Key: "audience.lang.any"}}
	for _, lang := range text.Languages() {
		choices = append(choices, dialog.Choice[string]{ID: lang, Value: lang, Key: "settings.lang." + lang})
	}
	return choices
}

func placesChoices() []dialog.Choice[union.Places] {
	return []dialog.Choice[union.Places]{
		{ID: "people", Value: union.PeopleOnly, Key: "audience.places.people"},
		{ID: "with", Value: union.WithPlaces, Key: "audience.places.with"},
		{ID: "only", Value: union.PlacesOnly, Key: "audience.places.only"},
	}
}

// What there is to choose from.

func always(dialog.Env, union.Audience) (bool, error) { return true, nil }

func anyBelow(env dialog.Env, base union.Audience) (bool, error) {
	below, err := office.Subtree(env.Read, base.Org)
	return len(below) > 1, err
}

func anyPaper(env dialog.Env, _ union.Audience) (bool, error) {
	all, err := resolutionChoices(env, "")
	return len(all) > 0, err
}

func anyContest(env dialog.Env, base union.Audience) (bool, error) {
	all, err := entrantsOf(env, base)
	return len(all) > 0, err
}

// entrantsOf lists the contests of which the person may know who entered them.
func entrantsOf(env dialog.Env, base union.Audience) ([]union.Contest, error) {
	all, err := office.Contests(env.Read, env.Me, env.Now)
	var theirs []union.Contest
	for _, c := range all {
		ok, err := office.SeesEntrants(env.Read, env.Me, c.ID, base.Org)
		if err != nil {
			return nil, err
		}
		if ok {
			theirs = append(theirs, c)
		}
	}
	return theirs, err
}

func (n *narrowing) anyPlace(env dialog.Env, base union.Audience) (bool, error) {
	if n.List { // a list is of people
		return false, nil
	}
	all, err := office.CountPlaces(env.Read, union.Audience{Org: base.Org, Places: union.PlacesOnly})
	return all > 0, err
}

func anyReturned(env dialog.Env, _ union.Audience) (bool, error) {
	_, _, found, err := storage.MembersReturned.First(env.Read)
	return found, err
}

func anyStatus(env dialog.Env, _ union.Audience) (bool, error) {
	_, _, found, err := storage.MembersByStatus.First(env.Read)
	return found, err
}

func anyLang(env dialog.Env, _ union.Audience) (bool, error) {
	_, _, found, err := storage.MembersByLang.First(env.Read)
	return found, err
}

func anySegment(env dialog.Env, _ union.Audience) (bool, error) {
	all, err := office.Segments(env.Read, env.Me)
	return len(all) > 0, err
}
