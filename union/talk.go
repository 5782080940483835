package union

import (
	"encoding/json"
	"time"
)

// A Talk is a conversation in progress with one member: the answers given so
// far. Where it stands follows from the answers alone.
type Talk struct {
	Dialog  string          `json:"dialog"`
	Subject uint64          `json:"subject,omitempty"` // what it is about: the contest of an entry
	Nonce   uint64          `json:"nonce"`             // tells this talk's buttons from an older one's
	Form    json.RawMessage `json:"form"`
	Trail   []Turn          `json:"trail,omitempty"`
	Moves   int             `json:"moves,omitempty"` // forth and back: tells the open question's buttons from older ones
	Begun   time.Time       `json:"begun"`
	Touched time.Time       `json:"touched"`
	Burst   time.Time       `json:"burst,omitzero"` // when the messages of an answer in several began to come
	Run     Run             `json:"run,omitzero"`   // the text that goes on in the next message, perhaps
	// Heir may take the talk over, once they have ended one of the same kind: it was
	// to pass to them with a duty. 0 for nobody.
	Heir MemberID `json:"heir,omitempty"`
}

// A Run is a text that an app cut into several messages, as far as it came.
type Run struct {
	At      time.Time `json:"at"`                // when the last piece was sent
	Last    int       `json:"last"`              // its size, in UTF-16 units
	Before  int       `json:"before,omitempty"`  // size of the answer before the first piece, in bytes
	Size    int       `json:"size,omitempty"`    // of the answer with all pieces, taken or not, in characters
	Refused bool      `json:"refused,omitempty"` // nothing of it is taken
	Closed  bool      `json:"closed,omitempty"`  // the answer that it is of was closed by a button since
}

// A Turn is one question answered: the form as it was before, for going back,
// and what was asked and said, for showing the answers.
type Turn struct {
	Form     json.RawMessage `json:"form"`
	Question string          `json:"question"` // text key
	Said     string          `json:"said"`     // plain text, shortened
}
