package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/delivery"
	"rupor/office"
	"rupor/text"
	"rupor/union"
)

// newPost is how an announcement is made: what, on which topic, to whom, when.
type newPost struct {
	Content dialog.Answer[union.Content] `json:"content"`
	Topic   dialog.Answer[union.Topic]   `json:"topic"`
	Org     dialog.Picked[union.OrgID]   `json:"org"`
	Later   dialog.Answer[bool]          `json:"later"`
	At      dialog.Answer[dueTime]       `json:"at"`
	Sure    dialog.Answer[bool]          `json:"sure"`
}

// A dueTime is a moment that somebody typed in words of their own.
type dueTime struct {
	At time.Time `json:"at"`
}

// Bounds of what is said to many in one go.
const (
	contentText  = 20_000 // characters, about five messages
	contentMedia = 10     // files, one album
)

// newPost is the command of the youth council and the officers.
func (t *turn) newPost(string) error { return t.open("post", 0, &newPost{}) }

// Next asks for what is missing; the preview comes before the time.
func (f *newPost) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Content.Given:
		q := dialog.Gather(&f.Content, "post.content", dialog.Limits{Text: contentText, Media: contentMedia, Least: true})
		q.Samples = []dialog.Reply{dialog.Typed("Субботник в парке в эту субботу в 10:00")}
		return q, nil
	case !f.Topic.Given:
		return dialog.Choose(&f.Topic, "post.topic", postTopics()), nil
	case !f.Org.Given:
		q, err := askScope(env, &f.Org, office.DeedPost, "post.org")
		return q, err
	case !f.Later.Given:
		return f.preview(env)
	case f.Later.Value && !f.At.Given:
		return dialog.Ask(&f.At, "post.at", typedMoment(env.Now), "завтра в 10", "in 2 hours"), nil
	case f.Later.Value && !f.Sure.Given:
		n, err := office.CountRecipients(env.Read, f.audience())
		if err != nil {
			return nil, err
		}
		return dialog.Confirm(&f.Sure, "post.sure", "post.schedule").With("At", f.At.Value.At, "N", n), nil
	}
	return nil, nil
}

// postTopics are all but the resolutions, which have a way of their own.
func postTopics() []dialog.Choice[union.Topic] {
	return slices.DeleteFunc(topicChoices(), func(c dialog.Choice[union.Topic]) bool {
		return c.Value == union.TopicResolutions
	})
}

func (f *newPost) audience() union.Audience {
	return union.Audience{Topic: f.Topic.Value, Org: f.Org.Value}
}

// preview shows the post exactly as it will come, and to how many.
func (f *newPost) preview(env dialog.Env) (*dialog.Question, error) {
	n, err := office.CountRecipients(env.Read, f.audience())
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	q := dialog.Choose(&f.Later, "post.preview", []dialog.Choice[bool]{
		{ID: "now", Value: false, Key: "post.now"},
		{ID: "later", Value: true, Key: "post.later"},
	})
	q.Preview = contents(postParts(f.Content.Value))
	return q.With("N", n, "Org", org, "Topic", f.Topic.Value), nil
}

func (f *newPost) done(t *turn) error {
	c := f.Content.Value
	p := union.Post{Topic: f.Topic.Value, Content: c, Audience: f.audience()}
	if f.Later.Value {
		p.At = f.At.Value.At
	}
	p, err := office.Announce(t.w, t.me, p, headline(c), postParts(c), t.now)
	if err != nil {
		return err
	}
	if f.Later.Value {
		return t.show("post.scheduled", args("At", p.At),
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

func postParts(c union.Content) []delivery.Message {
	return spread(delivery.Message{Text: c.Text, Media: c.Media})
}

// contents is what a preview shows of messages.
func contents(parts []delivery.Message) []union.Content {
	var all []union.Content
	for _, m := range parts {
		all = append(all, union.Content{Text: m.Text, Media: m.Media})
	}
	return all
}

// spread makes of a message of any length what goes out to many: files first,
// where they can't travel with the text, albums of one kind each; then the text,
// in numbered parts when it needs several. The buttons are under the last.
func spread(m delivery.Message) []delivery.Message {
	albums := albumsOf(m.Media)
	together := len(albums) == 1 && text.Length(string(m.Text)) <= captionLimit &&
		(len(m.Buttons) == 0 || len(albums[0]) == 1)
	if together {
		return []delivery.Message{m}
	}
	var out []delivery.Message
	for _, files := range albums {
		out = append(out, delivery.Message{Media: files, Silent: m.Silent})
	}
	for _, piece := range numbered(string(m.Text)) {
		out = append(out, delivery.Message{Text: union.HTML(piece), NoPreview: m.NoPreview, Silent: m.Silent})
	}
	if len(out) > 0 {
		out[len(out)-1].Buttons = m.Buttons
	}
	return out
}

// numberRoom is what the number of a part takes, in characters.
const numberRoom = 16

func numbered(words string) []string {
	pieces := text.Split(words, textLimit)
	if len(pieces) < 2 {
		return pieces
	}
	pieces = text.Split(words, textLimit-numberRoom)
	for i := range pieces {
		pieces[i] += fmt.Sprintf("\n\n<i>(%d/%d)</i>", i+1, len(pieces))
	}
	return pieces
}

// albumsOf groups files that may share an album.
func albumsOf(media []union.Media) [][]union.Media {
	var albums [][]union.Media
	at := map[string]int{}
	for _, m := range media {
		kind := m.Kind.Album()
		i, open := at[kind]
		if kind == "" || !open {
			at[kind] = len(albums)
			albums = append(albums, []union.Media{m})
			continue
		}
		albums[i] = append(albums[i], m)
	}
	return albums
}

// headlineLength fits a line of a list on a small phone, in characters.
const headlineLength = 48

// headline names content in a list: the first line of its text, or its file.
func headline(c union.Content) string {
	for line := range strings.Lines(dialog.Plain(c.Text)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			return clip(line, headlineLength)
		}
	}
	for _, m := range c.Media {
		if m.Name != "" {
			return clip("📎 "+m.Name, headlineLength)
		}
	}
	return fmt.Sprintf("📎 %d", len(c.Media))
}

// typedMoment takes a single moment in a person's own words.
func typedMoment(now time.Time) func(dialog.Reply) (dueTime, error) {
	return func(r dialog.Reply) (dueTime, error) {
		words, err := dialog.Line(1, 100)(r)
		if err != nil {
			return dueTime{}, err
		}
		w, err := when.Parse(words, now)
		if err != nil {
			return dueTime{}, untimely(err)
		}
		if w.Repeats() {
			return dueTime{}, union.Refuse("post.when.repeats")
		}
		return dueTime{At: w.At}, nil
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
