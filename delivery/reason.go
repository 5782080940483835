package delivery

import "strings"

// The reasons why somebody was refused or skipped. The ledger keeps their place
// in this list: append only.
var reasons = [...]string{
	"", "blocked", "deactivated", "not found", "kicked", "content", "other", "not started", "rights",
	reasonUntraceable, reasonTooLate, reasonGone, reasonCap, reasonWithdrawn,
}

const (
	reasonsMost = 24 // room to append

	reasonNotFound = "not found"
	reasonContent  = "content"
	reasonOther    = "other"

	reasonUntraceable = "untraceable" // nobody knows the ids of the messages
	reasonTooLate     = "too late"    // it can't be deleted or edited any more
	reasonGone        = "gone"        // the message is not there
	reasonCap         = "cap"         // had enough announcements for today
	reasonWithdrawn   = "withdrawn"   // wants nothing more, or was forgotten
)

// code returns the short reason for a Gone or a Refused.
func (f *Failure) code() string {
	words := strings.ToLower(f.Reason)
	for _, sign := range []struct{ words, code string }{
		{"blocked", "blocked"},
		{"deactivated", "deactivated"},
		{"can't initiate", "not started"},
		{"kicked", "kicked"},
		{"not a member", "kicked"},
		{"chat was deleted", "kicked"},
		{"rights", "rights"},
		{"write access", "rights"},
		{"write_forbidden", "rights"},
		{"chat not found", reasonNotFound},
		{"message to pin not found", reasonGone},
	} {
		if strings.Contains(words, sign.words) {
			return sign.code
		}
	}
	if f.Kind == Refused || f.Kind == BadMarkup {
		return reasonContent
	}
	return reasonOther
}

// reasonNumber is a reason's place in the list; what is not there is "other".
func reasonNumber(code string) byte {
	for i, known := range reasons {
		if known == code {
			return byte(i)
		}
	}
	return reasonNumber(reasonOther)
}

// words returns Telegram's words up to the first quotation: what it quotes may
// be somebody's text, which has no place in a log.
func (f *Failure) words() string {
	words, _, _ := strings.Cut(f.Reason, `"`)
	return words
}
