package main

import (
	"errors"
	"regexp"
	"syscall"

	"rupor/storage"
)

// cureOf is what helps against a trouble that any command may meet; "" when none is
// known here.
func cureOf(err error) string {
	switch {
	case errors.Is(err, storage.ErrNewer):
		return "run the rupor that wrote it, or a newer one"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "make room on the disk, then do it again"
	case errors.Is(err, syscall.EROFS):
		return "the disk is read-only: give a place that can be written to"
	}
	return ""
}

func withCure(err error) string {
	if cure := cureOf(err); cure != "" {
		return ": " + cure
	}
	return ""
}

// masked hides what looks like the token of a bot. Somebody who gives it in the wrong
// place must not find it in a log that others read.
func masked(words string) string {
	return tokenForm.ReplaceAllString(words, "<token>")
}

var tokenForm = regexp.MustCompile(`[0-9]{5,}(:|%3A)[A-Za-z0-9_-]{20,}`)
