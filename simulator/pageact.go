package simulator

import (
	"encoding/base64"
	"net/http"
)

// An act is what the page asks a person to do.
type act struct {
	User      int64     `json:"user"`
	Chat      int64     `json:"chat"`
	Do        string    `json:"do"`
	Text      string    `json:"text"`
	Message   int       `json:"message"`
	Data      string    `json:"data"`
	Payload   string    `json:"payload"`
	ReplyTo   int       `json:"reply_to"`
	Phone     string    `json:"phone"`
	From      string    `json:"from"`
	Latitude  float64   `json:"latitude"`
	Longitude float64   `json:"longitude"`
	Options   []string  `json:"options"`
	Choices   []int     `json:"choices"`
	Files     []actFile `json:"files"`
}

type actFile struct {
	Name   string `json:"name"`
	MIME   string `json:"mime"`
	Base64 string `json:"base64"`
}

func (s *Simulator) serveAct(w http.ResponseWriter, r *http.Request) {
	var a act
	if err := readJSON(r, &a); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	c, err := s.pageChat(a.User, a.Chat)
	if err != nil {
		refuse(w, http.StatusNotFound, err)
		return
	}
	id, err := a.perform(c)
	if err != nil {
		refuse(w, http.StatusOK, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"ok": true, "message": id})
}

// perform does what was asked and returns the id of the new message, or 0.
func (a *act) perform(c *Chat) (int, error) {
	if done, err := a.deed(c); done {
		return 0, err
	}
	files, err := a.files()
	if err != nil {
		return 0, err
	}
	m, err := a.say(c, files)
	if err == nil && m.ID == 0 {
		err = failure("%s can not write here", c.user.profile.Name())
	}
	return m.ID, err
}

// deed does what brings no message.
func (a *act) deed(c *Chat) (bool, error) {
	switch a.Do {
	case "press":
		if a.Message == 0 {
			return true, c.Press(a.Text)
		}
		return true, c.PressData(a.Message, a.Data)
	case "edit":
		return true, c.Edit(a.Message, a.Text)
	case "delete":
		return true, c.Delete(a.Message)
	case "block":
		c.Block()
	case "unblock":
		c.Unblock()
	case "vote":
		return true, c.Vote(a.Message, a.Choices...)
	case "react":
		return true, c.React(a.Message, a.Text)
	case "join", "leave":
		return true, a.move(c)
	default:
		return false, nil
	}
	return true, nil
}

func (a *act) move(c *Chat) error {
	if c.room.kind == private {
		return failure("only groups and channels can be joined and left")
	}
	g := &Group{sim: c.sim, room: c.room}
	if a.Do == "leave" {
		g.Leave(c.user)
		return nil
	}
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	if r := c.here(); !r.members[c.user.profile.ID].inside() {
		c.sim.join(r, c.user, nil)
	}
	return nil
}

func (a *act) files() ([]File, error) {
	var files []File
	for _, f := range a.Files {
		content, err := base64.StdEncoding.DecodeString(f.Base64)
		if err != nil {
			return nil, failure("the file %q is not base64: %w", f.Name, err)
		}
		files = append(files, File{Name: f.Name, MIME: f.MIME, Content: content})
	}
	return files, nil
}

// say does what brings a message.
func (a *act) say(c *Chat, files []File) (Message, error) {
	switch a.Do {
	case "start":
		c.Unblock()
		return c.Start(a.Payload), nil
	case "send":
		if a.ReplyTo != 0 {
			return c.Reply(a.ReplyTo, a.Text), nil
		}
		return c.Send(a.Text), nil
	case "contact":
		if a.Phone != "" {
			return c.SendOtherContact(a.Phone, c.user.profile.FirstName), nil
		}
		return c.SendContact(), nil
	case "location":
		return c.SendLocation(a.Latitude, a.Longitude), nil
	case "sticker":
		return c.SendSticker(a.Text), nil
	case "dice":
		return c.SendDice(), nil
	case "poll":
		return c.SendPoll(a.Text, a.Options...), nil
	case "forward":
		return c.Forward(a.Text, a.From), nil
	case "album":
		if len(files) < 2 || len(files) > 10 {
			return Message{}, failure("an album has 2 to 10 files")
		}
		return c.SendAlbum(a.Text, files...)[0], nil
	case "photo", "document", "video", "audio", "voice", "animation", "video_note":
		if len(files) == 0 {
			return Message{}, failure("%q needs a file", a.Do)
		}
		return c.sendFile(a.Do, files[0], a.Text), nil
	}
	return Message{}, failure("nobody can do %q", a.Do)
}
