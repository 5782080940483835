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
}

// A Turn is one question answered: the form as it was before, for going back,
// and what was asked and said, for showing the answers.
type Turn struct {
	Form     json.RawMessage `json:"form"`
	Question string          `json:"question"` // text key
	Said     string          `json:"said"`     // plain text, shortened
}
