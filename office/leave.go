package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A Vacancy is a duty that ends because its holder leaves the union.
type Vacancy struct {
	Duty union.Duty
	// Heir takes over what was begun: the nearest who may do all of it, of those who
	// hold the same role first; 0 when there is nobody.
	Heir union.MemberID
	// Above are the nearest who may give the duty to somebody else.
	Above []union.MemberID
}

// Leaving lists the duties that end when a person leaves the union, by their own
// word or that of somebody who may take all of these duties. Nobody leaves whom the
// command line names, or without whom there is no administrator.
func Leaving(r storage.Reader, by, who union.MemberID) ([]Vacancy, error) {
	duties, err := Duties(r, who)
	if err != nil {
		return nil, err
	}
	var all []Vacancy
	for _, d := range duties {
		if err := endable(r, by, d); err != nil {
			return nil, err
		}
		v := Vacancy{Duty: d}
		if v.Heir, v.Above, err = successors(r, d); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// endable refuses to end a duty with its holder's membership; by 0 is the house.
func endable(r storage.Reader, by union.MemberID, d union.Duty) error {
	if d.Config {
		return union.Refuse("leave.config")
	}
	last, err := lastAdmin(r, d)
	switch {
	case err != nil:
		return err
	case last:
		return union.Refuse("leave.last")
	case by == 0 || by == d.Member:
		return nil
	}
	may, err := MayGive(r, by, d.Role, d.Org)
	if err == nil && !may {
		err = union.Refuse("leave.right")
	}
	return err
}

// successors finds who takes over what was begun in a duty, and who may give it,
// from its organization up.
func successors(r storage.Reader, d union.Duty) (heir union.MemberID, above []union.MemberID, err error) {
	o, _, err := storage.Organizations.Get(r, d.Org)
	if err != nil {
		return 0, nil, err
	}
	for _, at := range slices.Backward(append([]union.OrgID{0}, o.Path...)) {
		there, err := HoldersAt(r, at, d.Role, union.RoleOfficer, union.RoleChair, union.RoleAdmin)
		if err != nil {
			return 0, nil, err
		}
		var givers []union.MemberID
		for _, who := range others(there, d.Member) {
			if heir == 0 {
				if able, err := replaces(r, who, d); err != nil {
					return 0, nil, err
				} else if able {
					heir = who
				}
			}
			if gives, err := MayGive(r, who, d.Role, d.Org); err != nil {
				return 0, nil, err
			} else if gives {
				givers = append(givers, who)
			}
		}
		if len(above) == 0 {
			above = givers
		}
		if heir != 0 && len(above) > 0 {
			break
		}
	}
	return heir, above, nil
}

// replaces says whether a person may do all that a duty is for.
func replaces(r storage.Reader, who union.MemberID, d union.Duty) (bool, error) {
	for _, deed := range permitted(d.Role) {
		if may, err := May(r, who, deed, d.Org); err != nil || !may {
			return false, err
		}
	}
	return true, nil
}

// resign ends the duties of a person who leaves the union, and passes on what was
// begun in them.
func resign(w storage.Writer, by, who union.MemberID, now time.Time) error {
	all, err := Leaving(w, by, who)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.Heir != 0 {
			l, err := legacyOf(w, v.Duty)
			if err != nil {
				return err
			}
			if err := l.pass(w, v.Heir); err != nil {
				return err
			}
		}
		if err := drop(w, v.Duty); err != nil {
			return err
		}
		if err := record(w, by, "duty.resigned", duty(v.Duty), now); err != nil {
			return err
		}
	}
	return nil
}
