package office

import (
	"errors"
	"fmt"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// ReminderKind is what the clock calls a schedule that rings for a reminder, and
// the post office a broadcast that says one.
const ReminderKind = "reminder"

// The bounds of reminders.
const (
	MaxReminders    = 50 // of one person
	MaxReminderText = 3_000
	// reminderGrace is how late a reminder is still worth saying.
	reminderGrace = time.Hour
	// Others are not to be worn out, and neither is the owner.
	othersPause = time.Hour
	ownPause    = 10 * time.Minute
)

// Remind keeps a reminder and sets the clock for it. Everyone may remind
// themselves; others, only whoever has the right to for their organization.
func Remind(w storage.Writer, by union.MemberID, rem union.Reminder, now time.Time) (union.Reminder, error) {
	if joined, err := storage.Members.Has(w, by); err != nil {
		return rem, err
	} else if !joined {
		return rem, union.Refuse("join.first")
	}
	purpose := rem.Audience.Unacknowledged != 0 || rem.Audience.Unfinished != 0
	if rem.Content.Empty() && !purpose {
		return rem, union.Refuse("dialog.gather.empty")
	}
	if n, err := storage.RemindersByOwner.Count(w, by); err != nil {
		return rem, err
	} else if n >= MaxReminders {
		return rem, union.Refuse("reminder.many", "N", MaxReminders)
	}
	if err := checkAudience(w, by, DeedRemind, rem.Audience); err != nil {
		return rem, err
	}
	if err := CheckTimes(rem, by, now); err != nil {
		return rem, err
	}
	id, err := storage.Reminders.NextID(w)
	if err != nil {
		return rem, err
	}
	rem.ID, rem.Owner, rem.Created, rem.Paused = union.ReminderID(id), by, now, false
	schedule, err := scheduler.Add(w, scheduler.Schedule{
		Kind: ReminderKind, Ref: id, Spec: rem.Spec, At: rem.At, Zone: rem.Zone, Grace: reminderGrace,
	}, now)
	if err != nil {
		return rem, fmt.Errorf("reminder: %w", err)
	}
	rem.Schedule = uint64(schedule)
	if err := storage.Reminders.Put(w, rem.ID, rem); err != nil {
		return rem, err
	}
	return rem, recordReminder(w, by, "reminder.set", rem, now)
}

// recordReminder tells the journal about a reminder to others; what somebody reminds
// themselves of is nobody's business.
func recordReminder(w storage.Writer, by union.MemberID, act union.Act, rem union.Reminder, now time.Time) error {
	if rem.Audience.Only == rem.Owner {
		return nil
	}
	return record(w, by, act, deed{Org: rem.Audience.Org, Person: rem.Audience.Only, Kind: "reminder", ID: uint64(rem.ID)}, now)
}

// CheckTimes refuses a moment that is over, a repetition that never comes, and
// one that comes too often.
func CheckTimes(rem union.Reminder, by union.MemberID, now time.Time) error {
	if rem.Spec == "" {
		if !rem.At.After(now) {
			return union.Refuse("reminder.past", "At", rem.At)
		}
		return nil
	}
	pause, often := othersPause, "reminder.often.others"
	if rem.Audience.Only == by {
		pause, often = ownPause, "reminder.often.own"
	}
	times, err := scheduler.Next(rem.Spec, rem.Zone, now, 13)
	switch {
	case errors.Is(err, scheduler.ErrZone):
		return fmt.Errorf("reminder: %w", err)
	case errors.Is(err, scheduler.ErrOften):
		return union.Refuse(often)
	case err != nil || len(times) == 0:
		return union.Refuse("reminder.never")
	}
	for i := 1; i < len(times); i++ {
		if times[i].Sub(times[i-1]) < pause {
			return union.Refuse(often)
		}
	}
	return nil
}

// ReminderOf returns a reminder to its owner; to others there is none.
func ReminderOf(r storage.Reader, who union.MemberID, id union.ReminderID) (union.Reminder, error) {
	rem, found, err := storage.Reminders.Get(r, id)
	if err == nil && (!found || rem.Owner != who) {
		return union.Reminder{}, union.Refuse("reminder.gone")
	}
	return rem, err
}

// Reminders lists a person's reminders in the order in which they were made.
func Reminders(r storage.Reader, who union.MemberID) ([]union.Reminder, error) {
	return rows(r, storage.RemindersByOwner, storage.Reminders, who)
}

// PauseReminder keeps a reminder silent until it is resumed. Pausing twice is
// no mistake.
func PauseReminder(w storage.Writer, by union.MemberID, id union.ReminderID, now time.Time) error {
	rem, err := ReminderOf(w, by, id)
	if err != nil {
		return err
	}
	if err := hush(w, rem); err != nil {
		return err
	}
	return recordReminder(w, by, "reminder.paused", rem, now)
}

// hush pauses a reminder and its clock.
func hush(w storage.Writer, rem union.Reminder) error {
	rem.Paused = true
	if err := scheduler.Pause(w, scheduler.ID(rem.Schedule)); err != nil {
		return fmt.Errorf("reminder %d: %w", rem.ID, err)
	}
	return storage.Reminders.Put(w, rem.ID, rem)
}

// ResumeReminder lets a paused reminder ring again. A moment that passed in the
// meantime needs a new one.
func ResumeReminder(w storage.Writer, by union.MemberID, id union.ReminderID, now time.Time) error {
	rem, err := ReminderOf(w, by, id)
	if err != nil {
		return err
	}
	if rem.Spec == "" && !rem.At.After(now) {
		return union.Refuse("reminder.past", "At", rem.At)
	}
	rem.Paused = false
	if err := scheduler.Resume(w, scheduler.ID(rem.Schedule), now); err != nil {
		return fmt.Errorf("reminder %d: %w", rem.ID, err)
	}
	if err := storage.Reminders.Put(w, rem.ID, rem); err != nil {
		return err
	}
	return recordReminder(w, by, "reminder.resumed", rem, now)
}

// DeleteReminder forgets a reminder and returns what it said.
func DeleteReminder(w storage.Writer, by union.MemberID, id union.ReminderID, now time.Time) (union.Reminder, error) {
	rem, err := ReminderOf(w, by, id)
	if err != nil {
		return rem, err
	}
	if err := EndReminder(w, rem); err != nil {
		return rem, err
	}
	return rem, recordReminder(w, by, "reminder.deleted", rem, now)
}

// EndReminder takes a reminder that has done its work off the list, and its
// clock with it.
func EndReminder(w storage.Writer, rem union.Reminder) error {
	if err := scheduler.Remove(w, scheduler.ID(rem.Schedule)); err != nil {
		return err
	}
	return storage.Reminders.Delete(w, rem.ID)
}

// NextRing says when a reminder rings next, and false when it never will.
func NextRing(r storage.Reader, rem union.Reminder) (time.Time, bool, error) {
	s, found, err := scheduler.Get(r, scheduler.ID(rem.Schedule))
	return s.Due, found && !s.Due.IsZero(), err
}
