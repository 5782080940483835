package bot

import (
	"fmt"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// FireReminder says a reminder whose time has come. It is the clock's handler.
// One that comes too late is not said; its owner is told instead. One that has
// done its work leaves the list.
func (b *Bot) FireReminder(w storage.Writer, run scheduler.Run) error {
	rem, found, err := storage.Reminders.Get(w, union.ReminderID(run.Schedule.Ref))
	if err != nil {
		return err
	}
	if !found || scheduler.ID(rem.Schedule) != run.ID {
		return scheduler.Remove(w, run.ID)
	}
	t, err := b.speaker(w, rem.Owner, run.Now)
	if err != nil {
		return err
	}
	if run.Missed {
		return t.missed(rem, run.Due)
	}
	verdict, err := office.Judge(w, rem, run.Now)
	if err != nil {
		return err
	}
	switch verdict {
	case office.Fulfilled:
		if err := t.tellOwner(rem, "reminder.fulfilled", run.Due); err != nil {
			return err
		}
		return office.EndReminder(w, rem)
	case office.NoRight:
		if err := t.tellOwner(rem, "reminder.noright", run.Due, reminderButtons(rem)...); err != nil {
			return err
		}
		return office.HoldReminder(w, rem)
	case office.Nobody:
		if rem.Spec == "" && rem.Audience.Only == 0 {
			err = t.tellOwner(rem, "reminder.nobody", run.Due)
		}
	case office.Ring:
		err = t.ring(rem, run.Now)
	}
	if err != nil || rem.Spec != "" {
		return err
	}
	return office.EndReminder(w, rem)
}

// missed tells the owner that the house was not there when a reminder was due.
// A single one waits for another time; nothing that was written is lost.
func (t *turn) missed(rem union.Reminder, due time.Time) error {
	if err := t.tellOwner(rem, "reminder.missed", due, reminderButtons(rem)...); err != nil {
		return err
	}
	if rem.Spec != "" {
		return nil
	}
	return office.HoldReminder(t.w, rem)
}

func reminderButtons(rem union.Reminder) [][]button {
	return [][]button{
		{{key: "reminder.again", to: fmt.Sprintf("remind/again/%d", rem.ID)}},
		{{key: "reminder.delete", to: fmt.Sprintf("remind/delete/%d", rem.ID)}},
	}
}

// tellOwner says to the owner what became of a reminder, unless they asked for
// no more messages.
func (t *turn) tellOwner(rem union.Reminder, key string, due time.Time, rows ...[]button) error {
	m, _, err := storage.Members.Get(t.w, rem.Owner)
	if err != nil || !m.Subscribed() {
		return err
	}
	data, err := t.reminderData(rem)
	if err != nil {
		return err
	}
	data["Was"] = due
	return t.notify(rem.Owner, key, data, rows...)
}

// ring says the reminder: to its owner as a notice, to others as a broadcast.
func (t *turn) ring(rem union.Reminder, now time.Time) error {
	words, err := reminderWords(t.w, t.aloud, rem)
	if err != nil {
		return err
	}
	m := delivery.Message{Text: words, Media: rem.Content.Media, NoPreview: true}
	if m.Buttons, err = t.errand(rem.Audience); err != nil {
		return err
	}
	said := spread(m)
	if rem.Audience.Only == rem.Owner {
		for _, part := range said {
			if err := t.post(delivery.Letter{To: rem.Owner.Private(), Lane: delivery.LaneNotice, Message: part}); err != nil {
				return err
			}
		}
		return nil
	}
	_, err = delivery.Start(t.w, delivery.Broadcast{
		Kind: office.ReminderKind, Ref: uint64(rem.ID), Title: headline(union.Content{Text: words, Media: rem.Content.Media}),
		Author: rem.Owner, Audience: rem.Audience, Parts: said, Policy: delivery.Skip,
	}, now)
	return err
}

// errand is the button that leads to what is left to do, in the union's language.
func (t *turn) errand(a union.Audience) ([][]delivery.Button, error) {
	key, to := "", ""
	switch {
	case a.Unacknowledged != 0:
		key, to = "reminder.button.unack", fmt.Sprintf("res/card/%d", a.Unacknowledged)
	case a.Unfinished != 0:
		key, to = "reminder.button.unfinished", fmt.Sprintf("contest/enter/%d", a.Unfinished)
	default:
		return nil, nil
	}
	label, err := t.Words.Plain(t.Lang, key, nil)
	return [][]delivery.Button{{{Text: label, Data: to}}}, err
}

// reminderWords is what a reminder says: the person's own text, or words that
// stand ready, under a clock.
func reminderWords(r storage.Reader, say func(string, map[string]any) (union.HTML, error), rem union.Reminder) (union.HTML, error) {
	if !rem.Content.Empty() {
		return union.HTML("⏰ ") + rem.Content.Text, nil
	}
	data, err := addressees(r, rem)
	if err != nil {
		return "", err
	}
	if rem.Audience.Unacknowledged != 0 {
		return say("reminder.ready.unack", data)
	}
	c, _, err := storage.Contests.Get(r, rem.Audience.Unfinished)
	if err != nil {
		return "", err
	}
	data["Deadline"] = c.Deadline
	return say("reminder.ready.unfinished", data)
}
