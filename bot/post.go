package bot

import (
	"errors"
	"fmt"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// newPost is how an announcement is made: what, on which topic, to whom; then the
// preview, from where it goes and from where all else is reached. Then is what
// was chosen there: to let it go, or one of the asides.
type newPost struct {
	Content dialog.Answer[union.Content] `json:"content"`
	Topic   dialog.Answer[union.Topic]   `json:"topic"`
	Org     dialog.Picked[union.OrgID]   `json:"org"`
	Then    dialog.Answer[string]        `json:"then"`
	When    dialog.Answer[when.When]     `json:"when"`
	Sure    dialog.Answer[string]        `json:"sure"`

	Narrow  narrowing                      `json:"narrow,omitzero"`
	Look    dialog.Answer[[]string]        `json:"look,omitzero"`
	Contest dialog.Picked[union.ContestID] `json:"contest,omitzero"`
	Links   dialog.Answer[[]union.Link]    `json:"links,omitzero"`
	Urgent  dialog.Answer[string]          `json:"urgent,omitzero"`
	Paid    dialog.Answer[bool]            `json:"paid,omitzero"`
	// Rate is how many messages a second leave for Telegram Stars, 0 where that is
	// not offered.
	Rate float64 `json:"rate,omitempty"`
}

// Bounds of what is said to many in one go.
const (
	contentText  = 20_000 // characters, about five messages
	contentMedia = 10     // files, one album
)

// What may be chosen at the preview besides the asides.
const (
	postNow   = "now"
	postLater = "later"
)

// newPost is the command of the youth council and the officers.
func (t *turn) newPost(string) error { return t.open("post", 0, &newPost{Rate: t.PaidRate}) }

// Next asks for what is missing; the preview comes before the time.
func (f *newPost) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Content.Given:
		lim := dialog.Limits{Text: contentText, Media: contentMedia, Least: true, Others: true}
		q := dialog.Gather(&f.Content, "post.content", lim)
		q.Samples = []dialog.Reply{dialog.Typed("Субботник в парке в эту субботу в 10:00"), dialog.Typed("{name}: {where}?")}
		return q, nil
	case !f.Topic.Given:
		return dialog.Choose(&f.Topic, "post.topic", postTopics()), nil
	case !f.Org.Given:
		return askScope(env, &f.Org, office.DeedPost, "post.org")
	}
	if err := stillMay(env, office.DeedPost, f.Org.Value); err != nil {
		return nil, err
	}
	if q, err := f.aside(env); q != nil || err != nil {
		return q, err
	}
	switch {
	case !f.Then.Given:
		return f.preview(env)
	case f.Then.Value != postLater:
		return nil, nil
	case !f.When.Given:
		return dialog.Ask(&f.When, "post.at", typedWhen(env.Now), "завтра в 10", "каждую пятницу в 10", "in 2 hours", "every Friday"), nil
	}
	return f.confirm(env)
}

// postTopics are all but the resolutions, which have a way of their own.
func postTopics() []dialog.Choice[union.Topic] {
	var choices []dialog.Choice[union.Topic]
	for _, c := range topicChoices() {
		if c.Value != union.TopicResolutions {
			choices = append(choices, c)
		}
	}
	return choices
}

// scope is the audience before it is narrowed.
func (f *newPost) scope() union.Audience {
	return union.Audience{Topic: f.Topic.Value, Org: f.Org.Value}
}

func (f *newPost) audience() union.Audience { return f.Narrow.apply(f.scope()) }

func (f *newPost) post() union.Post {
	p := union.Post{Topic: f.Topic.Value, Content: f.Content.Value, Audience: f.audience(), Manner: f.manner()}
	if f.Then.Value == postLater {
		p.At, p.Every = f.When.Value.At, f.When.Value.Spec
	}
	return p
}

// preview shows the post exactly as it will come to its author, and to how many.
func (f *newPost) preview(env dialog.Env) (*dialog.Question, error) {
	p := f.post()
	data, err := audienceData(env.Read, p.Audience)
	if err != nil {
		return nil, err
	}
	said, err := f.shown(env)
	if err != nil {
		return nil, err
	}
	watched, err := office.NeedsApproval(env.Read, env.Me, f.Org.Value)
	if err != nil {
		return nil, err
	}
	quiet, waits, err := office.QuietNow(env.Read, p.Audience, env.Now)
	if err != nil {
		return nil, err
	}
	waits = waits && p.Manner.Urgent == ""
	messages := (data["N"].(int) + data["Groups"].(int)) * len(said)
	q := dialog.Choose(&f.Then, "post.preview", f.choices(watched, waits, messages))
	q.Data, q.Preview = data, said
	return dialog.OrShow(q, "post.test").With(
		"Waits", waits, "Until", quiet, "Reason", p.Manner.Urgent, "Stars", f.stars(messages), "Poll", p.Content.Poll != nil,
		"Fields", office.StrangeFields(p.Content.Text), "Watched", watched, "Manner", f.wordsOfManner(),
	), nil
}

