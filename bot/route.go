package bot

import (
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// A command is a word that people type after a slash.
type command struct {
	name string
	// deed is what a person must be permitted to do to see the command; empty
	// shows it to everyone. The deed itself is checked again by the office.
	deed office.Deed
	run  func(t *turn, payload string) error
}

// commands lists all of them in the order of the menu. "command.<name>" are the
// words that describe one.
func commands() []command {
	return []command{
		{"start", "", (*turn).start},
		{"resolutions", "", (*turn).resolutions},
		{"news", "", (*turn).news},
		{"contests", "", (*turn).contests},
		{"remind", "", (*turn).remind},
		{"settings", "", (*turn).settings},
		{"post", office.DeedPost, (*turn).newPost},
		{"resolution", office.DeedResolve, (*turn).newResolution},
		{"newcontest", office.DeedContest, (*turn).newContest},
		{"broadcasts", office.DeedRemind, (*turn).broadcasts}, // theirs too who announce contests alone
		{"approvals", office.DeedApprove, (*turn).approvals},
		{"segments", office.DeedPost, (*turn).segments},
		{"groups", office.DeedPost, (*turn).groups},
		{"organizations", office.DeedFound, (*turn).organizations},
		{"roles", office.DeedAppoint, (*turn).roles},
		{"rules", office.DeedRule, (*turn).rules},
		{"me", "", (*turn).dossier},
		{"stop", "", (*turn).stop},
		{"forget", "", (*turn).forget},
		{"help", "", (*turn).help},
		{"cancel", "", (*turn).cancel},
		{"back", "", (*turn).back},
	}
}

// screens are drawn from the store each time; the word is the first of a
// button's data, the rest are its arguments, to be read again and authorised.
func screens() map[string]func(*turn, arguments) error {
	return map[string]func(*turn, arguments) error{
		"start":   func(t *turn, _ arguments) error { return t.start("") },
		"set":     (*turn).settingsScreen,
		"news":    (*turn).newsScreen,
		"res":     (*turn).resolutionsScreen,
		"ack":     (*turn).acknowledge,
		"cast":    (*turn).broadcastScreen,
		"contest": (*turn).contestScreen,
		"entry":   (*turn).entryScreen,
		"remind":  (*turn).reminderScreen,
		"org":     (*turn).organizationScreen,
		"role":    (*turn).roleScreen,
		"forget":  (*turn).forgetScreen,
		"seg":     (*turn).segmentScreen,
		"group":   (*turn).placeScreen,
		"rules":   (*turn).rulesScreen,
		"talk":    (*turn).talkScreen,
		"approve": (*turn).approvalScreen,
		"seen":    (*turn).receiptScreen,
		"poll":    (*turn).pollScreen,
		"ask":     (*turn).askScreen,
		"answer":  (*turn).answerScreen,
		trialData: (*turn).trial,
	}
}

// dialogs are made empty here; their answers come from the store.
func dialogs() map[string]func() form {
	return map[string]func() form{
		"join":         func() form { return new(join) },
		"organization": func() form { return new(foundOrganizations) },
		"move":         func() form { return new(move) },
		"role":         func() form { return new(appoint) },
		"post":         func() form { return new(newPost) },
		"resolution":   func() form { return new(newResolution) },
		"contest":      func() form { return new(newContest) },
		"entry":        func() form { return new(newEntry) },
		"edit":         func() form { return new(newEntry) },
		"reminder":     func() form { return new(newReminder) },
		"find":         func() form { return new(findResolution) },
		"revise":       func() form { return new(revision) },
		"reject":       func() form { return new(rejection) },
		"reword":       func() form { return new(rewording) },
		"segment":      func() form { return new(newSegment) },
		"place":        func() form { return new(givePlace) },
		"quiet":        func() form { return new(quietHours) },
		"question":     func() form { return new(askAuthor) },
		"answer":       func() form { return new(answerQuestion) },
	}
}

// A form is a dialog whose end is a deed.
type form interface {
	dialog.Form
	// done does the deed and says so. A refusal keeps the talk open.
	done(t *turn) error
}

// hear finds out what the event is and answers it.
func (t *turn) hear() error {
	e := t.e
	switch {
	case e.Standing != nil:
		return t.standing()
	case e.Moved != 0:
		return office.Migrated(t.w, e.Chat, e.Moved)
	case e.Vote != nil:
		return t.voted()
	case e.ChatKind != Private && e.Press != nil:
		return t.pressedInGroup()
	case e.ChatKind != Private:
		return t.inGroup()
	case e.From.ID == 0 || e.From.Bot:
		return nil
	}
	if err := office.Reachable(t.w, t.me, t.now); err != nil {
		return err
	}
	switch {
	case e.Press != nil:
		return t.pressed()
	case e.Message == nil, e.Message.Edited && e.Message.Other != "":
		return nil // a live location moves as a stream of edits
	case e.Message.Edited:
		return t.tell("talk.edited", nil)
	case e.Message.Command != "":
		return t.commanded()
	}
	return t.typed()
}

func (t *turn) commanded() error {
	for _, c := range commands() {
		if c.name != t.e.Message.Command {
			continue
		}
		if c.deed != "" {
			ok, err := t.may(c.deed)
			if err != nil {
				return err
			}
			if !ok {
				return union.Refuse("refuse.right")
			}
		}
		return c.run(t, t.e.Message.Payload)
	}
	return t.tell("help.unknown", nil)
}

func (t *turn) pressed() error {
	screen, rest, _ := strings.Cut(t.e.Press.Data, "/")
	if screen == "d" {
		return t.answered()
	}
	draw, ok := screens()[screen]
	if !ok {
		return t.tell("talk.stale", nil)
	}
	return draw(t, arguments(strings.Split(rest, "/")))
}

// refuse answers a deed that was refused: nothing of it was kept.
func (t *turn) refuse(no *union.Refusal) error {
	words, err := t.plain(no.Key, no.Args)
	if err != nil {
		return err
	}
	if t.e.Press != nil {
		t.toast = Toast{Text: clip(words, toastLimit), Alert: len([]rune(words)) > 60}
		return nil
	}
	if t.e.ChatKind != Private {
		return nil
	}
	return t.tell(no.Key, no.Args)
}

// sorry answers a mistake of the house with the number under which it is logged.
func (t *turn) sorry(number string) error {
	if t.e.ChatKind != Private {
		return nil
	}
	return t.tell("refuse.sorry", args("Number", number))
}

// standing notes that the bot was blocked, let back in, added or put out.
func (t *turn) standing() error {
	switch {
	case t.e.ChatKind == Private && t.e.Standing.Present:
		return office.Reachable(t.w, t.me, t.now)
	case t.e.ChatKind == Private:
		return office.Unreachable(t.w, t.me.Private(), "blocked", t.now)
	case t.e.Standing.Present:
		return t.placed()
	}
	return office.Depart(t.w, t.e.Chat)
}

// groupPause is how long one answer in a group serves everybody there.
const groupPause = 10 * time.Minute

// inGroup answers a command in a group with the way to the private chat, at
// most so often that the group is not flooded.
func (t *turn) inGroup() error {
	if err := office.Retitle(t.w, t.e.Chat, t.e.ChatName); err != nil {
		return err
	}
	m := t.e.Message
	if m == nil || m.Command == "" || m.Edited || t.e.ChatKind == Channel {
		return nil
	}
	words, err := t.message("group.private", nil, []button{{key: "group.open", url: t.link("")}})
	if err != nil {
		return err
	}
	return t.post(delivery.Letter{
		To: t.e.Chat, Lane: delivery.LaneReply, Message: words,
		Name: "group/" + t.now.Truncate(groupPause).Format(time.RFC3339),
	})
}

// link is the bot's deep link. The payload is at most 64 of A–Z a–z 0–9 _ -
// (Telegram, "Deep linking").
func (b *Bot) link(payload string) string {
	l := "https://t.me/" + b.Username
	if payload != "" {
		l += "?start=" + payload
	}
	return l
}
