package simulator

import (
	"slices"
	"strconv"
	"strings"
)

// A File is what a person attaches. An empty MIME type is guessed from the name.
type File struct {
	Name    string
	MIME    string
	Content []byte
	Size    int64 // in bytes, when it should look larger than the content; Telegram lets a bot fetch up to 20 MB
}

// Send types a text and sends it, as the person. A text over 4096 characters goes out in several messages, as
// apps do it; the last is returned. Writing to a blocked bot unblocks it first. The zero Message comes back from
// someone who can not write: a deactivated account, someone not in the group, a reader of a channel.
func (c *Chat) Send(text string) Message { return c.SendFormatted(text, nil) }

// SendFormatted is Send with formatting, which must fit into one message.
func (c *Chat) SendFormatted(text string, entities []Entity) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.view(c.writeText(text, entities))
}

// SendHTML is Send with formatting written as Telegram's HTML. It panics when that is wrong.
func (c *Chat) SendHTML(markup string) Message {
	text, entities, err := parseHTML(markup)
	if err != nil {
		panic("simulator: SendHTML: " + err.Error())
	}
	return c.SendFormatted(text, entities)
}

// Start presses the Start button, or a link with a payload such as t.me/bot?start=payload.
func (c *Chat) Start(payload string) Message { return c.Send(strings.TrimSpace("/start " + payload)) }

// Reply sends a text in answer to a message.
func (c *Chat) Reply(messageID int, text string) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	to := c.here().message(messageID)
	return c.view(c.writeMessage(&message{content: content{text: text, entities: withFound(text, nil)}, replyTo: to}))
}

// Forward sends a text as forwarded from someone whose account is hidden behind a name; without a name, from the person's own.
func (c *Chat) Forward(text, from string) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	origin := &wireOrigin{Type: "hidden_user", Date: now() - 3600, SenderUserName: from}
	if from == "" {
		w := c.user.wire()
		origin = &wireOrigin{Type: "user", Date: now() - 3600, SenderUser: &w}
	}
	return c.view(c.writeMessage(&message{content: content{text: text, entities: withFound(text, nil)}, forward: origin}))
}

// ForwardFrom forwards a message of another chat of the same person.
func (c *Chat) ForwardFrom(from *Chat, messageID int) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := from.here().message(messageID)
	if m == nil {
		return Message{}
	}
	return c.view(c.writeMessage(&message{content: m.content, forward: m.origin()}))
}

// SendPhoto and its sisters send one file with a caption, which may be empty.
func (c *Chat) SendPhoto(f File, caption string) Message { return c.sendFile("photo", f, caption) }

// SendDocument sends a file as it is.
func (c *Chat) SendDocument(f File, caption string) Message {
	return c.sendFile("document", f, caption)
}

// SendVideo sends a video.
func (c *Chat) SendVideo(f File, caption string) Message { return c.sendFile("video", f, caption) }

// SendAudio sends a piece of music.
func (c *Chat) SendAudio(f File, caption string) Message { return c.sendFile("audio", f, caption) }

// SendVoice sends a voice message.
func (c *Chat) SendVoice(f File, caption string) Message { return c.sendFile("voice", f, caption) }

// SendAnimation sends a GIF.
func (c *Chat) SendAnimation(f File, caption string) Message {
	return c.sendFile("animation", f, caption)
}

// SendVideoNote sends a round video.
func (c *Chat) SendVideoNote(f File) Message { return c.sendFile("video_note", f, "") }

// SendSticker sends a sticker that stands for an emoji.
func (c *Chat) SendSticker(emoji string) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := newMedia("sticker", c.sim.store("sticker", "sticker.webp", "image/webp", []byte(emoji)))
	m.emoji = emoji
	return c.view(c.write(content{media: m}))
}

func (c *Chat) sendFile(kind string, f File, caption string) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.view(c.write(c.fileContent(kind, f, caption)))
}

func (c *Chat) fileContent(kind string, f File, caption string) content {
	kept := c.sim.store(kind, f.Name, f.MIME, f.Content)
	kept.size = max(kept.size, f.Size)
	return content{media: newMedia(kind, kept), text: caption, entities: withFound(caption, nil)}
}

// SendAlbum sends 2–10 photos at once: so many messages with one media_group_id, the caption under the first.
func (c *Chat) SendAlbum(caption string, files ...File) []Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	album := strconv.FormatInt(c.sim.nextSeq(), 10)
	var sent []Message
	for i, f := range files {
		if i > 0 {
			caption = ""
		}
		kind := "photo"
		if strings.HasPrefix(f.MIME, "video/") {
			kind = "video"
		}
		sent = append(sent, c.view(c.writeMessage(&message{content: c.fileContent(kind, f, caption), album: album})))
	}
	return sent
}

// SendContact shares the person's own contact.
func (c *Chat) SendContact() Message { return c.sendContent(content{contact: c.user.card()}) }

// SendOtherContact shares somebody else's contact, whose Telegram account is unknown.
func (c *Chat) SendOtherContact(phone, name string) Message {
	return c.sendContent(content{contact: &wireContact{PhoneNumber: phone, FirstName: name}})
}

// SendLocation shares a point on the map, in degrees.
func (c *Chat) SendLocation(latitude, longitude float64) Message {
	return c.sendContent(content{location: &wireLocation{Latitude: latitude, Longitude: longitude}})
}

// SendDice throws a die; the value comes from the simulator's seed.
func (c *Chat) SendDice() Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.view(c.write(content{dice: &Dice{Emoji: "🎲", Value: 1 + c.sim.dice.IntN(6)}}))
}

// SendPoll asks a question with one choice of several, anonymously.
func (c *Chat) SendPoll(question string, options ...string) Message {
	return c.Ask(Question{Text: question, Options: options})
}

// A Question is a poll as a person composes it.
type Question struct {
	Text        string
	Options     []string
	Several     bool // more than one answer may be chosen
	Quiz        bool // the one at Correct is right
	Correct     int  // counted from 0
	Explanation string
}

// Ask sends a poll or a quiz, anonymous as people's polls are at first.
func (c *Chat) Ask(q Question) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	p := &poll{
		id: strconv.FormatInt(c.sim.nextSeq(), 10), question: q.Text, options: slices.Clone(q.Options), anonymous: true,
		multiple: q.Several, revote: !q.Quiz, quiz: q.Quiz, explanation: q.Explanation, votes: map[int64][]int{},
	}
	if q.Quiz {
		p.correct = []int{q.Correct}
	}
	return c.view(c.write(content{poll: p}))
}

func (c *Chat) sendContent(what content) Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.view(c.write(what))
}

func (u *User) card() *wireContact {
	p := u.profile
	phone := p.Phone
	if phone == "" {
		phone = "+7900" + strings.Repeat("0", max(0, 7-len(strconv.FormatInt(p.ID, 10)))) + strconv.FormatInt(p.ID, 10)
	}
	return &wireContact{PhoneNumber: phone, FirstName: p.FirstName, LastName: p.LastName, UserID: p.ID}
}
