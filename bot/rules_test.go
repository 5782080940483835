package bot

import (
	"bytes"
	"testing"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// What people type for quiet hours.
func TestTypedHours(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]union.QuietHours{
		"22–8": {From: 22 * 60, To: 8 * 60}, "22:30–7:00": {From: 22*60 + 30, To: 7 * 60}, "с 22 до 8": {From: 22 * 60, To: 8 * 60},
		"23.15 - 06.45": {From: 23*60 + 15, To: 6*60 + 45}, "21-24": {From: 21 * 60}, "0–6": {To: 6 * 60}, "13 14:30": {From: 13 * 60, To: 14*60 + 30},
		"22": {}, "22–22": {}, "25–8": {}, "22:60–8": {}, "22–8–9": {}, "ночью": {}, "24:30–8": {}, "99999999999999999999–8": {}, "0–24": {},
	} {
		got, err := typedHours(dialog.Typed(words))
		if wrong := err != nil; got != want || wrong != (want == union.QuietHours{}) {
			t.Errorf("%q: %+v, %v", words, got, err)
		}
	}
}

// What people type for the dues, in hundredths of a percent.
func TestTypedRate(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]int{
		"1": 100, "1,5 %": 150, "0.25%": 25, "0": 0, "10": 1000, "0,1": 10, "01,05": 105,
		"10,01": -1, "-1": -1, "1,234": -1, "один": -1, "1 2": -1, "٣": -1, "": -1, "%": -1,
	} {
		got, err := typedRate(dialog.Typed(words))
		if wrong := err != nil; wrong != (want < 0) || !wrong && got != want {
			t.Errorf("%q: %d, %v", words, got, err)
		}
	}
}

// The form says what the union has decided; where it decided for none there is none.
func TestTheFormForDuesFollowsTheRule(t *testing.T) {
	t.Parallel()
	e := branches(t)
	b := newTheatre(t, "ru").bot(e)
	drawn := func(kind string, rate int) (f delivery.File) {
		err := e.Update(func(w storage.Writer) (err error) {
			if err := office.SetDues(w, theAdmin, rate, b.Now()); err != nil {
				return err
			}
			j := union.Joining{ID: 1, Member: theStranger, Org: 3, Name: "Петрова Анна", Came: b.Now()}
			if err := storage.Joinings.Put(w, 1, j); err != nil {
				return err
			}
			f, err = b.Paper(w, delivery.Paper{Kind: kind, Ref: 1})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	one, more, none := drawn(paperDues, 100), drawn(paperDues, 150), drawn(paperDues, 0)
	if len(one.Data) == 0 || bytes.Equal(one.Data, more.Data) || len(none.Data) > 0 || len(drawn(paperApplication, 0).Data) == 0 {
		t.Errorf("%d, %d and %d bytes", len(one.Data), len(more.Data), len(none.Data))
	}
}
