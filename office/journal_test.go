package office_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// journalHouse has a journal of so many records, made by deeds.
func journalHouse(t *testing.T, n int) storage.Engine {
	t.Helper()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error {
		var err error
		for i := range n {
			zone := []string{"Asia/Omsk", "Asia/Tomsk"}[i%2]
			err = errors.Join(err, office.SetZone(w, admin, union.OrgID(1+i%4), zone, pressDay().Add(time.Duration(i)*time.Hour)))
		}
		return err
	})
	return e
}

// recordsOf returns the whole journal.
func recordsOf(t *testing.T, e storage.Engine) (all []union.Record) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		err := storage.Journal.All(r, func(_ uint64, line union.Record) error { all = append(all, line); return nil })
		if err != nil {
			t.Fatal(err)
		}
	})
	return all
}

// resealed is a record with the hash that anybody outside finds out about its line,
// as docs/security.md tells.
func resealed(t testing.TB, line union.Record) union.Record {
	t.Helper()
	raw, err := json.Marshal(line)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(bytes.Replace(raw, []byte(`"hash":"`+line.Hash+`"`), []byte(`"hash":""`), 1))
	line.Hash = hex.EncodeToString(sum[:])
	return line
}

// tampered is the number at which the journal is found to be changed, 0 for none.
func tampered(t *testing.T, e storage.Engine) (seq uint64) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		err := office.VerifyJournal(r)
		if found, ok := errors.AsType[*office.Tampering](err); ok {
			seq = max(found.Seq, 1)
		} else if err != nil {
			t.Fatal(err)
		}
	})
	return seq
}

// A crime is something done to the journal behind the house's back. It returns the
// number of the first record that is not as it was.
type crime func(w storage.Writer, all []union.Record, at int) (uint64, error)

func crimes(t *testing.T) map[string]crime {
	all := map[string]crime{
		"taken out": func(w storage.Writer, all []union.Record, at int) (uint64, error) {
			return all[at].Seq, storage.Journal.Delete(w, all[at].Seq)
		},
		"cut off": func(w storage.Writer, all []union.Record, at int) (uint64, error) {
			var err error
			for _, line := range all[at:] {
				err = errors.Join(err, storage.Journal.Delete(w, line.Seq))
			}
			return all[at].Seq, err
		},
		"put in at the end": func(w storage.Writer, all []union.Record, _ int) (uint64, error) {
			last := all[len(all)-1]
			last.Seq, last.Prev = last.Seq+1, last.Hash
			return last.Seq, storage.Journal.Put(w, last.Seq, resealed(t, last))
		},
		"put in at the beginning": func(w storage.Writer, all []union.Record, _ int) (uint64, error) {
			return 1, storage.Journal.Put(w, 0, all[0])
		},
		"changed and sealed again": func(w storage.Writer, all []union.Record, at int) (uint64, error) {
			all[at].By++
			// The next one tells, or the head.
			return min(all[at].Seq+1, uint64(len(all))), storage.Journal.Put(w, all[at].Seq, resealed(t, all[at]))
		},
		"swapped": func(w storage.Writer, all []union.Record, at int) (uint64, error) {
			a, b := all[at], all[(at+1)%len(all)]
			return min(a.Seq, b.Seq), errors.Join(storage.Journal.Put(w, a.Seq, b), storage.Journal.Put(w, b.Seq, a))
		},
		"swapped and numbered": func(w storage.Writer, all []union.Record, at int) (uint64, error) {
			a, b := all[at], all[(at+1)%len(all)]
			a.Seq, b.Seq = b.Seq, a.Seq
			return min(a.Seq, b.Seq), errors.Join(storage.Journal.Put(w, a.Seq, a), storage.Journal.Put(w, b.Seq, b))
		},
		"the head changed": func(w storage.Writer, all []union.Record, _ int) (uint64, error) {
			return uint64(len(all)), storage.JournalHeads.Put(w, 0, union.JournalHead{Seq: uint64(len(all)), Hash: "00"})
		},
		"the head dropped": func(w storage.Writer, _ []union.Record, _ int) (uint64, error) {
			return 1, storage.JournalHeads.Delete(w, 0)
		},
	}
	for i := range reflect.TypeFor[union.Record]().NumField() {
		field := reflect.TypeFor[union.Record]().Field(i)
		all["another "+field.Name] = func(w storage.Writer, all []union.Record, at int) (uint64, error) {
			seq, v := all[at].Seq, reflect.ValueOf(&all[at]).Elem().Field(i)
			switch was := v.Interface().(type) {
			case time.Time:
				v.Set(reflect.ValueOf(was.Add(time.Nanosecond)))
			case []string:
				v.Set(reflect.ValueOf(append(was, "x")))
			case []union.Pledge:
				v.Set(reflect.ValueOf(append(was, union.Pledge{Alias: 99})))
			default:
				if v.Kind() == reflect.String {
					v.SetString(v.String() + "0")
				} else {
					v.SetUint(v.Uint() + 1)
				}
			}
			return seq, storage.Journal.Put(w, seq, all[at])
		}
	}
	return all
}

