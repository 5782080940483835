package office_test

import (
	"encoding/json"
	"errors"
	"testing"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Whoever calls themselves what stands in others' letters takes none of them away and
// spoils none: only those words go out of what waits.
func TestForgetSpoilsNoLetterToOthers(t *testing.T) {
	t.Parallel()
	const stranger union.MemberID = 777_333_111
	for name, want := range map[string]union.HTML{
		"Новая резолюция": `<b>…</b> <a href="https://example.org/?a=1">5 &amp; 6</a>, &quot;Иванов Иван&quot;`,
		"Иванов Иван":     `<b>Новая резолюция</b> <a href="https://example.org/?a=1">5 &amp; 6</a>, &#34;…&#34;`,
		"a href":          `<b>Новая резолюция</b> <a href="https://example.org/?a=1">5 &amp; 6</a>, &quot;Иванов Иван&quot;`,
		"5 & 6":           `<b>Новая резолюция</b> <a href="https://example.org/?a=1">…</a>, &quot;Иванов Иван&quot;`,
		"amp; 6":          `<b>Новая резолюция</b> <a href="https://example.org/?a=1">5 &amp; 6</a>, &quot;Иванов Иван&quot;`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			do(t, e, func(w storage.Writer) error {
				_, err := office.Subscribe(w, stranger, office.Subscription{Name: name, Org: 3, Consent: union.Consent{At: pressDay()}}, pressDay())
				if err != nil {
					return err
				}
				return delivery.Post(w, delivery.Letter{To: admin.Private(), Message: delivery.Message{
					Text:    `<b>Новая резолюция</b> <a href="https://example.org/?a=1">5 &amp; 6</a>, &quot;Иванов Иван&quot;`,
					Buttons: [][]delivery.Button{{{Text: "Открыть", Data: "res/card/5"}}},
				}})
			})
			do(t, e, func(w storage.Writer) error { return office.Forget(w, stranger, pressDay()) })
			see(t, e, func(r storage.Reader) {
				n := 0
				err := r.Scan([]byte("dl\x00"), []byte("dl\x01"), func(_, value []byte) error {
					n++
					var l delivery.Letter
					if err := json.Unmarshal(value, &l); err != nil {
						return err
					}
					if l.Message.Text != want || l.Message.Buttons[0][0].Data != "res/card/5" {
						t.Errorf("the letter is now %+v", l.Message)
					}
					return nil
				})
				if err != nil || n != 1 {
					t.Errorf("%d letters wait, %v", n, err)
				}
			})
		})
	}
}

// Whoever calls themselves like somebody on a list, and whom nobody knows, does not
// learn what it says, nor stop those who send lists.
func TestAStrangersNameOpensNoListAndStopsNone(t *testing.T) {
	t.Parallel()
	for name, known := range map[string]bool{"a stranger": false, "a verified member": true, "a member on paper": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, now := pressHouse(t), pressDay()
			stranger := map[bool]union.MemberID{false: 777_333_111, true: union.OfflineFrom + 7}[name == "a member on paper"]
			for _, l := range []union.Expected{{Org: 3, Name: "Иванов Иван", Card: "77"}, {Org: 2, Name: "Петров Пётр", Card: "78"}} {
				do(t, e, func(w storage.Writer) error {
					return storage.ExpectedMembers.Put(w, storage.Pair[union.OrgID, string]{First: l.Org, Second: l.Key()}, l)
				})
			}
			do(t, e, func(w storage.Writer) error {
				_, err := office.Subscribe(w, stranger, office.Subscription{
					Name: "Иван Иванов", Org: 3, Status: union.StatusMember, Consent: union.Consent{At: now},
				}, now)
				if err == nil && known && !stranger.Offline() {
					err = office.SetStatus(w, admin, stranger, union.StatusMember, now)
				}
				return errors.Join(err,
					storage.Joinings.Put(w, 3, union.Joining{ID: 3, Member: stranger, Org: 2, Name: "Петров Пётр", Came: now, State: union.JoiningNew}),
					storage.Imports.Put(w, 20, union.Import{ID: 20, Kind: union.ImportExpected, By: admin, Org: 3, State: union.ImportRunning}),
					storage.Imports.Put(w, 21, union.Import{ID: 21, Kind: union.ImportExpected, By: admin, State: union.ImportReady}),
				)
			})
			see(t, e, func(r storage.Reader) {
				d, err := office.About(r, stranger)
				if told := len(d.Expected) > 0; err != nil || told != known || known && d.Expected[0].Card != "77" || len(d.Expected) > 1 {
					t.Errorf("they are told %+v, %v", d.Expected, err)
				}
			})
			do(t, e, func(w storage.Writer) error { return office.Forget(w, stranger, now) })
			see(t, e, func(r storage.Reader) {
				for id, state := range map[union.ImportID]union.ImportState{20: union.ImportRunning, 21: union.ImportReady} {
					if i, _, err := storage.Imports.Get(r, id); err != nil || (i.State == union.ImportDropped) != known || !known && i.State != state {
						t.Errorf("import %d is %s, %v", id, i.State, err)
					}
				}
			})
		})
	}
}
