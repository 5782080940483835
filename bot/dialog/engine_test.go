package dialog_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"rupor/bot/dialog"
	"rupor/union"
)

// card is yesterday's form; cardWithPhone is the same one after a question was
// put in the middle and another taken out.
type card struct {
	Name  dialog.Answer[string]        `json:"name"`
	Old   dialog.Answer[string]        `json:"old"`
	Kinds dialog.Answer[[]string]      `json:"kinds"`
	Text  dialog.Answer[union.Content] `json:"text"`
	City  dialog.Picked[string]        `json:"city"`
	Sure  dialog.Answer[bool]          `json:"sure"`
}

func (c *card) Next(dialog.Env) (*dialog.Question, error) {
	switch {
	case !c.Name.Given:
		return dialog.Ask(&c.Name, "name", dialog.Line(2, 20)), nil
	case !c.Old.Given:
		return dialog.OrSkip(dialog.Ask(&c.Old, "old", dialog.Line(1, 20)), &c.Old, "skip", "none"), nil
	case !c.Kinds.Given:
		return dialog.ChooseMany(&c.Kinds, "kinds", []dialog.Choice[string]{
			{ID: "a", Value: "a", Label: "A"}, {ID: "b", Value: "b", Label: "B"},
		}, 1), nil
	case !c.Text.Given:
		return dialog.Gather(&c.Text, "text", dialog.Limits{Text: 50, Media: 2, Least: true}), nil
	case !c.City.Given:
		return dialog.Pick(&c.City, "city", cities), nil
	case !c.Sure.Given:
		return dialog.Confirm(&c.Sure, "sure", "yes"), nil
	}
	return nil, nil
}

func cities(query string) ([]dialog.Choice[string], error) {
	var found []dialog.Choice[string]
	for _, r := range "абвгдежзиклмнопрст" {
		name := "Город " + string(r)
		if strings.Contains(name, query) {
			found = append(found, dialog.Choice[string]{ID: "c" + string(r), Value: name, Label: name})
		}
	}
	return found, nil
}

type cardWithPhone struct {
	Name  dialog.Answer[string]   `json:"name"`
	Phone dialog.Answer[string]   `json:"phone"`
	Kinds dialog.Answer[[]string] `json:"kinds"`
}

func (c *cardWithPhone) Next(dialog.Env) (*dialog.Question, error) {
	switch {
	case !c.Name.Given:
		return dialog.Ask(&c.Name, "name", dialog.Line(2, 20)), nil
	case !c.Phone.Given:
		return dialog.Ask(&c.Phone, "phone", dialog.Line(2, 20)), nil
	case !c.Kinds.Given:
		return dialog.ChooseMany(&c.Kinds, "kinds", nil, 0), nil
	}
	return nil, nil
}

// a conversation plays one talk, kept as JSON between any two replies.
type conversation struct {
	t    *testing.T
	talk union.Talk
	last dialog.Step
}

func begin(t *testing.T) *conversation {
	t.Helper()
	c := &conversation{t: t, talk: union.Talk{Dialog: "card", Nonce: 7}}
	step, err := dialog.Stand(dialog.Env{}, &c.talk, &card{})
	if err != nil {
		t.Fatal(err)
	}
	c.last = step
	return c
}

func (c *conversation) reply(r dialog.Reply) *conversation {
	c.t.Helper()
	raw, err := json.Marshal(c.talk)
	if err != nil {
		c.t.Fatal(err)
	}
	c.talk = union.Talk{}
	if err := json.Unmarshal(raw, &c.talk); err != nil {
		c.t.Fatal(err)
	}
	f := &card{}
	if err := dialog.Load(&c.talk, f); err != nil {
		c.t.Fatal(err)
	}
	if c.last, err = dialog.Take(dialog.Env{}, &c.talk, f, r); err != nil {
		c.t.Fatal(err)
	}
	return c
}

func (c *conversation) press(id string) *conversation {
	c.t.Helper()
	return c.reply(dialog.Reply{Button: id})
}

func (c *conversation) says(s string) *conversation {
	c.t.Helper()
	return c.reply(dialog.Typed(s))
}

