package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rupor/simulator"
)

var (
	chatPress = regexp.MustCompile(`^\[(.+)\]$`)
	chatSend  = regexp.MustCompile(`^\(([a-z ]+?)(?: ([^)]*))?\)\s*(.*)$`)
)

// act does what a person does: types, presses, sends a file.
func (s *stage) act(a *actor, words string) error {
	words = s.said(words)
	if m := chatPress.FindStringSubmatch(words); m != nil {
		return s.press(a, m[1])
	}
	if m := chatSend.FindStringSubmatch(words); m != nil {
		return s.attach(a, m[1], m[2], m[3])
	}
	a.chat.Send(words)
	return nil
}

// press finds the newest button whose label contains the words.
func (s *stage) press(a *actor, words string) error {
	for _, m := range slices.Backward(a.chat.Messages()) {
		for _, label := range m.Labels() {
			if strings.Contains(label, words) {
				return a.chat.Press(label)
			}
		}
	}
	return fmt.Errorf("%s sees no button [%s]; the last message is %q with %q", a.name, words, a.chat.Last().Text, a.chat.Last().Labels())
}

// attach sends what is not plain text.
func (s *stage) attach(a *actor, kind, detail, caption string) error {
	photo := simulator.File{Name: "фото.jpg", MIME: "image/jpeg", Content: []byte("jpeg")}
	switch kind {
	case "photo":
		a.chat.SendPhoto(photo, caption)
	case "document":
		name, content, _ := strings.Cut(detail, " | ") // "(document список.csv | код;название)"
		a.chat.SendDocument(simulator.File{Name: cmp.Or(name, "план.pdf"), Content: []byte(cmp.Or(content, "%PDF"))}, caption)
	case "video":
		a.chat.SendVideo(simulator.File{Name: "видео.mp4", MIME: "video/mp4", Content: []byte("mp4")}, caption)
	case "voice":
		a.chat.SendVoice(simulator.File{Name: "голос.ogg", MIME: "audio/ogg", Content: []byte("ogg")}, caption)
	case "album":
		n, err := strconv.Atoi(detail)
		if err != nil {
			return err
		}
		files := make([]simulator.File, n)
		for i := range files {
			files[i] = photo
		}
		a.chat.SendAlbum(caption, files...)
	case "sticker":
		a.chat.SendSticker("👍")
	case "poll", "quiz":
		a.chat.Ask(question(kind, detail))
	case "vote":
		return s.vote(a, strings.Fields(detail))
	case "group", "supergroup", "channel":
		s.gather(a, kind, detail)
	case "upgrade":
		a.group.Upgrade()
	case "promote":
		a.group.Promote(s.account)
	case "location":
		a.chat.SendLocation(52.6, 39.6)
	case "contact":
		a.chat.SendContact()
	case "html":
		a.chat.SendHTML(detail + caption)
	case "long":
		size, words, _ := strings.Cut(detail, " ")
		n, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		a.chat.Send(longText(n, words))
	case "edit":
		return s.editOwn(a, caption)
	case "forge":
		return a.chat.PressData(a.chat.Last().ID, detail+caption)
	case "block":
		a.chat.Block()
	case "unblock":
		a.chat.Unblock()
	default:
		return fmt.Errorf("nobody can send a (%s)", kind)
	}
	return nil
}

