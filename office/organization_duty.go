package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A Passage is what became of a duty when its organization was closed.
type Passage struct {
	Duty union.Duty // as it was
	// Deputy says that it goes on where the members went, for somebody who holds it
	// there already or as a deputy's all along.
	Deputy bool
	// Held says that its holder had the same there already, and Ended that it goes on
	// nowhere.
	Held, Ended bool
	// Heir goes on with what its holder had begun and may not go on with; 0 when there
	// is nothing, or nobody.
	Heir union.MemberID
}

// passed are the roles that go on elsewhere when their organization is closed:
// those that work. Who ruled it or looked into it was chosen for it alone.
func passed() []union.Role {
	return []union.Role{union.RoleYouth, union.RoleOrganizer, union.RoleJuror, union.RoleMethodist, union.RoleOfficer}
}

// passDuties gives the duties for an organization that is closed to another, and
// takes those away that don't go on there. Whoever comes where somebody holds the
// same role already stands in for them. What was begun by those who lost the right
// to it passes to the nearest who has it: it was announced, and is awaited.
func passDuties(w storage.Writer, by union.MemberID, from, into union.OrgID, now time.Time) ([]Passage, error) {
	var all []Passage
	for _, role := range union.AppointedRoles() {
		coming, err := HoldersAt(w, from, role)
		if err != nil {
			return nil, err
		}
		there, err := HoldersAt(w, into, role)
		if err != nil {
			return nil, err
		}
		for _, d := range coming {
			p, err := passDuty(w, by, d, into, len(there) > 0, now)
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	for i := range all {
		if all[i].Ended {
			var err error
			if all[i].Heir, err = bequest(w, all[i].Duty, into); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// passDuty gives one duty to another organization, as a deputy's if it is held
// there; it is taken away if it doesn't go on, or if its holder has it there.
func passDuty(w storage.Writer, by union.MemberID, d union.Duty, into union.OrgID, deputy bool, now time.Time) (Passage, error) {
	there := d
	there.Org, there.Deputy = into, d.Deputy || deputy
	p := Passage{Duty: d, Deputy: there.Deputy, Ended: !slices.Contains(passed(), d.Role)}
	var err error
	if p.Held, err = storage.Duties.Has(w, storage.KeyOf(there)); err != nil {
		return p, err
	}
	if p.Held || p.Ended {
		if err := drop(w, d); err != nil {
			return p, err
		}
		return p, record(w, by, "duty.taken", duty(d), now)
	}
	if err := rekey(w, storage.KeyOf(d), func(d *union.Duty) { *d = there }); err != nil {
		return p, err
	}
	return p, record(w, by, "duty.handed", duty(there), now)
}

// bequest passes what was begun in a duty that ended to the nearest who may go on
// with it where the members went, and returns whom. Its holder keeps it who may do
// there what an officer may.
func bequest(w storage.Writer, d union.Duty, into union.OrgID) (union.MemberID, error) {
	able, err := replaces(w, d.Member, union.Duty{Role: union.RoleOfficer, Org: into})
	if err != nil || able {
		return 0, err
	}
	d.Org = into // within which lies what was closed, and what stood below it
	l, err := legacyOf(w, d)
	if err != nil || l.Empty() {
		return 0, err
	}
	heir, _, err := successors(w, d)
	if err != nil || heir == 0 {
		return 0, err
	}
	return heir, l.pass(w, heir)
}
