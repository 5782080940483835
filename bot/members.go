package bot

import (
	"fmt"
	"strconv"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// members is the command of whoever accepts members.
func (t *turn) members(string) error { return t.membersHome() }

// memberScreen: member/home has everything; member/wait/<page> lists what waits
// for a yes, member/offline/<page> those without Telegram; member/find looks for
// somebody, member/card/<id> shows one; member/status/<id> and member/move/<id>
// change them, member/as/<id>/<status> is the answer to the first, member/left/<id>
// the second one of somebody who left the union; member/enter
// asks of which organization the way in is wanted. Those without Telegram are
// recorded with member/new, mended with member/edit/<id>, removed with
// member/drop/<id> after member/sure/<id>. member/merge/<id> makes one of two.
func (t *turn) memberScreen(a arguments) error {
	if ok, err := t.may(office.DeedAccept); err != nil || !ok {
		return orRefuse(err)
	}
	switch a.word(0) {
	case "wait":
		return t.pendingList(a.page(1))
	case "offline":
		return t.offlineList(a.page(1))
	case "find":
		return t.open("members", 0, &findMember{})
	case "enter":
		return t.openEntrance()
	case "new":
		return t.open("offline", 0, &recordOffline{})
	case "home", "":
		return t.membersHome()
	}
	id, err := strconv.ParseInt(a.word(1), 10, 64)
	if err != nil {
		return union.Refuse("refuse.gone")
	}
	return t.memberDeed(a, union.MemberID(id))
}

// memberDeed is what the screen does about one person.
func (t *turn) memberDeed(a arguments, who union.MemberID) error {
	p, err := office.ProfileOf(t.w, t.me, who)
	if err != nil {
		return err
	}
	switch a.word(0) {
	case "status":
		return t.memberStatus(p)
	case "as":
		if status := union.Status(a.word(2)); status != union.StatusLeft {
			return t.setStatus(p, status)
		}
		return t.askLeft(p)
	case "left":
		return t.setStatus(p, union.StatusLeft)
	case "move":
		return t.open("transfer", uint64(who), &transfer{Member: who}) //nolint:gosec // ids are positive
	case "edit":
		return t.open("correct", uint64(who), &correctOffline{Member: who, Name: p.Name, Card: p.Card}) //nolint:gosec // as above
	case "sure":
		return t.show("offline.sure", args("Name", p.Name),
			[]button{{key: "offline.drop", to: fmt.Sprintf("member/drop/%d", who)}},
			[]button{{key: "offline.keep", to: fmt.Sprintf("member/card/%d", who)}})
	case "drop":
		if _, err := office.RemoveOffline(t.w, t.me, who, t.now); err != nil {
			return err
		}
		return t.offlineList(0)
	case "merge":
		return t.openMerge(who)
	}
	return t.memberCard(p)
}

// membersHome is where whoever accepts members begins.
func (t *turn) membersHome() error {
	waiting, err := office.Pending(t.w, t.me)
	if err != nil {
		return err
	}
	paper, err := office.Offline(t.w, t.me)
	if err != nil {
		return err
	}
	var wait []button
	if len(waiting) > 0 {
		wait = []button{{key: "member.wait", data: args("N", len(waiting)), to: "member/wait/0"}}
	}
	return t.show("member.screen", args("N", len(waiting), "Papers", len(paper)), wait,
		[]button{{key: "member.find", to: "member/find"}},
		[]button{{key: "offline.list.button", data: args("N", len(paper)), to: "member/offline/0"}, {key: "offline.new", to: "member/new"}},
		[]button{{key: "entrance.button", to: "member/enter"}})
}

// A pendingLine is a request in the list.
type pendingLine struct {
	Name, Org string
	Whence    string // the organization that they leave, empty when they move from none
	Status    string
	Listed    bool
}

// pendingMost is how many requests stand on one page, with their buttons.
const pendingMost = 5

// pendingList shows what waits for a yes, to be decided right there.
func (t *turn) pendingList(page int) error {
	all, err := office.Pending(t.w, t.me)
	if err != nil {
		return err
	}
	last := max(0, len(all)-1) / pendingMost
	page = min(page, last)
	var lines []pendingLine
	var rows [][]button
	for _, a := range all[page*pendingMost : min(len(all), (page+1)*pendingMost)] {
		m, _, err := storage.Members.Get(t.w, a.Member)
		if err != nil {
			return err
		}
		line := pendingLine{Name: m.Name, Status: string(a.Status)}
		if line.Org, err = office.OrganizationName(t.w, a.Org); err != nil {
			return err
		}
		if m.Org != a.Org {
			if line.Whence, err = office.OrganizationName(t.w, m.Org); err != nil {
				return err
			}
		}
		if line.Listed, err = office.IsExpected(t.w, a.Org, m.Name, m.Card); err != nil {
			return err
		}
		lines = append(lines, line)
		decide := admissionButtons(a, fromList)[0]
		decide[0].key, decide[0].data = "admission.yes.name", args("Name", m.Name)
		rows = append(rows, decide)
	}
	var turns []button
	if page > 0 {
		turns = append(turns, button{key: "dialog.prev", data: args("N", page+1, "Of", last+1), to: fmt.Sprintf("member/wait/%d", page-1)})
	}
	if page < last {
		turns = append(turns, button{key: "dialog.next", data: args("N", page+1, "Of", last+1), to: fmt.Sprintf("member/wait/%d", page+1)})
	}
	rows = append(rows, turns, []button{{key: "member.home", to: "member/home"}})
	return t.show("member.pending", args("N", len(all), "Lines", lines), rows...)
}

// memberCard is one person, with what may be done about them.
func (t *turn) memberCard(p office.Profile) error {
	to := func(what string) string { return fmt.Sprintf("member/%s/%d", what, p.ID) }
	var rows [][]button
	if p.Waits {
		if ok, err := office.May(t.w, t.me, office.DeedAccept, p.Asked.Org); err != nil {
			return err
		} else if ok && p.ID != t.me {
			rows = append(rows, admissionButtons(p.Asked, fromList)...)
		}
	}
	rows = append(rows, []button{{key: "member.status", to: to("status")}, {key: "member.move", to: to("move")}})
	if p.ID.Offline() {
		rows = append(rows, []button{{key: "offline.edit", to: to("edit")}, {key: "offline.remove", to: to("sure")}})
	}
	merges, err := office.May(t.w, t.me, office.DeedMerge, p.Member.Org)
	if err != nil {
		return err
	}
	twins := 0
	if merges {
		same, err := office.Twins(t.w, p.ID)
		if err != nil {
			return err
		}
		twins = len(same)
		rows = append(rows, []button{{key: "merge.button", to: to("merge")}})
	}
	rows = append(rows, []button{{key: "member.find", to: "member/find"}, {key: "member.home", to: "member/home"}})
	return t.show("member.card", args(
		"Name", p.Name, "Username", p.Username, "Org", p.Org, "Status", string(p.Stands()), "Since", p.Since, "Before", p.Earlier(),
		"Verified", p.Verified, "By", p.Verifier, "Source", p.Source, "Poster", p.Poster, "Card", p.Card, "Entered", p.Joined,
		"Offline", p.ID.Offline(), "Consent", p.Consent.At, "Stopped", !p.ID.Offline() && !p.Subscribed(),
		"Waits", p.Waits, "Where", p.Where, "Wanted", string(p.Asked.Status), "Twins", twins,
	), rows...)
}

// memberStatus asks for somebody's status.
func (t *turn) memberStatus(p office.Profile) error {
	var rows [][]button
	for _, s := range union.Statuses() {
		if s != p.Stands() || p.Verified.IsZero() && s.Belongs() {
			rows = append(rows, []button{{key: "status." + string(s), to: fmt.Sprintf("member/as/%d/%s", p.ID, s)}})
		}
	}
	rows = append(rows, []button{{key: "member.back", to: fmt.Sprintf("member/card/%d", p.ID)}})
	return t.show("member.status.ask", args("Name", p.Name, "Status", string(p.Stands())), rows...)
}

// setStatus gives somebody a status and tells them, and those who were asked
// about it.
func (t *turn) setStatus(p office.Profile, s union.Status) error {
	var vacant []office.Vacancy
	var err error
	if s == union.StatusLeft {
		if vacant, err = office.Leaving(t.w, t.me, p.ID); err != nil {
			return err
		}
	}
	if err := office.SetStatus(t.w, t.me, p.ID, s, t.now); err != nil {
		return err
	}
	if s != p.Stands() && p.ID != t.me {
		lines, err := t.vacancies(vacant, p.ID)
		if err != nil {
			return err
		}
		if err := t.notify(p.ID, "member.status.told", args("Org", p.Org, "Status", string(s), "Lines", lines)); err != nil {
			return err
		}
	}
	if err := t.tellVacant(p.Member, vacant); err != nil {
		return err
	}
	if p.Waits && p.Asked.Org == p.Member.Org {
		state := admissionNo
		if s.Belongs() {
			state = admissionYes
		}
		if err := t.admissionOver(p.Asked, p.Member, state); err != nil {
			return err
		}
	}
	return t.redrawMember(p.ID)
}

// redrawMember shows somebody's card as it is now, or the list when they are no
// more in one's care.
func (t *turn) redrawMember(who union.MemberID) error {
	p, err := office.ProfileOf(t.w, t.me, who)
	if union.Refused(err) {
		return t.membersHome()
	}
	if err != nil {
		return err
	}
	return t.memberCard(p)
}
