package bot

import "slices"

// A helpLine is one command and what it does.
type helpLine struct{ Name, What string }

// A helpSection is what commands are grouped by.
type helpSection struct {
	Section string
	Lines   []helpLine
}

// help lists what this person can do, section by section, each command once.
func (t *turn) help(string) error {
	var all []helpSection
	var told []string
	for _, s := range sections() {
		open, err := t.inSection(s)
		if err != nil {
			return err
		}
		part := helpSection{Section: s.name}
		for _, c := range open {
			if slices.Contains(told, c.name) || t.needless(c) {
				continue
			}
			what, err := t.plain("command."+c.name, nil)
			if err != nil {
				return err
			}
			told = append(told, c.name)
			part.Lines = append(part.Lines, helpLine{c.name, what})
		}
		if len(part.Lines) > 0 {
			all = append(all, part)
		}
	}
	return t.say("help.list", args("Sections", all))
}

// needless says that a person has what a command gives: whoever belongs to the union
// need not be told how to join it.
func (t *turn) needless(c command) bool {
	return c.name == "join" && t.joined && t.member.Stands().Belongs()
}
