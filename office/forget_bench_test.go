package office_test

import (
	"path/filepath"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// veteran has vouched for thousands, and written and answered as much.
const veteran union.MemberID = 888_111

// How much a veteran leaves.
const (
	veteranVouched   = 20_000
	veteranPosts     = 5_000
	veteranInquiries = 2_000
)

// veteransLife writes what a veteran did in all the years.
func veteransLife(b *testing.B, e storage.Engine) {
	b.Helper()
	at := pressDay()
	fill := func(n, batch int, put func(w storage.Writer, i int) error) {
		for from := 0; from < n; from += batch {
			err := e.Update(func(w storage.Writer) error {
				for i := from; i < min(n, from+batch); i++ {
					if err := put(w, i); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	fill(1, 1, func(w storage.Writer, _ int) error {
		if err := office.SetAdmins(w, []union.MemberID{admin}, at); err != nil {
			return err
		}
		for id, name := range map[union.MemberID]string{admin: "Админ", veteran: "Ветеран", boris: "Борис"} {
			if err := storage.Members.Put(w, id, union.Member{ID: id, Name: name, Joined: at, Status: union.StatusMember, Since: at, Consent: union.Consent{At: at}}); err != nil {
				return err
			}
		}
		d := union.Duty{Member: veteran, Role: union.RoleChair, By: admin, Since: at}
		return storage.Duties.Put(w, storage.KeyOf(d), d)
	})
	fill(veteranVouched, 5_000, func(w storage.Writer, i int) error {
		m := someMember(i)
		m.Status, m.Verified = union.StatusCandidate, time.Time{}
		if err := storage.Members.Put(w, m.ID, m); err != nil {
			return err
		}
		return office.SetStatus(w, veteran, m.ID, union.StatusMember, at)
	})
	fill(veteranPosts, 5_000, func(w storage.Writer, i int) error {
		id := union.PostID(i + 1)
		return storage.Posts.Put(w, id, union.Post{ID: id, Author: veteran, Topic: union.TopicNews, Content: union.Content{Text: "Собрание в пятницу"}, Created: at})
	})
	fill(veteranInquiries, 2_000, func(w storage.Writer, i int) error {
		id := union.InquiryID(i + 1)
		asker, answerer := veteran, boris
		if i%2 == 0 {
			asker, answerer = boris, veteran
		}
		q := union.Inquiry{ID: id, Asker: asker, State: union.InquiryClosed, Last: 2, Asked: at, Changed: at}
		if err := storage.Inquiries.Put(w, id, q); err != nil {
			return err
		}
		for n, word := range []union.Word{{By: asker, At: at}, {By: answerer, Answer: true, At: at}} {
			if err := storage.Words.Put(w, storage.Pair[union.InquiryID, uint64]{First: id, Second: uint64(n) + 1}, word); err != nil {
				return err
			}
		}
		return nil
	})
}

// A counter counts the keys that a transaction writes.
type counter struct {
	storage.Writer
	keys map[string]bool
}

func (c *counter) Put(key, value []byte) error {
	c.keys[string(key)] = true
	return c.Writer.Put(key, value)
}

func (c *counter) Delete(key []byte) error {
	c.keys[string(key)] = true
	return c.Writer.Delete(key)
}

// How long whoever else writes waits at most while a veteran is forgotten or becomes
// another account, how many keys that touches at once, and how long it takes in all.
func BenchmarkForgetAVeteran(b *testing.B) {
	for name, act := range map[string]func(storage.Writer) error{
		"forget": func(w storage.Writer) error { return office.Forget(w, veteran, pressDay()) },
		"merge": func(w storage.Writer) error {
			_, err := office.Merge(w, admin, veteran, boris, pressDay())
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				e, err := bolt.Open(filepath.Join(b.TempDir(), "v.db"), bolt.Options{})
				if err != nil {
					b.Fatal(err)
				}
				veteransLife(b, e)
				b.StartTimer()
				longest, most, runs := timedEstate(b, e, act)
				b.StopTimer()
				b.ReportMetric(float64(longest.Microseconds())/1000, "ms/longest")
				b.ReportMetric(float64(most), "keys/most")
				b.ReportMetric(float64(runs), "transactions")
				if err := e.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// timedEstate does a deed and what the clock does after it.
func timedEstate(b *testing.B, e storage.Engine, act func(storage.Writer) error) (longest time.Duration, most, runs int) {
	b.Helper()
	for open := true; open; runs++ {
		began := time.Now()
		err := e.Update(func(w storage.Writer) error {
			c := &counter{Writer: w, keys: map[string]bool{}}
			left, found, err := storage.Estates.Get(w, veteran)
			switch {
			case err != nil:
			case found:
				run := scheduler.Run{ID: scheduler.ID(left.Schedule), Now: pressDay()}
				err = office.Settle(c, run)
			default:
				err = act(c)
			}
			most = max(most, len(c.keys))
			return err
		})
		longest = max(longest, time.Since(began))
		if err == nil {
			err = e.View(func(r storage.Reader) (err error) { open, err = storage.Estates.Has(r, veteran); return err })
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return longest, most, runs
}
