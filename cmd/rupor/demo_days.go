package main

import (
	"time"

	"rupor/union"
)

// The days of the demo union, counted back from the day of the show. What happened
// is told in this order, as the journal has it.
const (
	demoBegan    = 62 // the administrator set to work, with the cast
	demoPoster   = 61
	demoJoined   = 60 // those of the many who would have duties; the others came since
	demoElected  = 45
	demoAnswered = 30 // the frequent questions
	demoLeave    = 6  // somebody stands in for the information officer
)

// demoConsent is the version of the consent that everybody gave, and its day.
const demoConsent = "2026-11-23"

// ago is so many days before the show.
func (u *demoUnion) ago(days int) time.Time { return u.now.AddDate(0, 0, -days) }

// joined is how many days ago somebody came: before they did anything.
func (u *demoUnion) joined(id union.MemberID) int {
	switch i := int(id - extraID(0)); {
	case i < 0:
		return demoBegan
	case i < demoMembers && u.roleOf(i) != "":
		return demoJoined
	}
	return int(id)%demoJoined + 1
}

// agreed is when somebody gave the consent that holds: as they came, or on the day
// of its text when that is newer.
func (u *demoUnion) agreed(came time.Time) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, demoConsent, u.now.Location())
	if err != nil || came.After(day) || day.After(u.now) {
		return came
	}
	return day
}
