package office_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

func recordOffline(t *testing.T, e storage.Engine, by union.MemberID, name string, org union.OrgID, want string) (m union.Member) {
	t.Helper()
	err := e.Update(func(w storage.Writer) (err error) {
		m, err = office.RecordOffline(w, by, office.OfflineMember{Name: name, Org: org, Consent: pressDay().AddDate(0, 0, -1)}, pressDay())
		return err
	})
	refusedAs(t, err, want)
	return m
}

// Nothing is sent to who has no Telegram, and they are counted all the same.
func TestOfflineMembersAreCountedAndNeverWrittenTo(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	zina := recordOffline(t, e, officer, "Зина", 3, "")
	yakov := recordOffline(t, e, officer, "Яков", 2, "")
	recordOffline(t, e, officer, "Чужой", 4, "refuse.right")
	recordOffline(t, e, youth, "Чужой", 2, "refuse.right")
	recordOffline(t, e, officer, " ", 2, "refuse.gone")
	res, err := publish(t, e, officer, draftResolution("12", 2))
	refusedAs(t, err, "")
	sign := func(by union.MemberID, want string, who ...union.MemberID) {
		t.Helper()
		err := e.Update(func(w storage.Writer) error { _, err := office.SignFor(w, by, who, res.ID, 1, now); return err })
		refusedAs(t, err, want)
	}
	sign(officer, "", zina.ID, yakov.ID)
	sign(officer, "", zina.ID)
	sign(officer, "refuse.gone", anna) // can say it herself
	sign(youth, "refuse.right", zina.ID)
	do(t, e, func(w storage.Writer) error {
		if err := delivery.Post(w, delivery.Letter{To: zina.ID.Private(), Message: delivery.Message{Text: "?"}}); err != nil {
			return err
		}
		return office.UnsignFor(w, officer, yakov.ID, res.ID, now)
	})
	see(t, e, func(r storage.Reader) {
		for _, a := range []union.Audience{{}, {Org: 2}, office.ReadersOf(2), {Topic: union.TopicNews}, {Unacknowledged: res.ID}, {Lang: "ru"}} {
			if who, err := office.Recipients(r, a); err != nil || slices.ContainsFunc(who, func(c union.ChatID) bool { return union.MemberID(c).Offline() }) {
				t.Errorf("%+v: %v, %v", a, who, err)
			}
		}
		_, s, err := office.AckShare(r, officer, res.ID)
		if err != nil || s.Acked != 1 || s.Silent != 4 { // Юля, Олег, Анна and Яков
			t.Errorf("%+v, %v", s, err)
		}
		_, sheet, err := office.AckSheet(r, officer, res.ID)
		i := slices.IndexFunc(sheet, func(s office.Signature) bool { return s.Name == "Зина" })
		if err != nil || i < 0 || !sheet[i].Acked {
			t.Fatalf("%+v, %v", sheet, err)
		}
		if by, err := office.PersonOf(r, sheet[i].Ack.By); err != nil || by != officer {
			t.Errorf("written down by %d, %v", by, err)
		}
		if n, err := office.CountAcks(r, res.ID); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if all, err := office.Offline(r, admin); err != nil || len(all) != 2 {
			t.Errorf("%+v, %v", all, err)
		}
		err = r.Scan([]byte("d"), []byte("e"), func(key, value []byte) error { // the post office's
			id := binary.BigEndian.AppendUint64(nil, uint64(zina.ID)^1<<63)
			if bytes.Contains(key, id) || bytes.Contains(value, fmt.Append(nil, int64(zina.ID))) && bytes.HasPrefix(key, []byte("dl")) {
				t.Errorf("a letter to who has no Telegram: %q %s", key, value)
			}
			return nil
		})
		refusedAs(t, err, "")
	})
	do(t, e, func(w storage.Writer) error { _, err := office.RemoveOffline(w, officer, zina.ID, now); return err })
	if m, _ := standingOf(t, e, zina.ID); m.Name != "" {
		t.Errorf("%+v", m)
	}
}

func TestAConsentOnPaperIsOfThePast(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	for _, day := range []time.Time{{}, pressDay().Add(time.Hour)} {
		err := e.Update(func(w storage.Writer) error {
			_, err := office.RecordOffline(w, officer, office.OfflineMember{Name: "Зина", Org: 3, Consent: day}, pressDay())
			return err
		})
		refusedAs(t, err, "offline.consent.future")
	}
}

// Somebody who is known already is not recorded a second time, in whatever words; a
// namesake is when that is said. Whose the card is learns who has them in their care.
func TestNobodyIsRecordedTwice(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	var first union.Member
	for _, c := range []struct {
		by      union.MemberID
		name    string
		org     union.OrgID
		card    string
		another bool
		want    string
	}{
		{officer, "Зимина Мария Ивановна", 3, "000-123", false, ""},
		{officer, "мария  ЗИМИНА", 3, "", false, "offline.twice"},
		{officer, "Мария Зимина", 2, "", false, ""}, // is another one elsewhere
		{officer, "Зимина Мария Львовна", 3, "", true, ""},
		{officer, "Яков", 3, "123", true, "offline.card.taken"},
		{admin, "Яков", 4, "№ 123", false, "offline.card.taken"},
		{officer, "Анна", 3, "", false, "offline.twice"}, // who is on Telegram
		{officer, "Яков", 3, "124", false, ""},
	} {
		var m union.Member
		err := e.Update(func(w storage.Writer) (err error) {
			o := office.OfflineMember{Name: c.name, Org: c.org, Card: c.card, Consent: now, Another: c.another}
			m, err = office.RecordOffline(w, c.by, o, now)
			return err
		})
		if refusedAs(t, err, c.want); first.ID == 0 {
			first = m
		}
	}
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 4}, "")
	see(t, e, func(r storage.Reader) {
		for by, want := range map[union.MemberID]string{officer: first.Name, boris: ""} {
			no, _ := errors.AsType[*union.Refusal](office.CardFree(r, by, 0, "123"))
			if no == nil || no.Args["Name"] != want {
				t.Errorf("%d hears %+v", by, no)
			}
		}
		if same, err := office.Namesakes(r, officer, 3, "Мария Зимина"); err != nil || len(same) != 2 {
			t.Errorf("%+v, %v", same, err)
		}
		_, err := office.Namesakes(r, boris, 3, "Мария Зимина")
		refusedAs(t, err, "refuse.right")
	})
	for card, want := range map[string]string{"124": "offline.card.taken", "0123": ""} {
		refusedAs(t, e.Update(func(w storage.Writer) error {
			_, err := office.ChangeOffline(w, officer, first.ID, first.Name, card, now)
			return err
		}), want)
	}
}
