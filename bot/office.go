package bot

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"rupor/office"
	"rupor/union"
)

// A section is a group of commands: on the screen of those who hold a duty, and in
// the help. "section.<name>" is what it is called.
type section struct {
	name     string
	commands []string
	duty     bool          // it stands in the office
	deeds    []office.Deed // who may do one of these finds it there even without a command of their own
}

// sections hold every command. Those of duties come last.
func sections() []section {
	return []section{
		{name: "daily", commands: []string{"start", "office", "resolutions", "news", "contests", "remind"}},
		{name: "touch", commands: []string{"ask", "faq", "join"}},
		{name: "own", commands: []string{"settings", "privacy", "me", "stop", "forget"}},
		{name: "talk", commands: []string{"back", "cancel", "help"}},
		{name: "posts", duty: true, commands: []string{"post", "resolution", "broadcasts", "approvals", "segments", "groups"}},
		{name: "people", duty: true, commands: []string{"inquiries", "joinings", "members"}},
		{name: "tree", duty: true, commands: []string{"organizations", "roles", "poster"}},
		{
			name: "contests", duty: true, commands: []string{"newcontest", "contests"},
			deeds: []office.Deed{office.DeedContest, office.DeedJudge},
		},
		{name: "control", duty: true, commands: []string{"officers", "answers", "journal", "requests"}},
		{name: "rules", duty: true, commands: []string{"rules"}},
	}
}

// enterOffice is the command of everyone who holds a duty.
func (t *turn) enterOffice(string) error { return t.officeHome() }

// officeScreen: office/home has the sections and what waits, office/at/<section>
// the commands of one, office/do/<command> is as if it was typed, office/see/<kind>
// has what waits of a kind. The office stays where it is then: from most screens
// there is no way back to it.
func (t *turn) officeScreen(a arguments) error {
	switch a.word(0) {
	case "at":
		return t.officeSection(a.word(1))
	case "do":
		return t.officeCommand(a.word(1))
	case "see":
		for _, w := range officeWaits(office.Waits{}) {
			if w.name == a.word(1) {
				t.edited = true
				return t.goThrough(w.to)
			}
		}
	}
	return t.officeHome()
}

// A waitingKind is how much waits of a kind, and where it is seen.
// "office.<name>" are its words.
type waitingKind struct {
	n        int
	name, to string
}

func officeWaits(n office.Waits) []waitingKind {
	return []waitingKind{
		{n.Inquiries, "inquiries", "inq/list/mine/0"},
		{n.Joinings, "joinings", "joining/list/" + string(union.JoiningNew) + "/0"},
		{n.Admissions, "admissions", "member/wait/0"},
		{n.Proposals, "proposals", "approve/list/0"},
		{n.Requests, "requests", "office/do/requests"},
	}
}

// officeHome shows the sections that the person may open, and above them what waits
// for them.
func (t *turn) officeHome() error {
	waits, err := office.WaitsFor(t.w, t.me)
	if err != nil {
		return err
	}
	var rows [][]button
	for _, w := range officeWaits(waits) {
		if w.n > 0 {
			data := args("N", w.n, "More", w.n == office.WaitsMost)
			rows = append(rows, []button{{key: "office." + w.name, data: data, to: "office/see/" + w.name}})
		}
	}
	some := len(rows) > 0
	var doors []button
	for _, s := range sections() {
		open, err := t.inSection(s)
		if err != nil {
			return err
		}
		switch {
		case !s.duty || len(open) == 0:
		case len(open) == 1:
			doors = append(doors, button{key: "section." + s.name, to: "office/do/" + open[0].name})
		default:
			doors = append(doors, button{key: "section." + s.name, to: "office/at/" + s.name})
		}
	}
	if len(doors) == 0 {
		return union.Refuse("refuse.right")
	}
	return t.show("office.home", args("Waits", some), slices.AppendSeq(rows, slices.Chunk(doors, 2))...)
}

// inSection are the commands of a section that the person may use; none when they
// have no duty that it is about.
func (t *turn) inSection(s section) ([]command, error) {
	var open []command
	duty := !s.duty
	for _, deed := range s.deeds {
		may, err := t.may(deed)
		if err != nil {
			return nil, err
		}
		duty = duty || may
	}
	for _, name := range s.commands {
		c, ok := commandNamed(name)
		if !ok {
			continue
		}
		may, err := opens(t.w, t.me, c)
		if err != nil {
			return nil, err
		}
		if may {
			open = append(open, c)
			duty = duty || len(c.deeds) > 0
		}
	}
	if !duty {
		return nil, nil
	}
	return open, nil
}

func (t *turn) officeSection(name string) error {
	for _, s := range sections() {
		if s.name != name || !s.duty {
			continue
		}
		open, err := t.inSection(s)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			return union.Refuse("refuse.right")
		}
		var rows [][]button
		for _, c := range open {
			what, err := t.plain("command."+c.name, nil)
			if err != nil {
				return err
			}
			rows = append(rows, []button{{label: capital(what), to: "office/do/" + c.name}})
		}
		rows = append(rows, []button{{key: "office.back", to: "office/home"}})
		return t.show("office.section", args("Section", name), rows...)
	}
	return t.tell("talk.stale", nil)
}

// officeCommand does what a command of a duty does.
func (t *turn) officeCommand(name string) error {
	c, ok := commandNamed(name)
	if !ok || !slices.ContainsFunc(sections(), func(s section) bool { return s.duty && slices.Contains(s.commands, name) }) {
		return t.tell("talk.stale", nil)
	}
	if may, err := opens(t.w, t.me, c); err != nil || !may {
		return orRefuse(err)
	}
	t.edited = true
	return c.run(t, "")
}

func commandNamed(name string) (command, bool) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return all[i], true
}

// capital begins a label as a sentence begins.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
