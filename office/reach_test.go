package office_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Who can't be reached is tried for a day, lapses at the first refusal after it,
// and is back with the first sign of life. Nobody is deleted.
func TestGrace(t *testing.T) {
	t.Parallel()
	now := pressDay()
	refused := func(after time.Duration, reason string) func(storage.Writer) error {
		return func(w storage.Writer) error { return office.Unreachable(w, anna.Private(), reason, now.Add(after)) }
	}
	wrote := func(after time.Duration) func(storage.Writer) error {
		return func(w storage.Writer) error { return office.Reachable(w, anna, now.Add(after)) }
	}
	joined := func(w storage.Writer) error {
		_, err := office.Subscribe(w, anna, office.Subscription{
			Name: "Анна", Org: 3, Topics: union.Topics(), Consent: union.Consent{At: now},
		}, now.Add(72*time.Hour))
		return err
	}
	type steps = []func(storage.Writer) error
	for name, c := range map[string]struct {
		steps  steps
		meant  bool
		reason string
		back   time.Duration // 0 when she was never away
	}{
		"refused once":             {steps{refused(0, "blocked")}, true, "blocked", 0},
		"within the day":           {steps{refused(0, "blocked"), refused(24*time.Hour-1, "kicked")}, true, "blocked", 0},
		"after the day":            {steps{refused(0, "blocked"), refused(24*time.Hour, "blocked")}, false, "blocked", 0},
		"an account that is gone":  {steps{refused(0, "deactivated")}, false, "deactivated", 0},
		"gone a little later":      {steps{refused(0, "blocked"), refused(time.Hour, "deactivated")}, false, "deactivated", 0},
		"wrote in time":            {steps{refused(0, "blocked"), wrote(time.Hour), refused(25*time.Hour, "blocked")}, true, "blocked", time.Hour},
		"back after she lapsed":    {steps{refused(0, "blocked"), refused(48*time.Hour, "blocked"), wrote(50 * time.Hour)}, true, "", 50 * time.Hour},
		"joins again":              {steps{refused(0, "deactivated"), joined}, true, "", 72 * time.Hour},
		"wrote and was never away": {steps{wrote(time.Hour)}, true, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			for _, step := range c.steps {
				if err := e.Update(step); err != nil {
					t.Fatal(err)
				}
			}
			err := e.View(func(r storage.Reader) error {
				m, _, err := storage.Members.Get(r, anna)
				all, err2 := office.Recipients(r, union.Audience{Topic: union.TopicNews})
				returned, err3 := office.Recipients(r, union.Audience{Returned: true})
				if meant := slices.Contains(all, anna.Private()); meant != c.meant {
					t.Errorf("meant: %v", meant)
				}
				want := time.Time{}
				if c.back != 0 {
					want = now.Add(c.back)
				}
				if m.Reason != c.reason || !m.Returned.Equal(want) {
					t.Errorf("%q, back %s: %+v", m.Reason, m.Returned, m)
				}
				if back := slices.Contains(returned, anna.Private()); back != (c.back != 0) {
					t.Errorf("among those who returned: %v", back)
				}
				return errors.Join(err, err2, err3)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// A group that becomes a supergroup keeps its organization, in whatever order
// Telegram tells of it.
func TestAGroupMovesWithItsOwner(t *testing.T) {
	t.Parallel()
	for name, early := range map[string]bool{"before the new id is known": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			err := e.Update(func(w storage.Writer) error {
				_, err := office.Arrive(w, -5, "Группа", "group", youth, pressDay())
				_, err2 := office.GivePlace(w, youth, -5, 3, pressDay())
				var err3 error
				if early {
					_, err3 = office.Arrive(w, -1005, "Группа", "supergroup", 0, pressDay())
				}
				return errors.Join(err, err2, err3, office.Migrated(w, -5, -1005), office.Migrated(w, -5, -1005))
			})
			if err != nil {
				t.Fatal(err)
			}
			err = e.View(func(r storage.Reader) error {
				p, found, err := storage.Places.Get(r, -1005)
				if !found || !p.Owned || p.Org != 3 || p.By != youth || p.Kind != "supergroup" {
					t.Errorf("%v: %+v", found, p)
				}
				all, err2 := office.Recipients(r, union.Audience{Org: 3, Places: union.PlacesOnly})
				if !slices.Equal(all, []union.ChatID{-1005}) {
					t.Errorf("the organization has %v", all)
				}
				return errors.Join(err, err2)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
