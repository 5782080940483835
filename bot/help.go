package bot

// A helpLine is one command and what it does.
type helpLine struct{ Name, What string }

// help lists what this person can do.
func (t *turn) help(string) error {
	var everyone, duties []helpLine
	for _, c := range commands() {
		if open, err := opens(t.w, t.me, c); err != nil {
			return err
		} else if !open {
			continue
		}
		what, err := t.plain("command."+c.name, nil)
		if err != nil {
			return err
		}
		if len(c.deeds) == 0 {
			everyone = append(everyone, helpLine{c.name, what})
		} else {
			duties = append(duties, helpLine{c.name, what})
		}
	}
	return t.say("help.list", args("Everyone", everyone, "Duties", duties))
}
