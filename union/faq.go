package union

import "time"

// A FrequentID names a frequent question.
type FrequentID uint64

// A Frequent is a question that is asked often, and its answer. Those of an
// organization are for it and everything below.
type Frequent struct {
	ID       FrequentID `json:"id"`
	Org      OrgID      `json:"org,omitempty"` // 0 is the whole union
	Question string     `json:"question"`
	Answer   HTML       `json:"answer"`
	Uses     int        `json:"uses,omitempty"` // how many it spared a question of their own
	By       MemberID   `json:"by,omitempty"`   // who changed it last; 0: somebody forgotten
	Changed  time.Time  `json:"changed"`
}
