package bot

import (
	"testing"

	"rupor/bot/dialog"
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
