package telegram_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"rupor/telegram"
)

// What is written by hand decodes to what encoding/json would have written.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "привет", "a\"b\\c\n\r\t\x00\x1f\x7f", "\u2028\u2029<>&", "\xff\xc3(\xe2\x82", "\ufffd😀", "\xed\xa0\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ours := telegram.AppendString([]byte("x"), s)[1:]
		theirs, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var got, want string
		if err := json.Unmarshal(ours, &got); err != nil {
			t.Fatalf("%s: %v", ours, err)
		}
		if err := json.Unmarshal(theirs, &want); err != nil || got != want {
			t.Errorf("%q became %q, not %q", s, got, want)
		}
	})
}

// What is read briefly is what the whole answer says.
func FuzzBriefly(f *testing.F) {
	for _, s := range []string{
		`{"ok":true,"result":{"message_id":17,"date":1}}`, `{"ok":true,"result":{"message_id":0}}`, `{"ok":true,"result":{"message_id":007}}`,
		`{"ok":true,"result":true}`, `{"ok":true,"result":true,"ok":false}`, `{"ok":true,"result":{"message_id":99999999999999999999}}`,
		`{"ok":true,"result":{"message_id":-1}}`, `{"ok":true,"result":{"message_id":1.5}}`, `{"ok":true,"result":{"message_id":}}`,
		`{"ok":true,"result":{"message_id":12`, `{"ok":false,"error_code":400}`, `{"ok":true,"result":{"message_id":12e1}}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := telegram.Briefly([]byte(s))
		if !ok || !json.Valid([]byte(s)) {
			return // the beginning alone is believed
		}
		if repeats(s) {
			return // the last would count for encoding/json
		}
		var whole struct {
			OK     bool
			Result json.RawMessage
		}
		if err := json.Unmarshal([]byte(s), &whole); err != nil || !whole.OK {
			t.Fatalf("%s: a yes that is none: %v", s, err)
		}
		var m struct {
			ID int64 `json:"message_id"`
		}
		if err := json.Unmarshal(whole.Result, &m); string(whole.Result) != "true" && (err != nil || m.ID != int64(id)) {
			t.Errorf("%s: read %d, says %d, %v", s, id, m.ID, err)
		}
	})
}

// repeats says whether a name comes twice anywhere in an object, in any case.
func repeats(s string) bool {
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	seen := map[string]bool{}
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if name, ok := token.(string); ok {
			for _, one := range []string{"ok", "result", "message_id"} {
				if strings.EqualFold(name, one) {
					if seen[one] {
						return true
					}
					seen[one] = true
				}
			}
		}
	}
}

func BenchmarkForm(b *testing.B) {
	s := strings.Repeat("Собрание завтра в 18:00. ", 8)
	out := make([]byte, 0, 1024)
	b.Run("hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			out = telegram.AppendString(out[:0], s)
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(s); err != nil {
				b.Fatal(err)
			}
		}
	})
}
