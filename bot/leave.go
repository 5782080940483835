package bot

import (
	"fmt"
	"maps"
	"slices"

	"rupor/office"
	"rupor/union"
)

// A vacancy is a line of the duties that end with somebody's membership.
type vacancy struct {
	Role union.Role
	Org  string // "" for the whole union
	Heir bool   // what was begun passes to whoever reads it
}

// leaving is what ends with somebody's membership, and the words for it.
func (t *turn) leaving(who union.MemberID) ([]office.Vacancy, []vacancy, error) {
	all, err := office.Leaving(t.w, t.me, who)
	if err != nil {
		return nil, nil, err
	}
	lines, err := t.vacancies(all, t.me)
	return all, lines, err
}

// vacancies puts duties that end into words for one who reads them.
func (t *turn) vacancies(all []office.Vacancy, reader union.MemberID) ([]vacancy, error) {
	var lines []vacancy
	for _, v := range all {
		org, err := office.OrganizationName(t.w, v.Duty.Org)
		if err != nil {
			return nil, err
		}
		lines = append(lines, vacancy{Role: v.Duty.Role, Org: org, Heir: v.Heir == reader})
	}
	return lines, nil
}

// askLeave asks first: one wrong touch would end a membership and duties.
func (t *turn) askLeave() error {
	_, lines, err := t.leaving(t.me)
	if err != nil {
		return err
	}
	return t.show("leave.sure", args("Lines", lines),
		[]button{{key: "leave.yes", to: "set/leave"}}, []button{{key: "leave.no", to: "set/home"}})
}

// leave takes the member's word that they left the union.
func (t *turn) leave() error {
	if !t.member.Stands().Belongs() {
		return t.drawSettings()
	}
	all, lines, err := t.leaving(t.me)
	if err != nil {
		return err
	}
	before := t.member
	if _, err := office.Declare(t.w, t.me, union.StatusSubscriber, t.now); err != nil {
		return err
	}
	if err := t.tellVacant(before, all); err != nil {
		return err
	}
	if err := t.show("leave.done", args("Lines", lines), []button{{key: "settings.back", to: "set/home"}}); err != nil {
		return err
	}
	return t.applied(before)
}

// askLeft asks whoever says that somebody left the union.
func (t *turn) askLeft(p office.Profile) error {
	_, lines, err := t.leaving(p.ID)
	if err != nil {
		return err
	}
	return t.show("leave.member.sure", args("Name", p.Name, "Lines", lines),
		[]button{{key: "leave.member.yes", to: fmt.Sprintf("member/left/%d", p.ID)}},
		[]button{{key: "member.back", to: fmt.Sprintf("member/card/%d", p.ID)}})
}

// tellVacant tells those above whose place is vacant now, and whoever takes over
// what was begun, once each.
func (t *turn) tellVacant(m union.Member, all []office.Vacancy) error {
	if len(all) == 0 {
		return nil
	}
	t.menus = append(t.menus, m.ID)
	told := map[union.MemberID][]office.Vacancy{}
	for _, v := range all {
		who := v.Above
		if v.Heir != 0 && !slices.Contains(who, v.Heir) {
			who = append(slices.Clone(who), v.Heir)
		}
		for _, one := range who {
			told[one] = append(told[one], v)
		}
	}
	delete(told, m.ID)
	for _, who := range slices.Sorted(maps.Keys(told)) {
		lines, err := t.vacancies(told[who], who)
		if err != nil {
			return err
		}
		if err := t.notify(who, "leave.vacant", args("Name", m.Name, "Lines", lines)); err != nil {
			return err
		}
	}
	return nil
}