func (c *conversation) asks(key string) *conversation {
	c.t.Helper()
	switch {
	case c.last.Question == nil:
		c.t.Fatalf("nothing is asked, want %s", key)
	case c.last.Question.Key != key:
		c.t.Fatalf("asks %s, want %s", c.last.Question.Key, key)
	}
	return c
}

func (c *conversation) refuses(key string) *conversation {
	c.t.Helper()
	var no *union.Refusal
	if !errors.As(c.last.Refusal, &no) || no.Key != key {
		c.t.Fatalf("refusal %v, want %s", c.last.Refusal, key)
	}
	return c
}

// own ids of the engine, as they stand in the buttons.
const (
	done, clearAll, skip, back, cancel, next, all = "!d", "!c", "!s", "!b", "!x", "!n", "!l"
)

func TestTalkGoesThroughToTheEnd(t *testing.T) {
	t.Parallel()
	c := begin(t).asks("name").says("Анна").asks("old").press(skip).asks("kinds")
	c.press("a").asks("kinds").press("b").press("a").press(done).asks("text")
	c.says("раз").says("два").press(done).asks("city")
	c.says("Город м").asks("sure").press("yes")
	if c.last.Question != nil {
		t.Fatal("the talk is not over")
	}
	f := &card{}
	if err := dialog.Load(&c.talk, f); err != nil {
		t.Fatal(err)
	}
	if f.Name.Value != "Анна" || f.Old.Value != "none" || len(f.Kinds.Value) != 1 || f.Kinds.Value[0] != "b" ||
		f.Text.Value.Text != "раз\n\nдва" || f.City.Value != "Город м" || !f.Sure.Value {
		t.Errorf("answers: %+v", f)
	}
	if len(c.talk.Trail) != 6 {
		t.Errorf("%d answers on the trail, want 6: %+v", len(c.talk.Trail), c.talk.Trail)
	}
}

func TestNewQuestionInTheMiddleIsAskedAndNothingShifts(t *testing.T) {
	t.Parallel()
	c := begin(t).says("Анна").says("Омск")
	f := &cardWithPhone{}
	if err := dialog.Load(&c.talk, f); err != nil {
		t.Fatal(err)
	}
	step, err := dialog.Stand(dialog.Env{}, &c.talk, f)
	if err != nil || step.Question.Key != "phone" || f.Name.Value != "Анна" || f.Phone.Given {
		t.Fatalf("%+v, %v", step.Question, err)
	}
}

func TestBackTakesOneAnswerBack(t *testing.T) {
	t.Parallel()
	c := begin(t).says("Анна").says("Омск").press("a").press(done).asks("text")
	c.press(back).asks("kinds").press(back).asks("old").press(back).asks("name").press(back).asks("name")
	if !c.last.Stale {
		t.Error("going back before the first question is no answer")
	}
	c.says("Вера").asks("old")
}

func TestCancelEnds(t *testing.T) {
	t.Parallel()
	if c := begin(t).says("Анна").press(cancel); !c.last.Canceled {
		t.Error("not canceled")
	}
}

func TestOldButtonsAreKnownAsOld(t *testing.T) {
	t.Parallel()
	c := begin(t)
	old := dialog.Data(&c.talk, "x")
	if id, ok := dialog.Read(&c.talk, old); !ok || id != "x" {
		t.Fatalf("own button: %q, %v", id, ok)
	}
	c.says("Анна")
	if _, ok := dialog.Read(&c.talk, old); ok {
		t.Error("a button of the question before counts")
	}
	other := c.talk
	other.Nonce++
	if _, ok := dialog.Read(&c.talk, dialog.Data(&other, "x")); ok {
		t.Error("a button of another talk counts")
	}
	for _, forged := range []string{"", "d", "d/7/1", "d/7/1/", "d/7/-1/x", "d//1/x", "d/7/1"} {
		if _, ok := dialog.Read(&c.talk, forged); ok {
			t.Errorf("%q counts", forged)
		}
	}
	if c.press("nonsense"); !c.last.Stale && c.last.Refusal == nil {
		t.Error("an option that is not there was taken")
	}
}

