package simulator

import (
	"errors"
	"fmt"
	"strconv"
)

// An apiError is a refusal in Telegram's words.
type apiError struct {
	code       int
	text       string
	retryAfter int   // seconds
	migrateTo  int64 // the id of the supergroup
}

func (e *apiError) Error() string { return e.text }

func bad(format string, args ...any) error {
	return &apiError{code: 400, text: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(format string, args ...any) error {
	return &apiError{code: 403, text: "Forbidden: " + fmt.Sprintf(format, args...)}
}

func conflict(text string) error { return &apiError{code: 409, text: "Conflict: " + text} }

func tooMany(seconds int) error {
	return &apiError{code: 429, text: "Too Many Requests: retry after " + strconv.Itoa(seconds), retryAfter: seconds}
}

// asAPIError turns a foreign error into Telegram's answer for its own failures.
func asAPIError(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	return &apiError{code: 500, text: "Internal Server Error: " + err.Error()}
}

const (
	errTokenText  = "Unauthorized"
	errMethodText = "Not Found: method not found"
	notModified   = "message is not modified: specified new message content and reply markup are exactly the same " +
		"as a current content and reply markup of the message"
	queryTooOld = "query is too old and response timeout expired or query ID is invalid"
	badFileID   = "wrong file_id or the file is temporarily unavailable"
	otherPoll   = "terminated by other getUpdates request; make sure that only one bot instance is running"
	hookActive  = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
	hookArrived = "terminated by setWebhook request"
)