// gather makes a group or a channel with the bot in it; the first word is its
// name in the transcript, the rest is its title.
func (s *stage) gather(a *actor, kind, detail string) {
	who, title, _ := strings.Cut(detail, " ")
	var g *simulator.Group
	switch kind {
	case "group":
		g = s.sim.AddGroup(title, a.user, s.account)
	case "supergroup":
		g = s.sim.AddSupergroup(title, "", a.user, s.account)
	default:
		g = s.sim.AddChannel(title, "", a.user, s.account)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[who] = &actor{name: who, user: a.user, chat: g.As(a.user), group: g, seen: map[int]string{}}
}

// question is a poll as it is written in a transcript, "Кто за? | Я | Не я"; of a
// quiz the first answer is right.
func question(kind, detail string) simulator.Question {
	q := simulator.Question{Text: "Кто за?", Options: []string{"Я", "Не я"}, Quiz: kind == "quiz"}
	if words := strings.Split(detail, "|"); len(words) > 2 {
		q.Text, q.Options = strings.TrimSpace(words[0]), nil
		for _, option := range words[1:] {
			q.Options = append(q.Options, strings.TrimSpace(option))
		}
	}
	return q
}

// vote answers the newest poll in the chat by the numbers of its options, from 1;
// none takes the answer back.
func (s *stage) vote(a *actor, numbers []string) error {
	var choices []int
	for _, number := range numbers {
		n, err := strconv.Atoi(number)
		if err != nil {
			return err
		}
		choices = append(choices, n-1)
	}
	for _, m := range slices.Backward(a.chat.Messages()) {
		if m.Poll != nil && !m.Own {
			return a.chat.Vote(m.ID, choices...)
		}
	}
	return fmt.Errorf("%s sees no poll", a.name)
}

// longText is n characters of paragraphs that begin with the words.
func longText(n int, words string) string {
	if words == "" {
		words = "Постановили"
	}
	var b strings.Builder
	for i := 1; len([]rune(b.String())) < n; i++ {
		fmt.Fprintf(&b, "%d. %s: %s\n\n", i, words, strings.Repeat("усилить информационную работу. ", 9))
	}
	return strings.TrimSpace(string([]rune(b.String())[:n]))
}

// editOwn changes the person's own newest message.
func (s *stage) editOwn(a *actor, words string) error {
	for _, m := range slices.Backward(a.chat.Messages()) {
		if m.Own {
			return a.chat.Edit(m.ID, words)
		}
	}
	return fmt.Errorf("%s has written nothing", a.name)
}

// expect looks at what came. After a kill an exact repetition is no surprise.
func (s *stage) expect(a *actor, line chatLine) error {
	for {
		fresh := s.unseen(a)
		if len(fresh) == 0 {
			return fmt.Errorf("nothing came to %s; the last seen was %q", a.name, a.last.text)
		}
		if line.verb == ">~" {
			for _, h := range fresh {
				if fits(h, line) {
					s.catch(h, line)
					s.look(a, h)
					return nil
				}
			}
			return fmt.Errorf("none of these fits:\n%s", describe(fresh))
		}
		if fits(fresh[0], line) {
			s.catch(fresh[0], line)
			s.look(a, fresh[0])
			return nil
		}
		if !s.repeated(a, fresh[0]) {
			return fmt.Errorf("came instead:\n%s", describe(fresh))
		}
	}
}

// repeated takes away a message that a kill made come twice.
func (s *stage) repeated(a *actor, h heard) bool {
	for id, key := range a.seen {
		if a.killed && id != h.id && key == h.key() {
			a.seen[h.id] = h.key()
			return true
		}
	}
	return false
}

func (s *stage) expectNothing(a *actor) error {
	for _, h := range s.unseen(a) {
		if !s.repeated(a, h) {
			return fmt.Errorf("but this came:\n%s", describe([]heard{h}))
		}
	}
	return nil
}

func (s *stage) expectToast(a *actor, words string) error {
	answers := a.chat.Answers()
	if len(answers) == 0 || !strings.Contains(oneLine(answers[len(answers)-1].Text+answers[len(answers)-1].URL), oneLine(words)) {
		return fmt.Errorf("the answers to presses are %+v", answers)
	}
	return nil
}

func fits(h heard, line chatLine) bool {
	if _, said := holds(h.text, line.words); !said && !strings.Contains(strings.ToLower(h.media), "("+line.words+")") {
		return false
	}
	for _, want := range line.buttons {
		found := false
		for _, b := range h.buttons {
			found = found || strings.Contains(b, want)
		}
		if !found {
			return false
		}
	}
	return true
}

// oneLine makes spaces of all kinds equal.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ")
}

func describe(all []heard) string {
	var b strings.Builder
	for _, h := range all {
		fmt.Fprintf(&b, "  > (%s) %s %q\n", h.media, oneLine(h.text), h.buttons)
	}
	return b.String()
}
