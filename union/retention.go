package union

// A Kept is a kind of record about people that is thrown away when it has served.
type Kept string

// The kinds.
const (
	KeptTalks     Kept = "talks"     // unfinished conversations, since they were last touched
	KeptStopped   Kept = "stopped"   // those who stopped their messages or can't be reached any more
	KeptJoinings  Kept = "joinings"  // applications to join that are over
	KeptIdle      Kept = "idle"      // applications to join that nobody moves on
	KeptInquiries Kept = "inquiries" // questions to the union that are closed
	KeptQuestions Kept = "questions" // questions to the authors of announcements, answered or not
	KeptRequests  Kept = "requests"  // about personal data, since they were answered
)

// Kepts lists the kinds in the order in which they are shown.
func Kepts() []Kept {
	return []Kept{KeptTalks, KeptStopped, KeptJoinings, KeptIdle, KeptInquiries, KeptQuestions, KeptRequests}
}

// Usual is how many days records of the kind are kept unless the union decides
// otherwise.
func (k Kept) Usual() int {
	switch k {
	case KeptTalks, KeptJoinings:
		return 90
	case KeptIdle:
		return 180
	case KeptStopped, KeptInquiries, KeptQuestions:
		return 365
	case KeptRequests:
		return 3 * 365
	}
	return 0
}

// A Tidying is how far the nightly tidying up has come.
type Tidying struct {
	Schedule uint64       `json:"schedule,omitempty"` // the clock's own id of the daily run
	Zone     string       `json:"zone,omitempty"`     // in which it is daily
	Next     uint64       `json:"next,omitempty"`     // the clock's id of the run that goes on with this one
	Stage    int          `json:"stage,omitempty"`    // the place in Kepts
	After    string       `json:"after,omitempty"`    // where to go on within it
	Counts   map[Kept]int `json:"counts,omitempty"`   // dropped so far in this run
}

// Keep is how many days records of the kind are kept.
func (r Rules) Keep(k Kept) int {
	if days := r.Retention[k]; days > 0 {
		return days
	}
	return k.Usual()
}
