package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// newReminder is how a reminder is made: what, to whom, when. Instead names the
// one whose place it takes.
type newReminder struct {
	Instead    union.ReminderID                  `json:"instead,omitempty"`
	Content    dialog.Answer[union.Content]      `json:"content"`
	Whom       dialog.Answer[string]             `json:"whom"`
	Topic      dialog.Answer[union.Topic]        `json:"topic"`
	Resolution dialog.Picked[union.ResolutionID] `json:"resolution"`
	Contest    dialog.Picked[union.ContestID]    `json:"contest"`
	Org        dialog.Picked[union.OrgID]        `json:"org"`
	When       dialog.Picked[when.When]          `json:"when"`
	Sure       dialog.Answer[bool]               `json:"sure"`
}

// Whom a reminder may be for.
const (
	toMe         = "me"
	toTopic      = "topic"
	toOrg        = "org"
	toUnack      = "unack"
	toUnfinished = "unfinished"
)

// Next asks for what is missing.
func (f *newReminder) Next(env dialog.Env) (*dialog.Question, error) {
	if !f.Content.Given {
		return f.askContent(), nil
	}
	if q, err := f.askWhom(env); q != nil || err != nil {
		return q, err
	}
	switch {
	case !f.When.Given:
		return dialog.Pick(&f.When, "reminder.when", func(typed string) ([]dialog.Choice[when.When], error) {
			return f.times(env, typed)
		}), nil
	case !f.Sure.Given:
		return f.confirm(env)
	}
	return nil, nil
}

// askContent asks what to say. Those who have something left to do may be told
// so in words that stand ready.
func (f *newReminder) askContent() *dialog.Question {
	lim := dialog.Limits{Text: office.MaxReminderText, Media: contentMedia, Least: true}
	if f.Whom.Value != toUnack && f.Whom.Value != toUnfinished {
		return dialog.Gather(&f.Content, "reminder.what", lim)
	}
	q := dialog.Gather(&f.Content, "reminder.what.ready", lim).With("Whom", f.Whom.Value)
	return dialog.OrSkip(q, &f.Content, "reminder.ready", union.Content{})
}

// askWhom asks for the audience. Who may remind nobody else is not asked.
func (f *newReminder) askWhom(env dialog.Env) (*dialog.Question, error) {
	scopes, err := office.Scopes(env.Read, env.Me, office.DeedRemind)
	if err != nil {
		return nil, err
	}
	switch {
	case !f.Whom.Given && len(scopes) == 0:
		f.Whom.Give(toMe)
	case !f.Whom.Given:
		choices, err := whomChoices(env)
		return dialog.Choose(&f.Whom, "reminder.whom", choices), err
	}
	switch {
	case f.Whom.Value == toTopic && !f.Topic.Given:
		return dialog.Choose(&f.Topic, "reminder.topic", topicChoices()), nil
	case f.Whom.Value == toUnack && !f.Resolution.Given:
		return dialog.Pick(&f.Resolution, "reminder.resolution", func(typed string) ([]dialog.Choice[union.ResolutionID], error) {
			return resolutionChoices(env, typed)
		}), nil
	case f.Whom.Value == toUnfinished && !f.Contest.Given:
		return dialog.Pick(&f.Contest, "reminder.contest", func(typed string) ([]dialog.Choice[union.ContestID], error) {
			return contestChoices(env, typed)
		}), nil
	case f.Whom.Value == toTopic && !f.Org.Given && slices.Contains(scopes, 0):
		f.Org.Give(0)
	case (f.Whom.Value == toTopic || f.Whom.Value == toOrg) && !f.Org.Given:
		return askScope(env, &f.Org, office.DeedRemind, "reminder.org")
	}
	return nil, nil
}

// whomChoices are those of whom there is somebody: where there is nothing to
// acknowledge or to enter, nobody can be late.
func whomChoices(env dialog.Env) ([]dialog.Choice[string], error) {
	choices := []dialog.Choice[string]{
		{ID: toMe, Value: toMe, Key: "reminder.whom.me"},
		{ID: toTopic, Value: toTopic, Key: "reminder.whom.topic"},
		{ID: toOrg, Value: toOrg, Key: "reminder.whom.org"},
	}
	all, err := resolutionChoices(env, "")
	if err != nil {
		return nil, err
	}
	if len(all) > 0 {
		choices = append(choices, dialog.Choice[string]{ID: toUnack, Value: toUnack, Key: "reminder.whom.unack"})
	}
	open, err := contestChoices(env, "")
	if len(open) > 0 {
		choices = append(choices, dialog.Choice[string]{ID: toUnfinished, Value: toUnfinished, Key: "reminder.whom.unfinished"})
	}
	return choices, err
}

// resolutionChoices are the resolutions whose readers the person may remind,
// the latest first.
func resolutionChoices(env dialog.Env, typed string) ([]dialog.Choice[union.ResolutionID], error) {
	var choices []dialog.Choice[union.ResolutionID]
	err := storage.Resolutions.Back(env.Read, func(id union.ResolutionID, res union.Resolution) error {
		label := "№ " + res.Number + " " + res.Title
		if !strings.Contains(fold(label), fold(typed)) {
			return nil
		}
		_, err := office.UnacknowledgedBy(env.Read, env.Me, id)
		if union.Refused(err) {
			return nil
		}
		choices = append(choices, dialog.Choice[union.ResolutionID]{ID: fmt.Sprintf("r%d", id), Value: id, Label: label})
		return err
	})
	return choices, err
}