// shown are the messages as their author would get them.
func (f *newPost) shown(env dialog.Env) ([]delivery.Message, error) {
	if env.Say == nil {
		return nil, nil
	}
	all, err := composePost(env.Say, f.post())
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i], err = office.Fill(env.Read, env.Me.Private(), all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// choices is what may be done with what the preview shows.
func (f *newPost) choices(watched, waits bool, messages int) []dialog.Choice[string] {
	now := "post.now"
	if watched {
		now = "post.propose"
	}
	choices := []dialog.Choice[string]{
		{ID: postNow, Value: postNow, Key: now},
		{ID: postLater, Value: postLater, Key: "post.later"},
		{ID: asideLook, Value: asideLook, Key: "post.look.button"},
		{ID: asideNarrow, Value: asideNarrow, Key: "post.narrow"},
	}
	add := func(wanted bool, id, key string) {
		if wanted {
			choices = append(choices, dialog.Choice[string]{ID: id, Value: id, Key: key})
		}
	}
	add(waits, asideUrgent, "post.urgent.button")
	add(f.Urgent.Given, asideCalm, "post.calm")
	add(!f.Paid.Value && f.Rate > 0 && messages > paidLeast, asideFast, "post.paid.button")
	add(f.Paid.Value, asideSlow, "post.slow")
	return choices
}

// confirm shows when it goes. In quiet hours it may be made urgent here too.
func (f *newPost) confirm(env dialog.Env) (*dialog.Question, error) {
	if f.Sure.Value == asideUrgent {
		if !f.Urgent.Given {
			return askUrgent(f), nil
		}
		f.Sure = dialog.Answer[string]{}
	}
	if f.Sure.Given {
		return nil, nil
	}
	p := f.post()
	times := []time.Time{p.At}
	if p.Every != "" {
		var err error
		if times, err = office.PostTimes(p.Every, env.Now); err != nil {
			return nil, err
		}
	}
	n, groups, err := reach(env.Read, p.Audience)
	if err != nil {
		return nil, err
	}
	quiet, waits, err := office.QuietNow(env.Read, p.Audience, times[0].In(env.Now.Location()))
	if err != nil {
		return nil, err
	}
	choices := []dialog.Choice[string]{{ID: "yes", Value: "yes", Key: "post.schedule"}}
	if waits = waits && p.Manner.Urgent == ""; waits {
		choices = append(choices, dialog.Choice[string]{ID: asideUrgent, Value: asideUrgent, Key: "post.urgent.button"})
	}
	return dialog.Choose(&f.Sure, "post.sure", choices).With(
		"Times", times, "Repeats", p.Every != "", "N", n, "Groups", groups, "Waits", waits, "Until", quiet), nil
}

func (f *newPost) done(t *turn) error {
	p := f.post()
	p.Manner.Paid = p.Manner.Paid && t.PaidRate > 0
	if err := f.Narrow.keep(t, f.scope()); err != nil {
		return err
	}
	watched, err := office.NeedsApproval(t.w, t.me, p.Audience.Org)
	if err != nil {
		return err
	}
	if watched {
		return t.propose(p)
	}
	if p, err = office.Announce(t.w, t.me, p, headline(p.Content), t.postMessages, t.now); err != nil {
		return err
	}
	if f.Then.Value == postLater {
		return t.show("post.scheduled", args("At", p.At, "Repeats", p.Every != ""),
			[]button{{key: "broadcast.cancel", to: fmt.Sprintf("cast/stop/%d", p.Broadcast)}},
			[]button{{key: "broadcast.all", to: "cast/list/0"}})
	}
	if err := t.show("post.sent", nil); err != nil {
		return err
	}
	return t.progress(p.Broadcast)
}

// progress shows the author how a broadcast stands, before the post office does.
func (t *turn) progress(id union.BroadcastID) error {
	c, found, err := delivery.Get(t.w, id)
	if err != nil || !found {
		return err
	}
	return t.Progress(t.w, c, t.now)
}

// typedWhen takes a moment or a repetition in a person's own words.
func typedWhen(now time.Time) func(dialog.Reply) (when.When, error) {
	return func(r dialog.Reply) (when.When, error) {
		words, err := dialog.Line(1, 100)(r)
		if err != nil {
			return when.When{}, err
		}
		w, err := when.Parse(words, now)
		if err != nil {
			return when.When{}, untimely(err)
		}
		if w.Repeats() {
			_, err = office.PostTimes(w.Spec, now)
		}
		return w, err
	}
}

// untimely says kindly why words are not a time.
func untimely(err error) error {
	no, ok := errors.AsType[*when.Error](err)
	if !ok {
		return err
	}
	key := map[when.Kind]string{
		when.Past: "post.when.past", when.Ambiguous: "post.when.ambiguous", when.Impossible: "post.when.impossible",
		when.Unsupported: "post.when.unsupported",
	}[no.Kind]
	if key == "" {
		key = "post.when.unclear"
	}
	return union.Refuse(key, "Word", no.Word)
}
