package union

import (
	"strings"
	"time"
)

// An Alias stands for a person in the journal. Who is meant is kept apart from
// it, so that a person can be forgotten and the journal stays as it was written.
type Alias uint64

// A Persona is who stands behind an alias, as it is kept beside the journal until
// the person is forgotten.
type Persona struct {
	Alias Alias  `json:"alias"`
	Salt  string `json:"salt"` // of the Pledge: 16 random bytes, hex
}

// A Pledge binds an alias to its person without telling who that is: whoever has
// the salt can prove it, and nobody without.
type Pledge struct {
	Alias Alias  `json:"alias"`
	Hash  string `json:"hash"` // SHA-256 of the Persona's salt, as written, and the person's number in digits; hex
}

// An Act is something that was done, such as "organization.renamed".
type Act string

// Group is the story that an act belongs to, such as "organization".
func (a Act) Group() string {
	group, _, _ := strings.Cut(string(a), ".")
	return group
}

// A Record is a line of the journal: who did what, when, to what. It holds no
// names and no words of anybody's.
type Record struct {
	Seq    uint64    `json:"seq"` // from 1, without gaps
	At     time.Time `json:"at"`
	By     Alias     `json:"by,omitempty"` // 0: the house itself, or the command line
	Act    Act       `json:"act"`
	Org    OrgID     `json:"org,omitempty"`    // whose affair it was; 0 is the whole union
	Person Alias     `json:"person,omitempty"` // whom it was done to
	Kind   string    `json:"kind,omitempty"`   // what it was done to, such as "post"
	ID     uint64    `json:"id,omitempty"`     // of that
	Facts  []string  `json:"facts,omitempty"`  // names and values by turns, nothing personal: "role", "officer"
	New    []Pledge  `json:"new,omitempty"`    // of the aliases that no record before knows, in order
	Prev   string    `json:"prev"`             // Hash of the record before, empty for the first
	Hash   string    `json:"hash"`             // SHA-256 of this record without its Hash, as JSON; hex
}

// A JournalHead is the last record of the journal: the proof that none was cut off.
type JournalHead struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
	Last Alias  `json:"last,omitempty"` // the last alias that has its Pledge
}
