package bot

import (
	"errors"
	"strconv"
	"strings"

	"rupor/union"
)

// A door is a button under what is sent to many that leads into the private chat.
// Pressed there it opens by itself. Pressed in a group or a channel, perhaps by
// somebody to whom the bot may not write yet, it is answered with a deep link, in
// whose payload the letter stands for what the data begins with.
type door struct {
	letter byte
	data   string // a number follows
}

// The letters of doors.
const (
	doorSeen    = 'r'
	doorAsk     = 'q'
	doorWant    = 'w'
	doorContest = 'e'
)

func doors() []door {
	return []door{{doorSeen, "seen/"}, {doorAsk, "ask/"}, {doorWant, "want/p"}, {doorContest, "contest/enter/"}}
}

// leadIn is the part of a payload that leads where a button does, "" when it leads
// nowhere from outside.
func leadIn(data string) string {
	for _, d := range doors() {
		if n, ok := strings.CutPrefix(data, d.data); ok && isNumber(n) {
			return string(d.letter) + n
		}
	}
	return ""
}

// behind is the button that a part of a payload stands for, "" when it is no door.
func behind(part string) string {
	for _, d := range doors() {
		if part != "" && part[0] == d.letter && isNumber(part[1:]) {
			return d.data + part[1:]
		}
	}
	return ""
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}

// pressedInGroup answers a button under what was sent to a group or a channel: a
// word to have read it counts there too, all else has its place in private.
func (t *turn) pressedInGroup() error {
	payload := leadIn(t.e.Press.Data)
	if payload != "" && payload[0] == doorSeen && t.joined {
		return t.goThrough(t.e.Press.Data)
	}
	if payload != "" && t.e.From.ID != 0 {
		t.toast = Toast{URL: t.link(payload)}
		return nil
	}
	err := t.tell("receipt.private", args("Name", "@"+t.Username))
	t.toast.Alert = true
	return err
}

// goThrough does what a button does.
func (t *turn) goThrough(data string) error {
	screen, rest, _ := strings.Cut(data, "/")
	draw, ok := screens()[screen]
	if !ok {
		return t.tell("talk.stale", nil)
	}
	return draw(t, arguments(strings.Split(rest, "/")))
}

// openDoor does so for somebody who came by a link. A refusal is said, so that a
// joining is not undone.
func (t *turn) openDoor(data string) error {
	err := t.goThrough(data)
	if no, refused := errors.AsType[*union.Refusal](err); refused {
		return t.say(no.Key, no.Args)
	}
	return err
}
