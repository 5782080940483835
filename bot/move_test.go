package bot

import (
	"strings"
	"testing"

	"rupor/bot/dialog"
	"rupor/storage"
	"rupor/union"
)

// memberIn is somebody as the store of a scene has them.
func memberIn(t *testing.T, s scene, who union.MemberID) (m union.Member) {
	t.Helper()
	err := s.store.View(func(r storage.Reader) (err error) { m, _, err = storage.Members.Get(r, who); return err })
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Wherever a link leads, nobody is moved by opening it.
func TestALinkAsksBeforeItMoves(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	for payload, want := range map[string]string{
		"p5":      "Перейти в организацию «District 02»?",
		"o4_svk":  "Перейти в организацию «District 02»?",
		"o12":     "вы уже в этой организации",
		"o2":      "вы уже в этой организации", // they are below it
		"p1":      "вы на связи",               // of the whole union
		"o999":    "вы на связи",
		"o13":     "Там спросят кодовое слово",
		"o14":     "Там сначала подтвердят",
		"p99":     "вы на связи",
		"o-1_p_s": "вы на связи",
	} {
		after := th.command(first, theMember, "start", payload)
		if said := wordsIn(after); !strings.Contains(said, want) || strings.Contains(said, "прежний запрос") {
			t.Errorf("%s: %q", payload, said)
		}
		if m := memberIn(t, after, theMember); m.Org != firstPrimary || m.Poster != 0 {
			t.Errorf("%s: now of %d, by poster %d", payload, m.Org, m.Poster)
		}
	}
}

// Who asked one organization and then another leaves the first nothing to decide,
// and asks none twice.
func TestARequestToMoveTakesTheEarlierBack(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")} // theMover asked approvalPrimary
	move := func(s scene, payload, option string) scene {
		asked := th.command(s, theMover, "start", payload)
		if said := wordsIn(asked); !strings.Contains(said, "прежний запрос будет отозван") {
			t.Errorf("not told that the earlier request ends: %q", said)
		}
		return th.press(asked, theMover, pressable(t, asked, option))
	}
	after := move(first, "o4", "Перейти")
	recalled := false
	for _, l := range after.heard {
		recalled = recalled || strings.Contains(string(l.Message.Text), "Запрос отозван")
	}
	if m := memberIn(t, after, theMover); m.Org != 4 || !recalled {
		t.Errorf("now of %d, and those asked are told: %t", m.Org, recalled)
	}
	for range 2 {
		if said := wordsIn(th.command(first, theMover, "start", "o14")); !strings.Contains(said, "ждём ответа оттуда") {
			t.Errorf("asked again: %q", said)
		}
	}
}

// pressable is the data of the button with such words in the last thing said.
func pressable(t *testing.T, s scene, words string) string {
	t.Helper()
	for _, l := range s.heard {
		for _, row := range l.Message.Buttons {
			for _, b := range row {
				if strings.Contains(b.Text, words) {
					return b.Data
				}
			}
		}
	}
	t.Fatalf("no button %s in %q", words, wordsIn(s))
	return ""
}

// The name by which Telegram finds somebody is the one they have now.
func TestUsernamesAreKeptAsTheyAre(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru")}
	for i, name := range []string{"mary_new", "", "a<b>&c"} {
		e := th.from(theMember)
		e.From.Username = name
		e.Message = &Message{ID: 9, Text: "/help", Command: "help"}
		if i == 0 { // in a group as well
			e.Chat, e.ChatKind = -1000, Supergroup
		}
		s = th.hear(s, name, e)
		if m := memberIn(t, s, theMember); m.Username != name {
			t.Errorf("%q is kept as %q", name, m.Username)
		}
	}
	card := th.press(s, theAdmin, "member/card/105")
	if said := string(card.heard[0].Message.Text); !strings.Contains(said, "@a&lt;b&gt;&amp;c") {
		t.Errorf("the card says %q", said)
	}
	e := th.from(theStranger)
	e.Message = &Message{ID: 9, Text: "/help", Command: "help"}
	if m := memberIn(t, th.hear(s, "help", e), theStranger); m.ID != 0 {
		t.Errorf("a stranger is kept as %+v", m)
	}
	th.healthy(s)
}

// Nobody is looked for in vain without being told how to look.
func TestASearchForPeopleSaysHow(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	for _, open := range []string{"member/find", "role/give", "journal/p/"} {
		asked := th.press(first, theAdmin, open)
		if open == "role/give" {
			asked = th.press(asked, theAdmin, pressable(t, asked, "председатель"))
		}
		if said := wordsIn(th.reply(asked, theAdmin, dialog.Typed("нет <таких>"))); !strings.Contains(said, "@username") || !strings.Contains(said, "никого не нашлось") {
			t.Errorf("%s: %q", open, said)
		}
	}
}

// Whoever belongs to the union is not told how to join it.
func TestHelpTellsOfJoiningWhoNeedsIt(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	for who, want := range map[union.MemberID]bool{theStranger: true, theMember: false, theLeaver: true, theAdmin: false} {
		said := wordsIn(th.command(first, who, "help", ""))
		if got := strings.Contains(said, "/join –"); got != want {
			t.Errorf("%d is told %q", who, said)
		}
	}
}

// A talk that goes on keeps the words; under the list of questions there is none.
func TestWordsUnderTheListAreAQuestion(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	listed := th.command(first, theMember, "ask", "")
	if said := wordsIn(th.reply(listed, theMember, dialog.Typed("Где печать?"))); !strings.Contains(said, "Принято") {
		t.Errorf("under the list: %q", said)
	}
	busy := th.press(th.press(first, theMember, "remind/new"), theMember, "inq/home")
	if said := wordsIn(busy); strings.Contains(said, "прямо сюда") {
		t.Errorf("in the middle of something else: %q", said)
	}
	err := th.reply(busy, theMember, dialog.Typed("Полить цветы")).store.View(func(r storage.Reader) error {
		if _, begun, err := storage.Talks.Get(r, talkKey{First: theMember, Second: inquiryDialog}); err != nil || begun {
			t.Errorf("the words became a question: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
