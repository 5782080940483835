package union

import "time"

// A Role is a duty that lets a person do what other members can't.
type Role string

// The roles, from everyone's to the widest.
const (
	RoleMember     Role = "member"
	RoleYouth      Role = "youth"      // youth council: posts news
	RoleOrganizer  Role = "organizer"  // runs contests
	RoleJuror      Role = "juror"      // reads the entries of contests
	RoleMethodist  Role = "methodist"  // answers questions of how the work is done
	RoleOfficer    Role = "officer"    // answers for information work: resolutions, posts, reminders
	RoleChair      Role = "chair"      // heads an organization
	RoleController Role = "controller" // of the Presidium: sees everything, changes nothing
	RoleAdmin      Role = "admin"      // installs and appoints
)

// AppointedRoles are the roles that somebody can be given, from the narrowest to
// the widest.
func AppointedRoles() []Role {
	return []Role{RoleYouth, RoleOrganizer, RoleJuror, RoleMethodist, RoleOfficer, RoleChair, RoleController, RoleAdmin}
}

// A Duty is a role that a member holds for an organization and everything
// below it; Org 0 is the whole union. A person may hold a role for several.
type Duty struct {
	Member MemberID  `json:"member"`
	Role   Role      `json:"role"`
	Org    OrgID     `json:"org,omitempty"`
	Since  time.Time `json:"since"`
	By     MemberID  `json:"by,omitempty"`     // 0: the command line, or somebody forgotten
	Config bool      `json:"config,omitempty"` // held only as long as the command line names it
	// Appointed says that others gave what the command line names: the duty goes on,
	// as they gave it, when it is named no more.
	Appointed bool `json:"appointed,omitempty"`
	// Until is the first moment when the duty is over, zero when it has no end; the
	// clock takes it away then.
	Until time.Time `json:"until,omitzero"`
	// Decision is the number and date of the decision that gave the duty, as typed.
	Decision string `json:"decision,omitempty"`
	// Deputy stands in for another holder: the same rights, asked second.
	Deputy bool `json:"deputy,omitempty"`
	// Schedule is the clock's own id of the end, 0 when there is none.
	Schedule uint64 `json:"schedule,omitempty"`
}
