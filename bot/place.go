package bot

import (
	"fmt"
	"strconv"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// placed notes a group or a channel where the bot may write now. Who let it in
// is asked in private whose it is, if they may announce anything.
func (t *turn) placed() error {
	fresh, err := office.Arrive(t.w, t.e.Chat, t.e.ChatName, string(t.e.ChatKind), t.me, t.now)
	if err != nil || !fresh {
		return err
	}
	scopes, err := office.Scopes(t.w, t.me, office.DeedPost)
	if err != nil || len(scopes) == 0 {
		return err
	}
	rows, err := t.ownerButtons(t.e.Chat, scopes)
	if err != nil {
		return err
	}
	return t.notify(t.me, "place.ask", args("Title", t.e.ChatName, "Channel", t.e.ChatKind == Channel), rows...)
}

// ownersMost is how many organizations are offered at once; the others are found
// by their names.
const ownersMost = 5

// ownerButtons offer the organizations that a person answers for.
func (t *turn) ownerButtons(chat union.ChatID, scopes []union.OrgID) ([][]button, error) {
	var rows [][]button
	for _, org := range scopes[:min(len(scopes), ownersMost)] {
		b := button{key: "organization.all", to: fmt.Sprintf("group/own/%d/%d", chat, org)}
		if org != 0 {
			var err error
			if b.label, err = office.OrganizationName(t.w, org); err != nil {
				return nil, err
			}
		}
		rows = append(rows, []button{b})
	}
	return append(rows, []button{{key: "place.other", to: fmt.Sprintf("group/pick/%d", chat)}}), nil
}

// groups are the groups and channels in a person's care.
func (t *turn) groups(string) error { return t.placeScreen(arguments{"list", "0"}) }

// placeScreen: group/list/<page> lists them, group/card/<chat> shows one,
// group/own/<chat>/<org> says whose it is, group/pick/<chat> asks for that,
// group/ask/<chat> asks whether to leave, group/leave/<chat> does.
func (t *turn) placeScreen(a arguments) error {
	if ok, err := t.may(office.DeedPost); err != nil || !ok {
		return orRefuse(err)
	}
	if a.word(0) == "list" || a.word(0) == "" {
		return t.placeList(a.page(1))
	}
	n, err := strconv.ParseInt(a.word(1), 10, 64)
	chat := union.ChatID(n)
	if err != nil || !chat.Group() {
		return union.Refuse("refuse.gone")
	}
	p, err := office.PlaceFor(t.w, t.me, chat)
	if err != nil {
		return err
	}
	switch a.word(0) {
	case "own":
		if _, err := office.GivePlace(t.w, t.me, chat, union.OrgID(a.id(2)), t.now); err != nil {
			return err
		}
	case "pick":
		return t.open("place", uint64(-n), &givePlace{Chat: chat})
	case "ask":
		return t.show("place.leave.ask", args("Title", p.Title),
			[]button{{key: "place.leave.yes", to: fmt.Sprintf("group/leave/%d", chat)}},
			[]button{{key: "place.leave.no", to: fmt.Sprintf("group/card/%d", chat)}})
	case "leave":
		t.leaves = append(t.leaves, chat)
		return t.show("place.left", args("Title", p.Title), []button{{key: "place.all", to: "group/list/0"}})
	}
	return t.placeCard(chat)
}

func (t *turn) placeList(page int) error {
	all, err := office.Rooms(t.w, t.me)
	if err != nil {
		return err
	}
	nobodys := 0
	for _, p := range all {
		if !p.Owned {
			nobodys++
		}
	}
	rows := paged(all, page, func(p office.Room) button {
		label := p.Title
		if !p.Owned {
			label = "❔ " + label
		}
		return button{label: label, to: fmt.Sprintf("group/card/%d", p.Chat)}
	}, "group/list/")
	return t.show("place.list", args("N", len(all), "Open", nobodys), rows...)
}

func (t *turn) placeCard(chat union.ChatID) error {
	p, err := office.PlaceFor(t.w, t.me, chat)
	if err != nil {
		return err
	}
	org, err := office.OrganizationName(t.w, p.Org)
	if err != nil {
		return err
	}
	rows := [][]button{
		{{key: "place.pick", to: fmt.Sprintf("group/pick/%d", chat)}},
		{{key: "place.leave", to: fmt.Sprintf("group/ask/%d", chat)}},
		{{key: "place.all", to: "group/list/0"}},
	}
	return t.show("place.card", args(
		"Title", p.Title, "Channel", p.Kind == string(Channel), "Owned", p.Owned, "Org", org, "At", p.Since,
	), rows...)
}

// givePlace says whose a group or a channel is.
type givePlace struct {
	Chat union.ChatID               `json:"chat"`
	Org  dialog.Picked[union.OrgID] `json:"org"`
}

// Next asks for the organization.
func (f *givePlace) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Org.Given {
		return nil, nil
	}
	return askScope(env, &f.Org, office.DeedPost, "place.org")
}

func (f *givePlace) done(t *turn) error {
	if _, err := office.GivePlace(t.w, t.me, f.Chat, f.Org.Value, t.now); err != nil {
		return err
	}
	return t.placeCard(f.Chat)
}
