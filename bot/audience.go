package bot

import (
	"slices"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// A narrowing says more closely who is meant. It is a part of other dialogs and
// is in nobody's way: they ask its questions only when a person wants them, with
// next, until that returns nil; reopen lets it be asked once more. Where the
// dialog ends, keep saves what the person wanted to be saved.
type narrowing struct {
	// List says that nothing is sent: what is chosen is only saved.
	List     bool                              `json:"list,omitempty"`
	Part     dialog.Answer[string]             `json:"part,omitzero"` // the condition that is being chosen
	In       narrowed                          `json:"in,omitzero"`
	Out      narrowed                          `json:"out,omitzero"`
	Paper    dialog.Picked[union.ResolutionID] `json:"paper,omitzero"`
	Acked    dialog.Answer[bool]               `json:"acked,omitzero"`
	Contest  dialog.Picked[union.ContestID]    `json:"contest,omitzero"`
	Entered  dialog.Answer[bool]               `json:"entered,omitzero"`
	Returned bool                              `json:"returned,omitempty"`
	Lang     dialog.Answer[string]             `json:"lang,omitzero"`
	Places   dialog.Answer[union.Places]       `json:"places,omitzero"`
	Name     dialog.Answer[string]             `json:"name,omitzero"` // under which it is to be saved
}

// narrowed is what may be asked for and left out alike.
type narrowed struct {
	Topics  dialog.Answer[[]union.Topic]   `json:"topics,omitzero"`
	Roles   dialog.Answer[[]union.Role]    `json:"roles,omitzero"`
	Status  dialog.Answer[[]union.Status]  `json:"status,omitzero"`
	Org     dialog.Picked[union.OrgID]     `json:"org,omitzero"` // picked just now; 0 ends the picking
	Orgs    []union.OrgID                  `json:"orgs,omitempty"`
	Segment dialog.Picked[union.SegmentID] `json:"segment,omitzero"`
}

// The parts of a narrowing; one with a minus in front leaves out.
const (
	partTopics   = "topics"
	partOrgs     = "orgs"
	partRoles    = "roles"
	partStatus   = "status"
	partSegment  = "segment"
	partPaper    = "paper"
	partContest  = "contest"
	partReturned = "returned"
	partLang     = "lang"
	partPlaces   = "places"
	partExcept   = "except"
	partClear    = "clear"
	partMenu     = "menu"
	partSave     = "save"
	partDone     = "done"

	minus = "-"
)

// reopen lets a finished narrowing be asked again; what was chosen stays.
func (n *narrowing) reopen() { n.Part = dialog.Answer[string]{} }

// apply is the audience with the conditions.
func (n *narrowing) apply(base union.Audience) union.Audience {
	a := base
	a.Topics, a.Orgs, a.Roles, a.Segment = n.In.Topics.Value, n.In.Orgs, n.In.Roles.Value, n.In.Segment.Value
	a.Statuses = n.In.Status.Value
	a.Returned, a.Lang, a.Places = n.Returned, n.Lang.Value, n.Places.Value
	if n.Acked.Value {
		a.Acknowledged = n.Paper.Value
	} else {
		a.Unacknowledged = n.Paper.Value
	}
	if n.Entered.Value {
		a.Entered = n.Contest.Value
	} else {
		a.NotEntered = n.Contest.Value
	}
	a.Except = slices.Clone(base.Except)
	for _, topic := range n.Out.Topics.Value {
		a.Except = append(a.Except, union.Audience{Topic: topic})
	}
	if len(n.Out.Orgs) > 0 {
		a.Except = append(a.Except, union.Audience{Orgs: n.Out.Orgs})
	}
	if len(n.Out.Roles.Value) > 0 {
		a.Except = append(a.Except, union.Audience{Roles: n.Out.Roles.Value})
	}
	if len(n.Out.Status.Value) > 0 {
		a.Except = append(a.Except, union.Audience{Statuses: n.Out.Status.Value})
	}
	if n.Out.Segment.Value != 0 {
		a.Except = append(a.Except, union.Audience{Segment: n.Out.Segment.Value})
	}
	return a
}

// keep saves the audience as a segment, if that was asked for.
func (n *narrowing) keep(t *turn, base union.Audience) error {
	if n.Name.Value == "" {
		return nil
	}
	_, err := office.SaveSegment(t.w, t.me, n.Name.Value, n.apply(base), t.now)
	return err
}

// stillMay refuses to go on with a talk that names people of an organization when
// the right to it was lost meanwhile.
func stillMay(env dialog.Env, deed office.Deed, org union.OrgID) error {
	ok, err := office.May(env.Read, env.Me, deed, org)
	if err != nil || !ok {
		return orRefuse(err)
	}
	return nil
}

// next asks for what the person wants to choose, and returns nil when they have
// finished.
func (n *narrowing) next(env dialog.Env, base union.Audience) (*dialog.Question, error) {
	if err := n.settle(env); err != nil {
		return nil, err
	}
	if !office.Saveable(n.apply(base)) {
		n.Name = dialog.Answer[string]{} // there is nothing to be saved any more
	}
	if !n.Part.Given {
		return n.menu(env, base)
	}
	switch n.Part.Value {
	case partTopics:
		return dialog.ChooseMany(&n.In.Topics, "audience.topics", topicChoices(), 0), nil
	case partRoles:
		return dialog.ChooseMany(&n.In.Roles, "audience.roles", roleChoices(), 0), nil
	case partStatus:
		return dialog.ChooseMany(&n.In.Status, "audience.status", statusesToChoose(), 0), nil
	case partOrgs:
		return n.In.askOrgs(env, base, "audience.orgs"), nil
	case partSegment:
		return n.In.askSegment(env, "audience.segment"), nil
	case partPaper:
		return n.askPaper(env), nil
	case partContest:
		return n.askContest(env, base), nil
	case partLang:
		return dialog.Choose(&n.Lang, "audience.lang", langChoices()), nil
	case partPlaces:
		return dialog.Choose(&n.Places, "audience.places", placesChoices()), nil
	case partSave:
		return n.askName(env, base), nil
	}
	return n.nextExcept(env, base)
}

// nextExcept asks whom to leave out.
func (n *narrowing) nextExcept(env dialog.Env, base union.Audience) (*dialog.Question, error) {
	switch n.Part.Value {
	case partExcept:
		return n.exceptMenu(env, base)
	case minus + partTopics:
		return dialog.ChooseMany(&n.Out.Topics, "audience.topics", topicChoices(), 0), nil
	case minus + partRoles:
		return dialog.ChooseMany(&n.Out.Roles, "audience.roles", roleChoices(), 0), nil
	case minus + partStatus:
		return dialog.ChooseMany(&n.Out.Status, "audience.status", statusesToChoose(), 0), nil
	case minus + partOrgs:
		return n.Out.askOrgs(env, base, "audience.orgs"), nil
	case minus + partSegment:
		return n.Out.askSegment(env, "audience.segment"), nil
	}
	return nil, nil
}

// settle closes the part whose answer was given, so that the menu comes next.
func (n *narrowing) settle(env dialog.Env) error {
	shut := false
	switch n.Part.Value {
	case partReturned:
		n.Returned, shut = !n.Returned, true
	case partClear:
		*n, shut = narrowing{List: n.List}, true
	case partMenu:
		shut = true
	case partPaper:
		if shut = n.Paper.Given && (n.Paper.Value == 0 || n.Acked.Given); shut {
			n.Paper.Given, n.Acked.Given = false, false
		}
	case partContest:
		if shut = n.Contest.Given && (n.Contest.Value == 0 || n.Entered.Given); shut {
			n.Contest.Given, n.Entered.Given = false, false
		}
	case partLang:
		shut, n.Lang.Given = n.Lang.Given, false
	case partPlaces:
		shut, n.Places.Given = n.Places.Given, false
	case partSave:
		if n.Name.Given { // and may be asked for again, should the name be taken in the end
			n.Part.Give(partDone)
			n.Name.Given = false
		}
	}
	if shut || n.In.settle(n.Part.Value, "") || n.Out.settle(n.Part.Value, minus) {
		n.reopen()
	}
	if n.Part.Value == partDone {
		return nil
	}
	for _, p := range []*dialog.Picked[union.SegmentID]{&n.In.Segment, &n.Out.Segment} {
		if err := stillThere(env, p); err != nil {
			return err
		}
	}
	return nil
}

// stillThere lets go of a segment that somebody deleted meanwhile: nobody may be
// locked up in a question about it. It is for a person who is choosing and sees
// what comes of it; what was chosen is not made wider behind anybody's back.
func stillThere(env dialog.Env, p *dialog.Picked[union.SegmentID]) error {
	if p.Value == 0 {
		return nil
	}
	_, err := office.SegmentFor(env.Read, env.Me, p.Value)
	if union.Refused(err) {
		p.Value, err = 0, nil
	}
	return err
}

// settle closes one of the lists; an organization picked goes on or off its
// list, which stays open.
func (n *narrowed) settle(part, sign string) (shut bool) {
	switch part {
	case sign + partTopics:
		shut, n.Topics.Given = n.Topics.Given, false
	case sign + partRoles:
		shut, n.Roles.Given = n.Roles.Given, false
	case sign + partStatus:
		shut, n.Status.Given = n.Status.Given, false
	case sign + partSegment:
		shut, n.Segment.Given = n.Segment.Given, false
	case sign + partOrgs:
		if !n.Org.Given {
			return false
		}
		n.Org.Given = false
		if n.Org.Value == 0 {
			return true
		}
		if i := slices.Index(n.Orgs, n.Org.Value); i >= 0 {
			n.Orgs = slices.Delete(slices.Clone(n.Orgs), i, i+1)
		} else {
			n.Orgs = append(slices.Clone(n.Orgs), n.Org.Value)
		}
	}
	return shut
}

// menu shows what was chosen so far, in words and in people, and what else may be.
func (n *narrowing) menu(env dialog.Env, base union.Audience) (*dialog.Question, error) {
	parts, err := n.open(env, base)
	if err != nil {
		return nil, err
	}
	var choices []dialog.Choice[string]
	for _, part := range parts {
		choices = append(choices, dialog.Choice[string]{ID: part, Value: part, Key: "audience.part." + part})
	}
	a := n.apply(base)
	q := dialog.Columns(dialog.Choose(&n.Part, "audience.menu", choices), 2)
	return describe(env.Read, q.With("Listed", n.List), a)
}

// open lists what there is to choose: where nobody has come back, nobody is asked
// about them.
func (n *narrowing) open(env dialog.Env, base union.Audience) ([]string, error) {
	var parts []string
	for _, p := range []struct {
		name  string
		there func(dialog.Env, union.Audience) (bool, error)
	}{
		{partOrgs, anyBelow},
		{partRoles, always},
		{partStatus, anyStatus},
		{partTopics, always},
		{partPaper, anyPaper},
		{partContest, anyContest},
		{partSegment, anySegment},
		{partExcept, always},
		{partPlaces, n.anyPlace},
		{partLang, anyLang},
		{partReturned, anyReturned},
	} {
		there, err := p.there(env, base)
		if err != nil {
			return nil, err
		}
		if there {
			parts = append(parts, p.name)
		}
	}
	a := n.apply(base)
	if a.Narrowed() || a.Places != union.PeopleOnly {
		parts = append(parts, partClear)
	}
	if office.Saveable(a) {
		parts = append(parts, partSave)
	}
	if !n.List {
		parts = append(parts, partDone)
	}
	return parts, nil
}
