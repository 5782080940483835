package union

import "time"

// A Role is a duty that lets a person do what other members can't.
type Role string

// The roles, from everyone's to the widest.
const (
	RoleMember    Role = "member"
	RoleYouth     Role = "youth"     // youth council: posts news
	RoleOrganizer Role = "organizer" // runs contests
	RoleOfficer   Role = "officer"   // answers for information work: resolutions, posts, reminders
	RoleAdmin     Role = "admin"     // installs and appoints
)

// AppointedRoles are the roles that an administrator may give.
func AppointedRoles() []Role { return []Role{RoleYouth, RoleOrganizer, RoleOfficer, RoleAdmin} }

// A Duty is a role that a member holds for an organization and everything
// below it; Org 0 is the whole union.
type Duty struct {
	Member MemberID  `json:"member"`
	Role   Role      `json:"role"`
	Org    OrgID     `json:"org,omitempty"`
	Since  time.Time `json:"since"`
	By     MemberID  `json:"by,omitempty"`     // 0: the command line, or somebody forgotten
	Config bool      `json:"config,omitempty"` // held only as long as the command line names it
}
