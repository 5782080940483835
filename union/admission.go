package union

import "time"

// An Admission is what a person asks of an organization that takes nobody on
// their own word: to be counted among its people. It waits for the organization's
// yes; who asks from another organization stays there until then.
type Admission struct {
	Member MemberID  `json:"member"`
	Org    OrgID     `json:"org"`
	Status Status    `json:"status"` // to have there
	At     time.Time `json:"at"`
}
