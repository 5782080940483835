package office_test

import (
	"errors"
	"fmt"
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Who may say whose a group is: who announces to the organization it belongs to
// and to the one it goes to. A group of nobody's is for who let the bot in, and
// for the administrators.
func TestGivePlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		addedBy, by union.MemberID
		owner, to   union.OrgID // owner 0: nobody yet
		want        string
	}{
		"own group":                     {youth, youth, 0, 3, ""},
		"beyond the scope":              {youth, youth, 0, 4, "refuse.right"},
		"the whole union":               {youth, youth, 0, 0, "refuse.right"},
		"another's group":               {anna, youth, 0, 3, "refuse.right"},
		"an administrator":              {anna, admin, 0, 4, ""},
		"an administrator, for all":     {anna, admin, 0, 0, ""},
		"a member":                      {anna, anna, 0, 3, "refuse.right"},
		"of one's own organization":     {anna, officer, 3, 2, ""},
		"of another organization":       {officer, officer, 4, 2, "refuse.right"},
		"to another organization":       {officer, officer, 3, 4, "refuse.right"},
		"to one that is not there":      {admin, admin, 0, 77, "refuse.gone"},
		"nobody's, and nobody added it": {0, youth, 0, 3, "refuse.right"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			err := e.Update(func(w storage.Writer) error {
				p := union.Place{Title: "Группа", By: c.addedBy, Owned: c.owner != 0, Org: c.owner}
				if err := storage.Places.Put(w, -5, p); err != nil {
					return err
				}
				_, err := office.GivePlace(w, c.by, -5, c.to, pressDay())
				refusedAs(t, err, c.want)
				p, _, err = storage.Places.Get(w, -5)
				if moved := p.Owned && p.Org == c.to; moved != (c.want == "") {
					t.Errorf("it belongs to %d: %v", p.Org, p.Owned)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestRoomsAreThoseInOnesCare(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	err := e.Update(func(w storage.Writer) error {
		for i, by := range []union.MemberID{anna, youth, youth, admin} {
			fresh, err := office.Arrive(w, union.ChatID(-1-i), fmt.Sprint("Группа ", i), "group", by, pressDay())
			again, err2 := office.Arrive(w, union.ChatID(-1-i), fmt.Sprint("Группа ", i), "group", by, pressDay())
			if !fresh || again {
				t.Errorf("fresh: %v, then %v", fresh, again)
			}
			if err := errors.Join(err, err2); err != nil {
				return err
			}
		}
		_, err := office.GivePlace(w, youth, -3, 3, pressDay())
		_, err2 := office.GivePlace(w, admin, -4, 4, pressDay())
		return errors.Join(err, err2, office.Retitle(w, -3, "Школа, новая"), office.Retitle(w, -99, "Чужая"), office.Depart(w, -99))
	})
	if err != nil {
		t.Fatal(err)
	}
	for who, want := range map[union.MemberID]string{
		youth: "Группа 1?|Школа, новая|", officer: "Школа, новая|", anna: "",
		admin: "Группа 0?|Группа 1?|Группа 3|Школа, новая|",
	} {
		got := ""
		err := e.View(func(r storage.Reader) error {
			rooms, err := office.Rooms(r, who)
			for _, p := range rooms {
				got += p.Title
				if !p.Owned {
					got += "?"
				}
				got += "|"
			}
			return err
		})
		if err != nil || got != want {
			t.Errorf("%d has %q, want %q: %v", who, got, want, err)
		}
	}
}
