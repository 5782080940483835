package office_test

import (
	"fmt"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

func draftResolution(number string, org union.OrgID) union.Resolution {
	return union.Resolution{
		Number: number, Date: pressDay(), Title: "Об итогах Года", Content: union.Content{Text: "Принять к сведению"},
		Audience: union.Audience{Org: org},
	}
}

func publish(t *testing.T, e storage.Engine, by union.MemberID, draft union.Resolution) (res union.Resolution, err error) {
	t.Helper()
	err = e.Update(func(w storage.Writer) error {
		res, err = office.PublishResolution(w, by, draft, func(res union.Resolution) ([]delivery.Message, error) {
			return []delivery.Message{{Text: res.Content.Text, Buttons: [][]delivery.Button{{{Text: "+", Data: fmt.Sprint(res.ID)}}}}}, nil
		}, pressDay())
		return err
	})
	return res, err
}

func TestPublishResolution(t *testing.T) {
	t.Parallel()
	empty := draftResolution("12", 0)
	empty.Content = union.Content{}
	for name, c := range map[string]struct {
		by    union.MemberID
		draft union.Resolution
		want  string
	}{
		"whole union":     {admin, draftResolution("12", 0), ""},
		"own territory":   {officer, draftResolution("12", 2), ""},
		"outside":         {officer, draftResolution("12", 4), "refuse.right"},
		"youth council":   {youth, draftResolution("12", 2), "refuse.right"},
		"nothing in it":   {admin, empty, "refuse.gone"},
		"without number":  {admin, draftResolution(" ", 0), "refuse.gone"},
		"there already":   {admin, draftResolution("1-а", 0), "resolution.exists"},
		"written in caps": {admin, draftResolution("1-А", 0), "resolution.exists"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			if _, err := publish(t, e, admin, draftResolution("1-а", 0)); err != nil {
				t.Fatal(err)
			}
			res, err := publish(t, e, c.by, c.draft)
			refusedAs(t, err, c.want)
			if err != nil {
				return
			}
			if res.Version != 1 || len(res.Hash) != 64 || res.Author != c.by {
				t.Errorf("%+v", res)
			}
		})
	}
}

func TestAResolutionReachesEveryoneSubscribed(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	res, err := publish(t, e, admin, draftResolution("12", 0))
	if err != nil {
		t.Fatal(err)
	}
	see(t, e, func(r storage.Reader) {
		c, _, err := delivery.Get(r, res.Broadcast)
		if err != nil || c.Policy != delivery.Resend || c.Parts[0].Buttons[0][0].Data != "1" {
			t.Fatalf("%+v, %v", c, err)
		}
		if who, err := office.Audience(r, c); err != nil || len(who) != 1 || len(who[0].Chats) != 5 { // all but Vera, who stopped
			t.Errorf("%v, %v", who, err)
		}
	})
}

func TestAcknowledgeOnce(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	res, err := publish(t, e, admin, draftResolution("12", 0))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		who     union.MemberID
		id      union.ResolutionID
		version int
		fresh   bool
		want    string
	}{
		{anna, res.ID, 1, true, ""},
		{anna, res.ID, 1, false, ""},
		{boris, res.ID, 1, true, ""},
		{boris, res.ID, 2, false, "refuse.gone"},
		{boris, 77, 1, false, "refuse.gone"},
		{99, res.ID, 1, false, "join.first"},
	} {
		var ack union.Ack
		var fresh bool
		err := e.Update(func(w storage.Writer) (err error) {
			ack, fresh, err = office.Acknowledge(w, c.who, c.id, c.version, now.Add(time.Duration(i)*time.Minute))
			return err
		})
		refusedAs(t, err, c.want)
		if fresh != c.fresh {
			t.Errorf("%d: fresh is %v", i, fresh)
		}
		if c.who == anna && (!ack.At.Equal(now) || ack.Hash != res.Hash || ack.Org != 3) {
			t.Errorf("%d: %+v", i, ack)
		}
	}
	see(t, e, func(r storage.Reader) {
		if n, err := office.CountAcks(r, res.ID); err != nil || n != 2 {
			t.Errorf("%d acks, %v", n, err)
		}
	})
}

func TestAckShareByOrganization(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	res, err := publish(t, e, officer, draftResolution("12", 2))
	if err != nil {
		t.Fatal(err)
	}
	do(t, e, func(w storage.Writer) error {
		_, _, err := office.Acknowledge(w, anna, res.ID, 1, now)
		return err
	})
	see(t, e, func(r storage.Reader) {
		_, s, err := office.AckShare(r, officer, res.ID)
		if err != nil || s.Acked != 1 || s.Silent != 2 || s.Of() != 3 || len(s.Orgs) != 2 {
			t.Fatalf("%+v, %v", s, err)
		}
		if first := s.Orgs[0]; first.Name != "Район" || first.Silent != 2 {
			t.Errorf("the most silent first: %+v", s.Orgs)
		}
		if _, sheet, err := office.AckSheet(r, admin, res.ID); err != nil || len(sheet) != 3 {
			t.Errorf("%+v, %v", sheet, err)
		}
		for _, who := range []union.MemberID{anna, youth, 99} {
			_, _, err := office.AckShare(r, who, res.ID)
			refusedAs(t, err, "refuse.right")
		}
	})
}

func TestArchiveIsForTheOrganizationAndWhoAnswersForIt(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	for _, draft := range []union.Resolution{draftResolution("1", 0), draftResolution("2", 3), draftResolution("3", 4)} {
		if _, err := publish(t, e, admin, draft); err != nil {
			t.Fatal(err)
		}
	}
	// Who moved away keeps what they acknowledged.
	do(t, e, func(w storage.Writer) error {
		if _, _, err := office.Acknowledge(w, boris, 3, 1, now); err != nil {
			return err
		}
		_, err := office.Move(w, boris, 2, now)
		return err
	})
	see(t, e, func(r storage.Reader) {
		for who, want := range map[union.MemberID]string{admin: "321", anna: "21", boris: "31", officer: "21", youth: "1"} {
			all, err := office.Archive(r, who)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, d := range all {
				got += d.Number
				if d.Acknowledged() != (who == boris && d.Number == "3") {
					t.Errorf("%d: acknowledged № %s: %v", who, d.Number, d.Acknowledged())
				}
			}
			if got != want {
				t.Errorf("%d reads %s, want %s", who, got, want)
			}
		}
		_, err := office.Read(r, anna, 3)
		refusedAs(t, err, "refuse.gone")
		_, err = office.Read(r, anna, 33)
		refusedAs(t, err, "refuse.gone")
		_, err = office.Archive(r, 99)
		refusedAs(t, err, "join.first")
	})
}

func TestAResolutionOfOthersIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	res, err := publish(t, e, admin, draftResolution("7", 2))
	refusedAs(t, err, "")
	err = e.Update(func(w storage.Writer) error {
		_, _, err := office.Acknowledge(w, boris, res.ID, res.Version, pressDay())
		return err
	})
	refusedAs(t, err, "refuse.gone")
}
