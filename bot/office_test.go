package bot

import (
	"slices"
	"strings"
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Every command stands in the help, and every one of a duty in the office.
func TestEveryCommandHasItsSection(t *testing.T) {
	t.Parallel()
	for _, c := range commands() {
		in := func(s section) bool {
			return s.duty == (len(c.deeds) > 0 && c.name != "office") && slices.Contains(s.commands, c.name)
		}
		if !slices.ContainsFunc(sections(), in) {
			t.Errorf("%s stands in no section", c.name)
		}
	}
	for _, s := range sections() {
		for _, name := range s.commands {
			if _, ok := commandNamed(name); !ok {
				t.Errorf("%s has %s, which is no command", s.name, name)
			}
		}
	}
}

// Whatever a role opens is found in the office by buttons alone, nothing else is,
// and the menu stays short.
func TestTheOfficeHasWhatTheRoleOpens(t *testing.T) {
	t.Parallel()
	for _, role := range union.AppointedRoles() {
		th, b, e := receiver(t)
		const who union.MemberID = theMember
		if err := e.Update(func(w storage.Writer) error {
			d := union.Duty{Member: who, Role: role, Since: b.Now()}
			return storage.Duties.Put(w, storage.KeyOf(d), d)
		}); err != nil {
			t.Fatal(err)
		}
		s := scene{store: e}
		var found []string
		for queue := officeButtons(th.command(s, who, "office", "")); len(queue) > 0; queue = queue[1:] {
			if name, ok := strings.CutPrefix(queue[0], "office/do/"); ok {
				found = append(found, name)
				continue
			}
			if queue[0] != "office/home" {
				queue = append(queue, officeButtons(th.press(s, who, queue[0]))...)
			}
		}
		for _, c := range commands() {
			may := slices.ContainsFunc(office.Permitted(role), func(d office.Deed) bool { return slices.Contains(c.deeds, d) })
			if may != slices.Contains(found, c.name) && c.name != "office" && c.name != "contests" {
				t.Errorf("%s: %s is open: %v, found: %v", role, c.name, may, found)
			}
		}
		var items []MenuItem
		err := e.View(func(r storage.Reader) (err error) { items, err = b.Menu(r, who, "ru"); return err })
		if err != nil || len(items) > 10 || !slices.ContainsFunc(items, func(i MenuItem) bool { return i.Name == "office" }) {
			t.Errorf("%s: the menu is %v, %v", role, items, err)
		}
	}
}

func officeButtons(s scene) (all []string) {
	for _, m := range s.to(theMember.Private()) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if strings.HasPrefix(b.Data, "office/") {
					all = append(all, b.Data)
				}
			}
		}
	}
	return all
}