func TestGatherKeepsWhatFits(t *testing.T) {
	t.Parallel()
	c := begin(t).says("Анна").press(skip).press("a").press(done).asks("text")
	c.press(done).refuses("dialog.gather.empty")
	photo := dialog.Reply{Content: union.Content{Media: []union.Media{{Kind: union.Photo, FileID: "1"}}}}
	c.reply(photo).reply(photo).reply(photo).refuses("dialog.gather.files")
	c.says("текст").says(strings.Repeat("я", 60)).refuses("dialog.gather.long")
	c.reply(dialog.Reply{Other: "sticker"}).refuses("dialog.gather.other")
	c.says("\u200b\u202e \u2060").refuses("dialog.gather.other")
	f := &card{}
	if err := dialog.Load(&c.talk, f); err != nil {
		t.Fatal(err)
	}
	if f.Text.Value.Text != "текст" || len(f.Text.Value.Media) != 2 {
		t.Errorf("kept %+v", f.Text.Value)
	}
	c.press(clearAll).press(done).refuses("dialog.gather.empty")
}

func TestPickTurnsPagesAndSearches(t *testing.T) {
	t.Parallel()
	c := begin(t).says("Анна").press(skip).press("a").press(done).says("текст").press(done).asks("city")
	if first := c.last.Rows[0][0].Label; first != "Город а" {
		t.Errorf("first is %s", first)
	}
	c.press(next)
	if first := c.last.Rows[0][0].Label; first != "Город и" {
		t.Errorf("first of page two is %s", first)
	}
	c.says("нет такого").refuses("dialog.search.none")
	c.says("Город").asks("city").press(all).press("cа").asks("sure")
}

// Of two who are called the same the first isn't taken because it is the first.
func TestPickTakesNoneOfTwins(t *testing.T) {
	t.Parallel()
	for labels, want := range map[string]int{"Котов Котов Котова": 0, "Котов Котова": 1, "Котова котов Котовский": 2} {
		var a dialog.Picked[int]
		q := dialog.Pick(&a, "k", func(string) ([]dialog.Choice[int], error) {
			var all []dialog.Choice[int]
			for i, label := range strings.Fields(labels) {
				all = append(all, dialog.Choice[int]{ID: strconv.Itoa(i), Value: i + 1, Label: label})
			}
			return all, nil
		})
		talk := union.Talk{Form: []byte("{}")}
		if _, err := dialog.Take(dialog.Env{}, &talk, &one{q}, dialog.Typed("Котов")); err != nil || a.Value != want {
			t.Errorf("of %s picked %d, not %d: %v", labels, a.Value, want, err)
		}
	}
}

func TestTypedWordsOfAButtonCount(t *testing.T) {
	t.Parallel()
	var a dialog.Answer[int]
	q := dialog.Choose(&a, "k", []dialog.Choice[int]{{ID: "1", Value: 1, Label: "Первый"}})
	f := &one{q}
	talk := union.Talk{Form: []byte("{}")}
	if _, err := dialog.Take(dialog.Env{}, &talk, f, dialog.Typed(" первый ")); err != nil || a.Value != 1 {
		t.Errorf("%+v, %v", a, err)
	}
}

type one struct{ q *dialog.Question }

func (o *one) Next(dialog.Env) (*dialog.Question, error) { return o.q, nil }

func TestLineTidiesAndMeasures(t *testing.T) {
	t.Parallel()
	parse := dialog.Line(2, 5)
	for in, want := range map[string]string{" а\u200b  б ": "а б", "\u202eабв": "абв"} {
		if got, err := parse(dialog.Typed(in)); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "я", "шесть!", "\u200b\u200b\u200b"} {
		if got, err := parse(dialog.Typed(in)); err == nil {
			t.Errorf("%q passed as %q", in, got)
		}
	}
}

func FuzzReplies(f *testing.F) {
	f.Add("Анна", "!d", uint8(3))
	f.Fuzz(func(t *testing.T, typed, button string, turns uint8) {
		if len(typed) > 5000 {
			return
		}
		c := begin(t)
		for i := range int(turns % 16) {
			if c.last.Canceled || c.last.Question == nil {
				return
			}
			if i%2 == 0 {
				c.says(typed)
			} else {
				c.press(button)
			}
		}
	})
}
