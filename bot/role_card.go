package bot

import (
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// drawDuty shows a duty with what may be done about it.
func (t *turn) drawDuty(key storage.DutyKey) error {
	d, err := office.DutyFor(t.w, t.me, key)
	if err != nil {
		return err
	}
	h, err := t.holder(d)
	if err != nil {
		return err
	}
	data := args(
		"Name", h.Name, "Role", d.Role, "Org", h.Head, "Decision", d.Decision, "Since", d.Since, "Ends", h.Ends, "Until", h.Last,
		"Deputy", d.Deputy, "Config", d.Config,
	)
	if data["Names"], err = t.deputies(d); err != nil {
		return err
	}
	if data["By"], err = calledIn(t.w, d.By); err != nil {
		return err
	}
	gives, err := office.MayGive(t.w, t.me, d.Role, d.Org)
	if err != nil {
		return err
	}
	var rows [][]button
	if gives && !d.Config {
		first := []button{{key: "role.term", to: dutyData("term", d)}}
		if !d.Deputy {
			first = append(first, button{key: "role.deputy", to: dutyData("deputy", d)})
		}
		rows = append(rows, first)
	}
	if !d.Config && (gives || d.Member == t.me) {
		rows = append(rows, []button{{key: "handover.button", to: dutyData("hand", d)}})
	}
	if gives && !d.Config {
		rows = append(rows, []button{{key: "role.take", to: dutyData("take", d)}})
	}
	return t.show("role.card", data, append(rows, []button{{key: "role.back", to: "role/list/0"}})...)
}

// deputies are the names of those who stand in for the holder of a duty.
func (t *turn) deputies(d union.Duty) ([]string, error) {
	there, err := office.HoldersAt(t.w, d.Org, d.Role)
	var names []string
	for _, other := range there {
		if err != nil {
			return nil, err
		}
		if other.Deputy && other.Member != d.Member {
			var name string
			if name, err = t.nameOf(other.Member); err == nil {
				names = append(names, name)
			}
		}
	}
	return names, err
}

// dutyDialog begins the change of a term, or the naming of a deputy.
func (t *turn) dutyDialog(key storage.DutyKey, word string) error {
	d, err := office.DutyFor(t.w, t.me, key)
	if err != nil {
		return err
	}
	if ok, err := office.MayGive(t.w, t.me, d.Role, d.Org); err != nil || !ok {
		return orRefuse(err)
	}
	subject := subjectOf(dutyData("", d))
	if word == "term" {
		return t.open("term", subject, &changeTerm{Duty: d})
	}
	f := &appoint{Deputy: true}
	f.Role.Give(d.Role)
	f.Scope.Give(d.Org)
	return t.open("deputy", subject, f)
}

// askTake asks first: one wrong touch would leave a contest without its organizer.
func (t *turn) askTake(key storage.DutyKey) error {
	d, err := office.DutyFor(t.w, t.me, key)
	if err != nil {
		return err
	}
	h, err := t.holder(d)
	if err != nil {
		return err
	}
	return t.show("role.take.sure", args("Name", h.Name, "Role", h.Called, "Org", h.Head),
		[]button{{key: "role.take.yes", to: dutyData("drop", d)}},
		[]button{{key: "role.take.no", to: dutyData("card", d)}})
}

func (t *turn) takeRole(key storage.DutyKey) error {
	d, err := office.DutyFor(t.w, t.me, key)
	if err != nil {
		return err
	}
	if err := office.Dismiss(t.w, t.me, key, t.now); err != nil {
		return err
	}
	if err := t.tellDuty(d, "role.taken"); err != nil {
		return err
	}
	return t.drawRoles(0)
}

// tellDuty tells a person of a duty that they got or lost, and shows them the
// commands that are theirs now.
func (t *turn) tellDuty(d union.Duty, key string) error {
	t.menus = append(t.menus, d.Member)
	known, err := storage.Members.Has(t.w, d.Member)
	if err != nil || !known || d.Member == t.me {
		return err
	}
	org, err := office.OrganizationName(t.w, d.Org)
	if err != nil {
		return err
	}
	ends, last := lastDay(d)
	return t.notify(d.Member, key, args(
		"Role", d.Role, "Org", org, "Deputy", d.Deputy, "Decision", d.Decision, "Ends", ends, "Until", last,
	))
}
