package bot

import (
	"fmt"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// remind lists the person's reminders, or asks for the first one.
func (t *turn) remind(string) error {
	if !t.joined {
		return union.Refuse("join.first")
	}
	n, err := storage.RemindersByOwner.Count(t.w, t.me)
	if err != nil {
		return err
	}
	if n == 0 {
		return t.open("reminder", 0, &newReminder{})
	}
	return t.reminderList(0)
}

// reminderScreen: remind/list/<page> and remind/card/<id> show, remind/pause,
// remind/resume and remind/delete change one; remind/new asks for a new one,
// remind/again/<id> for another time of one. remind/unack/<resolution> and
// remind/unfinished/<contest> ask for one to those who are late.
func (t *turn) reminderScreen(a arguments) error {
	if !t.joined {
		return union.Refuse("join.first")
	}
	id := union.ReminderID(a.id(1))
	switch a.word(0) {
	case "list":
		return t.reminderList(a.page(1))
	case "card":
		return t.reminderCard(id)
	case "new":
		return t.open("reminder", 0, &newReminder{})
	case "again":
		return t.reschedule(id)
	case "unack", "unfinished":
		return t.remindLate(a.word(0), a.id(1))
	case "pause":
		if err := office.PauseReminder(t.w, t.me, id, t.now); err != nil {
			return err
		}
		return t.reminderCard(id)
	case "resume":
		if err := office.ResumeReminder(t.w, t.me, id, t.now); err != nil {
			return err
		}
		return t.reminderCard(id)
	case "delete":
		return t.deleteReminder(id)
	}
	return t.tell("talk.stale", nil)
}

// The subjects of the dialog when it is about something: so that what is begun
// about one thing does not go on about another.
const (
	aboutContest  = 1 << 40
	aboutReminder = 1 << 41
)

// remindLate asks for a reminder to those who have not acknowledged a
// resolution or not finished an entry.
func (t *turn) remindLate(whom string, id uint64) error {
	f, subject := &newReminder{}, id
	f.Whom.Give(whom)
	var err error
	if whom == toUnack {
		f.Resolution.Give(union.ResolutionID(id))
		_, err = office.UnacknowledgedBy(t.w, t.me, f.Resolution.Value)
	} else {
		subject += aboutContest
		f.Contest.Give(union.ContestID(id))
		_, err = office.UnfinishedBy(t.w, t.me, f.Contest.Value)
	}
	if err != nil {
		return err
	}
	t.edited = true // the screen with the numbers stays
	return t.open("reminder", subject, f)
}

// reschedule asks for another time of a reminder; all the rest is answered.
func (t *turn) reschedule(id union.ReminderID) error {
	rem, err := office.ReminderOf(t.w, t.me, id)
	if err != nil {
		return err
	}
	f := &newReminder{Instead: id}
	f.Content.Give(rem.Content)
	switch a := rem.Audience; {
	case a.Only == t.me:
		f.Whom.Give(toMe)
	case a.Unacknowledged != 0:
		f.Whom.Give(toUnack)
		f.Resolution.Give(a.Unacknowledged)
	case a.Unfinished != 0:
		f.Whom.Give(toUnfinished)
		f.Contest.Give(a.Unfinished)
	case a.Topic != "":
		f.Whom.Give(toTopic)
		f.Topic.Give(a.Topic)
		f.Org.Give(a.Org)
	default:
		f.Whom.Give(toOrg)
		f.Org.Give(a.Org)
	}
	return t.open("reminder", uint64(id)+aboutReminder, f)
}

func (t *turn) reminderList(page int) error {
	all, err := office.Reminders(t.w, t.me)
	if err != nil {
		return err
	}
	labels := map[union.ReminderID]string{}
	for _, rem := range all {
		data, err := t.reminderData(rem)
		if err != nil {
			return err
		}
		if labels[rem.ID], err = t.plain("reminder.row", data); err != nil {
			return err
		}
	}
	rows := paged(all, page, func(rem union.Reminder) button {
		return button{label: labels[rem.ID], to: fmt.Sprintf("remind/card/%d", rem.ID)}
	}, "remind/list/")
	rows = append(rows, []button{{key: "reminder.new", to: "remind/new"}})
	return t.show("reminder.list", args("N", len(all)), rows...)
}

// reminderData is the data of a reminder's card and of its line in the list.
func (t *turn) reminderData(rem union.Reminder) (map[string]any, error) {
	data, err := addressees(t.w, rem)
	if err != nil {
		return nil, err
	}
	at, rings, err := office.NextRing(t.w, rem)
	if err != nil {
		return nil, err
	}
	data["At"], data["Due"], data["Paused"], data["Repeats"] = at, rings, rem.Paused, rem.Spec != ""
	data["Gist"], data["Now"] = "", t.now
	if !rem.Content.Empty() {
		data["Gist"] = headline(rem.Content)
	}
	data["Files"] = len(rem.Content.Media)
	data["Words"], err = reminderWords(t.w, t.aloud, rem)
	return data, err
}

// addressees is the data of the words for whom a reminder is.
func addressees(r storage.Reader, rem union.Reminder) (map[string]any, error) {
	a := rem.Audience
	org, err := office.LivingName(r, a.Org)
	if err != nil {
		return nil, err
	}
	data := args("Whom", toOrg, "Topic", string(a.Topic), "Org", org, "Title", "", "Number", "")
	switch {
	case a.Only == rem.Owner:
		data["Whom"] = toMe
	case a.Unacknowledged != 0:
		res, _, err := storage.Resolutions.Get(r, a.Unacknowledged)
		data["Whom"], data["Number"], data["Title"] = toUnack, res.Number, res.Title
		return data, err
	case a.Unfinished != 0:
		c, _, err := storage.Contests.Get(r, a.Unfinished)
		data["Whom"], data["Title"] = toUnfinished, c.Title
		return data, err
	case a.Topic != "":
		data["Whom"] = toTopic
	}
	return data, nil
}

func (t *turn) reminderCard(id union.ReminderID) error {
	rem, err := office.ReminderOf(t.w, t.me, id)
	if err != nil {
		return err
	}
	data, err := t.reminderData(rem)
	if err != nil {
		return err
	}
	still := button{key: "reminder.pause", to: fmt.Sprintf("remind/pause/%d", id)}
	if rem.Paused {
		still = button{key: "reminder.resume", to: fmt.Sprintf("remind/resume/%d", id)}
	}
	return t.show("reminder.card", data,
		[]button{still, {key: "reminder.delete", to: fmt.Sprintf("remind/delete/%d", id)}},
		[]button{{key: "reminder.again", to: fmt.Sprintf("remind/again/%d", id)}},
		[]button{{key: "reminder.all", to: "remind/list/0"}})
}

// deleteReminder asks nothing. The words stay in the chat, so nothing that was
// typed is lost by a slip of the thumb.
func (t *turn) deleteReminder(id union.ReminderID) error {
	rem, err := office.ReminderOf(t.w, t.me, id)
	if err != nil {
		return err
	}
	data, err := t.reminderData(rem)
	if err != nil {
		return err
	}
	if _, err := office.DeleteReminder(t.w, t.me, id, t.now); err != nil {
		return err
	}
	return t.show("reminder.deleted", data,
		[]button{{key: "reminder.all", to: "remind/list/0"}, {key: "reminder.new", to: "remind/new"}})
}
