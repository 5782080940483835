package bot

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// roles is the list of who holds what: the person's own duties, and those of the
// organizations for which they may appoint.
func (t *turn) roles(string) error { return t.drawRoles(0) }

// roleScreen: role/list/<page> shows the holders, role/at/<organization>/<page>
// those of one, role/find asks which one, role/give gives a role. Of one duty,
// named by member, role and organization: role/card shows it, role/term changes
// its end, role/deputy names a deputy, role/hand hands it over, role/take asks
// whether to take it away, role/drop does.
func (t *turn) roleScreen(a arguments) error {
	switch a.word(0) {
	case "list":
		return t.drawRoles(a.page(1))
	case "at":
		return t.drawRolesAt(union.OrgID(a.id(1)))
	case "give", "find":
		if ok, err := t.may(office.DeedAppoint); err != nil || !ok {
			return orRefuse(err)
		}
		if a.word(0) == "find" {
			return t.open("rolesat", 0, &rolesAt{})
		}
		return t.open("role", 0, &appoint{})
	}
	key, ok := dutyKey(a)
	if !ok {
		return union.Refuse("refuse.gone")
	}
	switch a.word(0) {
	case "card":
		return t.drawDuty(key)
	case "hand":
		return t.handOver(key)
	case "term", "deputy":
		return t.dutyDialog(key, a.word(0))
	case "take":
		return t.askTake(key)
	case "drop":
		return t.takeRole(key)
	}
	return union.Refuse("refuse.gone")
}

// dutyKey is the duty that a button names.
func dutyKey(a arguments) (storage.DutyKey, bool) {
	who, err := strconv.ParseInt(a.word(1), 10, 64)
	role := union.Role(a.word(2))
	if err != nil || !slices.Contains(union.AppointedRoles(), role) {
		return storage.DutyKey{}, false
	}
	return storage.KeyOf(union.Duty{Member: union.MemberID(who), Role: role, Org: union.OrgID(a.id(3))}), true
}

// dutyData is how a button names a duty. The longest has 64 bytes.
func dutyData(word string, d union.Duty) string {
	return fmt.Sprintf("role/%s/%d/%s/%d", word, d.Member, d.Role, d.Org)
}

// A holder is a line in the list of roles.
type holder struct {
	union.Duty
	Head   string // the organization, where a new one begins
	Whole  bool   // the whole union begins
	Name   string
	Called string // the role in words
	Ends   bool
	Last   time.Time // the last day, if it Ends
}

// known lists the duties that the person may see: their own first, then those
// that they may look after.
func (t *turn) known() ([]union.Duty, error) {
	all, err := office.Duties(t.w, t.me)
	if err != nil {
		return nil, err
	}
	under, err := office.DutiesUnder(t.w, t.me)
	for _, d := range under {
		if d.Member != t.me {
			all = append(all, d)
		}
	}
	return all, err
}

func (t *turn) drawRoles(page int) error {
	all, err := t.known()
	if err != nil {
		return err
	}
	appoints, err := t.may(office.DeedAppoint)
	if err != nil {
		return err
	}
	if len(all) == 0 && !appoints {
		return union.Refuse("refuse.right")
	}
	page = min(page, max(0, len(all)-1)/screenSize)
	lines, err := t.holders(all[page*screenSize : min(len(all), (page+1)*screenSize)])
	if err != nil {
		return err
	}
	rows := paged(lines, 0, dutyButton, "")
	rows = append(rows, turns(page, max(0, len(all)-1)/screenSize, "role/list/"))
	data := args("Lines", lines, "N", len(all), "Bare", 0)
	if appoints {
		more, err := t.roleButtons(data, len(all))
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	return t.show("role.list", data, rows...)
}

// roleButtons are those of somebody who may appoint.
func (t *turn) roleButtons(data map[string]any, n int) ([][]button, error) {
	rows := [][]button{{{key: "role.give", to: "role/give"}, {key: "invitation.new", to: "invite/new"}}}
	open, err := office.Invitations(t.w, t.me, t.now)
	if err != nil {
		return nil, err
	}
	if len(open) > 0 {
		rows = append(rows, []button{{key: "invitation.open", data: args("N", len(open)), to: "invite/list/0"}})
	}
	if n > screenSize {
		rows = append(rows, []button{{key: "role.find", to: "role/find"}})
	}
	all, err := office.Register(t.w, t.me)
	if union.Refused(err) || len(all) == 0 {
		return rows, nil
	}
	data["Bare"] = len(office.Bare(all))
	return append(rows, []button{{key: "register.button", to: "officers/0"}}), err
}

// holders puts duties into words, each organization once.
func (t *turn) holders(duties []union.Duty) ([]holder, error) {
	var lines []holder
	for i, d := range duties {
		h, err := t.holder(d)
		if err != nil {
			return nil, err
		}
		if i > 0 && duties[i-1].Org == d.Org {
			h.Head, h.Whole = "", false
		}
		lines = append(lines, h)
	}
	return lines, nil
}

func (t *turn) holder(d union.Duty) (h holder, err error) {
	h.Duty = d
	h.Ends, h.Last = lastDay(d)
	if h.Name, err = t.nameOf(d.Member); err != nil {
		return h, err
	}
	if h.Called, err = t.plain("role."+string(d.Role), nil); err != nil {
		return h, err
	}
	h.Head, err = office.OrganizationName(t.w, d.Org)
	h.Whole = d.Org == 0
	return h, err
}

// nameOf is a person's name, or their number when they never joined.
func (t *turn) nameOf(who union.MemberID) (string, error) {
	m, known, err := storage.Members.Get(t.w, who)
	if err != nil || known {
		return m.Name, err
	}
	return fmt.Sprintf("№%d", who), nil
}

// lastDay is the last day of a duty's term, and whether there is one.
func lastDay(d union.Duty) (bool, time.Time) {
	if d.Until.IsZero() {
		return false, time.Time{}
	}
	return true, d.Until.Add(-time.Second)
}

func dutyButton(h holder) button {
	return button{key: "role.open", data: args("Name", h.Name, "Role", h.Called), to: dutyData("card", h.Duty)}
}

// drawRolesAt shows who holds what for exactly one organization.
func (t *turn) drawRolesAt(org union.OrgID) error {
	if ok, err := office.May(t.w, t.me, office.DeedAppoint, org); err != nil || !ok {
		return orRefuse(err)
	}
	roles := union.AppointedRoles()
	slices.Reverse(roles)
	duties, err := office.HoldersAt(t.w, org, roles...)
	if err != nil {
		return err
	}
	lines, err := t.holders(duties[:min(len(duties), rolesAtMost)])
	if err != nil {
		return err
	}
	name, err := office.OrganizationName(t.w, org)
	if err != nil {
		return err
	}
	var rows [][]button
	for i := range lines {
		lines[i].Head, lines[i].Whole = "", false
		rows = append(rows, []button{dutyButton(lines[i])})
	}
	rows = append(rows, []button{{key: "role.give", to: "role/give"}}, []button{{key: "role.back", to: "role/list/0"}})
	return t.show("role.at", args("Org", name, "Lines", lines), rows...)
}

// rolesAtMost is how many of one organization are shown: hardly any has more.
const rolesAtMost = 40