// Whatever is done to a record anywhere, the journal tells, and where it begins.
func TestTamperingWithTheJournalShows(t *testing.T) {
	t.Parallel()
	const n = 12
	if seq := tampered(t, pressHouse(t)); seq != 0 {
		t.Errorf("an empty journal is broken at %d", seq)
	}
	for name, commit := range crimes(t) {
		for _, at := range []int{0, 5, n - 1} {
			e := journalHouse(t, n)
			if seq := tampered(t, e); seq != 0 {
				t.Fatalf("a new journal is broken at %d", seq)
			}
			all, first := recordsOf(t, e), uint64(0)
			do(t, e, func(w storage.Writer) (err error) { first, err = commit(w, slices.Clone(all), at); return err })
			if seq := tampered(t, e); seq != first {
				t.Errorf("%s at record %d: found at %d, not %d", name, at+1, seq, first)
			}
		}
	}
}

// Any number of crimes at any places: the first that matters is never passed over.
func TestTamperingIsFoundWhereverItIs(t *testing.T) {
	t.Parallel()
	all := crimes(t)
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range all {
			if !yield(name) {
				return
			}
		}
	})
	for round := range 200 {
		random := rand.New(rand.NewPCG(7, uint64(round)))
		e := journalHouse(t, 1+random.IntN(20))
		first := uint64(1 << 60)
		var done []string
		for range 1 + random.IntN(3) {
			lines := recordsOf(t, e)
			if len(lines) == 0 {
				break
			}
			name, at := names[random.IntN(len(names))], random.IntN(len(lines))
			if strings.HasPrefix(name, "swapped") && len(lines) == 1 {
				continue
			}
			done = append(done, fmt.Sprint(name, " ", at))
			do(t, e, func(w storage.Writer) error {
				seq, err := all[name](w, lines, at)
				if !strings.HasPrefix(name, "the head") {
					first = min(first, seq)
				}
				return err
			})
		}
		if seq := tampered(t, e); len(done) > 0 && (seq == 0 || seq > first+1) {
			t.Errorf("round %d: %v: found at %d, the first is %d", round, done, seq, first)
		}
	}
}

// Who rewrites everything is found out by what somebody noted down.
func TestTheWholeJournalRewrittenIsFoundByTheNote(t *testing.T) {
	t.Parallel()
	e := journalHouse(t, 5)
	all := recordsOf(t, e)
	noted := []union.JournalHead{{Seq: 3, Hash: all[2].Hash}, {Seq: 5, Hash: strings.ToUpper(all[4].Hash[:16])}}
	check := func(want bool) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			for _, head := range noted {
				err := office.Noted(r, head)
				if _, found := errors.AsType[*office.Tampering](err); found != want || !want && err != nil {
					t.Errorf("record %d as noted: %v", head.Seq, err)
				}
			}
		})
	}
	check(false)
	do(t, e, func(w storage.Writer) error {
		var prev string
		var err error
		for i, line := range all[:4] {
			line.Org, line.Prev = 77, prev
			line = resealed(t, line)
			prev = line.Hash
			err = errors.Join(err, storage.Journal.Put(w, uint64(i)+1, line))
		}
		return errors.Join(err, storage.Journal.Delete(w, 5), storage.JournalHeads.Put(w, 0, union.JournalHead{Seq: 4, Hash: prev, Last: 1}))
	})
	if seq := tampered(t, e); seq != 0 {
		t.Errorf("the forger made a mistake at %d: this test shows nothing", seq)
	}
	check(true)
	see(t, e, func(r storage.Reader) {
		if err := office.Noted(r, union.JournalHead{Seq: 1, Hash: "abc"}); err == nil {
			t.Error("three digits are enough")
		}
	})
}

// Facts that are no text don't make a record look tampered with.
func TestTheJournalTakesAnyFacts(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error {
		return errors.Join(
			office.ExportJournal(w, admin, office.JournalQuery{}, "\xff\xfe<b>&\u2028\x00", pressDay()),
			office.ExportJournal(w, admin, office.JournalQuery{}, "", pressDay()))
	})
	if seq := tampered(t, e); seq != 0 {
		t.Errorf("broken at %d", seq)
	}
	for _, line := range recordsOf(t, e) {
		if again := resealed(t, line); again.Hash != line.Hash {
			t.Errorf("from outside record %d has another hash", line.Seq)
		}
	}
}
