package bot

import (
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// A command is a word that people type after a slash.
type command struct {
	name string
	// deeds are what a person must be permitted any of to see the command; none
	// shows it to everyone. The deed itself is checked again by the office.
	deeds []office.Deed
	run   func(t *turn, payload string) error
}

// commands lists all of them. "command.<name>" are the words that describe one.
func commands() []command {
	who := func(may ...office.Deed) []office.Deed { return may }
	return []command{
		{"start", nil, (*turn).start},
		{"office", office.Deeds(), (*turn).enterOffice},
		{"resolutions", nil, (*turn).resolutions},
		{"news", nil, (*turn).news},
		{"contests", nil, (*turn).contests},
		{"ask", nil, (*turn).askUnion},
		{"faq", nil, (*turn).faq},
		{"remind", nil, (*turn).remind},
		{"settings", nil, (*turn).settings},
		{"join", nil, (*turn).wantToJoin},
		{"post", who(office.DeedPost), (*turn).newPost},
		{"resolution", who(office.DeedResolve), (*turn).newResolution},
		{"newcontest", who(office.DeedContest), (*turn).newContest},
		{"broadcasts", who(office.DeedRemind, office.DeedControl), (*turn).broadcasts}, // also of who announces contests alone, or only looks
		{"approvals", who(office.DeedApprove), (*turn).approvals},
		{"inquiries", who(office.DeedAnswer), (*turn).inquiries},
		{"answers", who(office.DeedControl), (*turn).answerTimes},
		{"segments", who(office.DeedPost), (*turn).segments},
		{"groups", who(office.DeedPost), (*turn).groups},
		{"poster", who(office.DeedPoster), (*turn).posters},
		{"members", who(office.DeedAccept), (*turn).members},
		{"organizations", who(office.DeedFound), (*turn).organizations},
		{"joinings", who(office.DeedRecruit), (*turn).joinings},
		{"roles", office.Deeds(), (*turn).roles}, // everyone who has one sees their own
		{"officers", who(office.DeedControl), (*turn).register},
		{"rules", who(office.DeedRule), (*turn).rules},
		{"journal", who(office.DeedJournal), (*turn).journal},
		{"requests", who(office.DeedPrivacy), (*turn).requests},
		{"privacy", nil, (*turn).privacy},
		{"me", nil, (*turn).dossier},
		{"stop", nil, (*turn).stop},
		{"forget", nil, (*turn).forget},
		{"help", nil, (*turn).help},
		{"cancel", nil, (*turn).cancel},
		{"back", nil, (*turn).back},
	}
}

// screens are drawn from the store each time; the word is the first of a
// button's data, the rest are its arguments, to be read again and authorised.
func screens() map[string]func(*turn, arguments) error {
	return map[string]func(*turn, arguments) error{
		"start":    func(t *turn, _ arguments) error { return t.start("") },
		"office":   (*turn).officeScreen,
		"set":      (*turn).settingsScreen,
		"news":     (*turn).newsScreen,
		"res":      (*turn).resolutionsScreen,
		"ack":      (*turn).acknowledge,
		"cast":     (*turn).broadcastScreen,
		"contest":  (*turn).contestScreen,
		"entry":    (*turn).entryScreen,
		"remind":   (*turn).reminderScreen,
		"org":      (*turn).organizationScreen,
		"import":   (*turn).importScreen,
		"role":     (*turn).roleScreen,
		"invite":   (*turn).invitationScreen,
		"officers": (*turn).registerScreen,
		"forget":   (*turn).forgetScreen,
		"privacy":  (*turn).privacyScreen,
		"request":  (*turn).requestScreen,
		"seg":      (*turn).segmentScreen,
		"group":    (*turn).placeScreen,
		"rules":    (*turn).rulesScreen,
		"journal":  (*turn).journalScreen,
		"talk":     (*turn).talkScreen,
		"draft":    (*turn).draftScreen,
		"approve":  (*turn).approvalScreen,
		"seen":     (*turn).receiptScreen,
		"poll":     (*turn).pollScreen,
		"ask":      (*turn).askScreen,
		"answer":   (*turn).answerScreen,
		"admit":    (*turn).admitScreen,
		"enter":    (*turn).entranceScreen,
		"member":   (*turn).memberScreen,
		"paper":    (*turn).paperScreen,
		"inq":      (*turn).inquiryScreen,
		"faq":      (*turn).faqScreen,
		"poster":   (*turn).posterScreen,
		"want":     (*turn).wantScreen,
		"joining":  (*turn).joiningScreen,
		trialData:  (*turn).trial,
	}
}

// dialogs are made empty here; their answers come from the store.
func dialogs() map[string]func() form {
	return map[string]func() form{
		"consent":      func() form { return new(consentForm) },
		"request":      func() form { return new(askPrivacy) },
		"requestpaper": func() form { return new(paperRequest) },
		"requestreply": func() form { return new(requestReply) },
		"join":         func() form { return new(join) },
		"organization": func() form { return new(foundOrganizations) },
		"orgfield":     func() form { return new(changeField) },
		"orgfind":      func() form { return new(findOrganization) },
		"orgmove":      func() form { return new(moveOrganization) },
		"orgclose":     func() form { return new(closeOrganization) },
		"import":       func() form { return new(sendList) },
		"move":         func() form { return new(move) },
		"role":         func() form { return new(appoint) },
		"deputy":       func() form { return new(appoint) },
		"term":         func() form { return new(changeTerm) },
		"rolesat":      func() form { return new(rolesAt) },
		"invite":       func() form { return new(newInvitation) },
		"duty":         func() form { return new(takeInvitation) },
		"handover":     func() form { return new(handover) },
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
		"dues":         func() form { return new(setDues) },
		"journal":      func() form { return new(findJournal) },
		"question":     func() form { return new(askAuthor) },
		"answer":       func() form { return new(answerQuestion) },
		"word":         func() form { return new(codeWord) },
		"members":      func() form { return new(findMember) },
		"transfer":     func() form { return new(transfer) },
		"entrance":     func() form { return new(pickEntrance) },
		"offline":      func() form { return new(recordOffline) },
		"correct":      func() form { return new(correctOffline) },
		"merge":        func() form { return new(mergeMembers) },
		inquiryDialog:  func() form { return new(newInquiry) },
		"writeon":      func() form { return new(writingOn) },

		office.ReplyDialog: func() form { return new(replying) },
		office.FAQDialog:   func() form { return new(newFrequent) },
		"faqchange":        func() form { return new(newFrequent) },
		"faqfind":          func() form { return new(findFrequent) },
		joiningDialog:      func() form { return new(joining) },
		"joiningreply":     func() form { return new(writeToUnion) },
		"joiningno":        func() form { return new(declineJoining) },
		"joiningsay":       func() form { return new(sayToApplicant) },
		"joiningpass":      func() form { return new(passJoining) },
		"poster":           func() form { return new(newPoster) },
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
	if t.joined && e.From.Username != t.member.Username {
		if err := office.NoteUsername(t.w, t.me, e.From.Username); err != nil {
			return err
		}
		t.member.Username = e.From.Username
	}
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
		return t.corrected()
	case e.Message.Command != "":
		return t.commanded()
	}
	return t.typed()
}

// opens says whether a person may use a command at all.
func opens(r storage.Reader, who union.MemberID, c command) (bool, error) {
	for _, deed := range c.deeds {
		scopes, err := office.Scopes(r, who, deed)
		if err != nil || len(scopes) > 0 {
			return err == nil, err
		}
	}
	return len(c.deeds) == 0, nil
}

func (t *turn) commanded() error {
	c, ok := commandNamed(t.e.Message.Command)
	if !ok {
		return t.unknown()
	}
	if ok, err := opens(t.w, t.me, c); err != nil || !ok {
		return orRefuse(err)
	}
	return c.run(t, t.e.Message.Payload)
}

// unknown answers a command that there is not: it may be how the next piece of a long
// text begins.
func (t *turn) unknown() error {
	talk, err := t.current()
	if err != nil {
		return err
	}
	if talk != nil && dialog.GoesOn(talk, t.e.Time) {
		return t.typed()
	}
	return t.tell("help.unknown", nil)
}

func (t *turn) pressed() error {
	if strings.HasPrefix(t.e.Press.Data, "d/") {
		return t.answered()
	}
	return t.goThrough(t.e.Press.Data)
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
