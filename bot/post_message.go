package bot

import (
	"fmt"
	"strings"

	"rupor/delivery"
	"rupor/office"
	"rupor/text"
	"rupor/union"
)

// postMessages makes what every recipient of a post gets, in the union's
// language. Of a post without an id the buttons do nothing but say so.
func (b *Bot) postMessages(p union.Post) ([]delivery.Message, error) { return composePost(b.aloud, p) }

// A saying renders a phrase of what is said to many.
type saying func(key string, data map[string]any) (union.HTML, error)

// composePost makes the messages of a post: files and text, the poll, the place,
// each of its own; the buttons under the last that can have some.
func composePost(say saying, p union.Post) ([]delivery.Message, error) {
	under, err := postButtons(say, p)
	if err != nil {
		return nil, err
	}
	c := p.Content
	m := delivery.Message{
		Text: c.Text, Media: c.Media, Fields: office.HasFields(c.Text), Silent: p.Manner.Silent, Protected: p.Manner.Protected,
		NoPreview: p.Manner.NoPreview, BigAbove: p.Manner.BigAbove,
	}
	alone := c.Poll == nil && c.Location == nil
	if alone {
		m.Buttons = under
	}
	if alone && len(under) > 0 && c.Text == "" && endsInAlbum(c.Media) {
		if m.Text, err = say("post.under", nil); err != nil {
			return nil, err
		}
	}
	all := spread(m)
	bare := delivery.Message{Silent: m.Silent, Protected: m.Protected}
	if c.Poll != nil {
		all = append(all, bare)
		all[len(all)-1].Poll = c.Poll
	}
	if c.Location != nil {
		all = append(all, bare)
		all[len(all)-1].Location = c.Location
	}
	if !alone {
		all[len(all)-1].Buttons = under
	}
	return all, nil
}

// trialData is what the buttons of a post carry that has not gone out.
const trialData = "trial"

// trial: trial is a button of a post that is only shown.
func (t *turn) trial(arguments) error { return t.tell("post.trial", nil) }

// postButtons stand under a post.
func postButtons(say saying, p union.Post) ([][]delivery.Button, error) {
	var rows [][]delivery.Button
	add := func(key, data string) error {
		words, err := say(key, nil)
		if p.ID == 0 {
			data = trialData
		}
		rows = append(rows, []delivery.Button{{Text: words.Plain(), Data: data}})
		return err
	}
	for _, b := range []struct {
		wanted    bool
		key, data string
	}{
		{p.Manner.Ack, "receipt.button", fmt.Sprintf("seen/%d", p.ID)},
		{p.Manner.Ask, "question.button", fmt.Sprintf("ask/%d", p.ID)},
		{p.Manner.Join, "joining.button", fmt.Sprintf("want/p%d", p.ID)},
		{p.Manner.Contest != 0, "post.enter", fmt.Sprintf("contest/enter/%d", p.Manner.Contest)},
	} {
		if !b.wanted {
			continue
		}
		if err := add(b.key, b.data); err != nil {
			return nil, err
		}
	}
	for _, l := range p.Manner.Links {
		rows = append(rows, []delivery.Button{{Text: l.Label, URL: l.URL}})
	}
	return rows, nil
}

// spread makes of a message of any length what goes out to many: files first,
// where they can't travel with the text, albums of one kind each; then the text,
// in numbered parts when it needs several. The buttons are under the last. Where
// it has fields there is room for their values.
func spread(m delivery.Message) []delivery.Message {
	if !m.Fields {
		return divide(m)
	}
	m.Text = office.PadFields(m.Text)
	all := divide(m)
	for i := range all {
		all[i].Text = office.Unpad(all[i].Text)
		all[i].Fields = office.HasFields(all[i].Text)
	}
	return all
}

func divide(m delivery.Message) []delivery.Message {
	albums := albumsOf(m.Media)
	together := len(albums) == 1 && text.Length(string(m.Text)) <= captionLimit &&
		(len(m.Buttons) == 0 || len(albums[0]) == 1)
	if together {
		return []delivery.Message{m}
	}
	part := m
	part.Text, part.Media, part.Buttons = "", nil, nil
	var out []delivery.Message
	for _, files := range albums {
		part.Media = files
		out = append(out, part)
	}
	part.Media = nil
	for _, piece := range numbered(string(m.Text)) {
		part.Text = union.HTML(piece)
		out = append(out, part)
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

// endsInAlbum says whether the last message of the files is an album, which can
// have no buttons.
func endsInAlbum(media []union.Media) bool {
	albums := albumsOf(media)
	return len(albums) > 0 && len(albums[len(albums)-1]) > 1
}

// headlineLength fits a line of a list on a small phone, in characters.
const headlineLength = 48

// headline names content in a list.
func headline(c union.Content) string { return headlineOf(c, headlineLength) }

// headlineOf is the first line of the text, the poll, or the files, cut to so many
// characters.
func headlineOf(c union.Content, most int) string {
	for line := range strings.Lines(c.Text.Plain()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			return clip(line, most)
		}
	}
	if c.Poll != nil {
		return clip("📊 "+c.Poll.Question, most)
	}
	for _, m := range c.Media {
		if m.Name != "" {
			return clip("📎 "+m.Name, most)
		}
	}
	if len(c.Media) == 0 && c.Location != nil {
		return fmt.Sprintf("📍 %.4f, %.4f", c.Location.Latitude, c.Location.Longitude)
	}
	return fmt.Sprintf("📎 %d", len(c.Media))
}
