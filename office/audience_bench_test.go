package office_test

import (
	"path/filepath"
	"testing"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// metropolis is a store in a file with a million members in a thousand
// organizations.
func metropolis(b *testing.B, members int) storage.Engine {
	b.Helper()
	e, err := bolt.Open(filepath.Join(b.TempDir(), "m.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	const orgs, batch = 1000, 20_000
	fill := func(f func(storage.Writer) error) {
		if err := e.Update(f); err != nil {
			b.Fatal(err)
		}
	}
	fill(func(w storage.Writer) error {
		for id := union.OrgID(1); id <= orgs; id++ {
			o := union.Organization{ID: id, Parent: 1, Path: []union.OrgID{1, id}}
			if id == 1 {
				o.Parent, o.Path = 0, []union.OrgID{1}
			}
			if err := storage.Organizations.Put(w, id, o); err != nil {
				return err
			}
		}
		return storage.Resolutions.Put(w, 1, union.Resolution{ID: 1})
	})
	for from := 0; from < members; from += batch {
		fill(func(w storage.Writer) error {
			for i := from; i < min(from+batch, members); i++ {
				m := union.Member{ID: union.MemberID(i + 1), Name: "Анна Петрова", Org: union.OrgID(1 + i/1000%orgs), Lang: "ru", Topics: []union.Topic{union.TopicNews}}
				m.Consent.At = pressDay()
				if i%10 == 0 {
					m.Lang = "en"
				}
				if i%50 == 0 {
					m.Status = union.StatusCandidate
				}
				if err := storage.Members.Put(w, m.ID, m); err != nil {
					return err
				}
				if i%2 == 0 {
					k := storage.Pair[union.ResolutionID, union.MemberID]{First: 1, Second: m.ID}
					if err := storage.Acks.Put(w, k, union.Ack{Version: 1}); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return e
}

// How long it takes to find out who is meant among a million.
func BenchmarkAudience(b *testing.B) {
	e := metropolis(b, 1_000_000)
	for _, c := range []struct {
		name string
		a    union.Audience
	}{
		{"everyone", union.Audience{}},
		{"topic", union.Audience{Topic: union.TopicNews}},
		{"organizations", union.Audience{Topic: union.TopicNews, Orgs: []union.OrgID{1}}},
		{"topics", union.Audience{Topics: []union.Topic{union.TopicNews}}},
		{"unacknowledged", union.Audience{Unacknowledged: 1}},
		{"russian", union.Audience{Lang: "ru"}},
		{"english", union.Audience{Lang: "en"}},
		{"belonging", union.Audience{Statuses: union.Belonging()}},
		{"candidates", union.Audience{Statuses: []union.Status{union.StatusCandidate}}},
		{"except", union.Audience{Except: []union.Audience{{Lang: "en"}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				err := e.View(func(r storage.Reader) error {
					waves, err := office.Audience(r, delivery.Broadcast{Audience: c.a})
					n = 0
					for _, w := range waves {
						n += len(w.Chats)
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "people")
		})
	}
}