// contestChoices are the open contests whose entrants the person may remind.
func contestChoices(env dialog.Env, typed string) ([]dialog.Choice[union.ContestID], error) {
	all, err := office.Contests(env.Read, env.Me, env.Now)
	if err != nil {
		return nil, err
	}
	var choices []dialog.Choice[union.ContestID]
	for _, c := range all {
		if !c.Open(env.Now) || !strings.Contains(fold(c.Title), fold(typed)) {
			continue
		}
		_, err := office.UnfinishedBy(env.Read, env.Me, c.ID)
		if err != nil && !union.Refused(err) {
			return nil, err
		}
		if err == nil {
			choices = append(choices, dialog.Choice[union.ContestID]{ID: fmt.Sprintf("c%d", c.ID), Value: c.ID, Label: c.Title})
		}
	}
	return choices, nil
}

// times offers the usual ones, and reads what was typed.
func (f *newReminder) times(env dialog.Env, typed string) ([]dialog.Choice[when.When], error) {
	if typed != "" {
		w, err := when.Parse(typed, env.Now)
		if err != nil {
			return nil, untimely(err)
		}
		rem := union.Reminder{At: w.At, Spec: w.Spec, Zone: env.Now.Location().String()}
		if f.Whom.Value == toMe {
			rem.Audience.Only = env.Me
		}
		return []dialog.Choice[when.When]{{ID: "typed", Value: w, Label: typed}}, office.CheckTimes(rem, env.Me, env.Now)
	}
	y, m, d := env.Now.Date()
	tomorrow := time.Date(y, m, d+1, 10, 0, 0, 0, env.Now.Location())
	return []dialog.Choice[when.When]{
		{ID: "hour", Value: when.When{At: env.Now.Add(time.Hour).Truncate(time.Minute)}, Key: "reminder.when.hour"},
		{ID: "tomorrow", Value: when.When{At: tomorrow}, Key: "reminder.when.tomorrow"},
		{ID: "workdays", Value: when.When{Spec: "0 9 * * 1-5"}, Key: "reminder.when.workdays"},
		{ID: "mondays", Value: when.When{Spec: "0 10 * * 1"}, Key: "reminder.when.mondays"},
	}, nil
}

// audience is who is meant, as far as the person's right goes.
func (f *newReminder) audience(r storage.Reader, me union.MemberID) (union.Audience, error) {
	switch f.Whom.Value {
	case toTopic:
		return union.Audience{Topic: f.Topic.Value, Org: f.Org.Value}, nil
	case toOrg:
		return union.Audience{Org: f.Org.Value}, nil
	case toUnack:
		return office.UnacknowledgedBy(r, me, f.Resolution.Value)
	case toUnfinished:
		return office.UnfinishedBy(r, me, f.Contest.Value)
	}
	return union.Audience{Only: me}, nil
}

func (f *newReminder) reminder(r storage.Reader, me union.MemberID, zone *time.Location) (union.Reminder, error) {
	a, err := f.audience(r, me)
	return union.Reminder{
		Owner: me, Content: f.Content.Value, Audience: a,
		At: f.When.Value.At, Spec: f.When.Value.Spec, Zone: zone.String(),
	}, err
}

// confirm shows the reminder as it will come, to how many, and when.
func (f *newReminder) confirm(env dialog.Env) (*dialog.Question, error) {
	rem, err := f.reminder(env.Read, env.Me, env.Now.Location())
	if err != nil {
		return nil, err
	}
	data, err := addressees(env.Read, rem)
	if err != nil {
		return nil, err
	}
	data["N"], err = office.CountRecipients(env.Read, rem.Audience)
	if err != nil {
		return nil, err
	}
	data["Times"], data["Repeats"] = []time.Time{rem.At}, rem.Spec != ""
	if rem.Spec != "" {
		if data["Times"], err = scheduler.Next(rem.Spec, rem.Zone, env.Now, 3); err != nil {
			return nil, fmt.Errorf("reminder: %w", err)
		}
	}
	q := dialog.Confirm(&f.Sure, "reminder.sure", "reminder.yes")
	q.Data = data
	if env.Say == nil {
		return q, nil
	}
	words, err := reminderWords(env.Read, env.Say, rem)
	q.Preview = spread(delivery.Message{Text: words, Media: rem.Content.Media})
	return q, err
}

func (f *newReminder) done(t *turn) error {
	rem, err := f.reminder(t.w, t.me, t.Zone)
	if err != nil {
		return err
	}
	if f.Instead != 0 {
		if _, err := office.DeleteReminder(t.w, t.me, f.Instead, t.now); err != nil && !union.Refused(err) {
			return err
		}
	}
	if rem, err = office.Remind(t.w, t.me, rem, t.now); err != nil {
		return err
	}
	data, err := t.reminderData(rem)
	if err != nil {
		return err
	}
	return t.show("reminder.done", data,
		[]button{{key: "reminder.open", to: fmt.Sprintf("remind/card/%d", rem.ID)}},
		[]button{{key: "reminder.all", to: "remind/list/0"}})
}
