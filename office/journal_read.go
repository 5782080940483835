package office

import (
	"container/heap"
	"iter"
	"maps"
	"slices"
	"sort"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A JournalQuery narrows the journal down. The zero one is all of it.
type JournalQuery struct {
	Org    union.OrgID // and everything below it; 0 is any
	Person union.Alias // who did it or whom it was done to, by whatever account of theirs; 0 is anybody
	Group  string      // of acts; "" is any
	From   time.Time   // zero is the beginning
	To     time.Time   // exclusive; zero is the end
}

// A JournalPage is a part of the journal, the newest records first.
type JournalPage struct {
	Records []union.Record
	// Next is what to read the page after this one before, 0 when there is none.
	// There may be none on that page either: a page ends when enough was looked at.
	Next uint64
}

// journalLooked is how many records are looked at for one page, so that a query
// that fits few of many holds nobody up.
const journalLooked = 2_000

// Journal reads what fits the query of the journal as far as a person may see it:
// up to most records before the number before, 0 for the newest.
func Journal(r storage.Reader, who union.MemberID, q JournalQuery, before uint64, most int) (JournalPage, error) {
	var page JournalPage
	j, err := newJournal(r, who, q)
	if err != nil {
		return page, err
	}
	looked := 0
	err = j.older(before, func(line union.Record, fits bool) error {
		if len(page.Records) == most || looked == journalLooked {
			page.Next = line.Seq + 1
			return storage.Stop
		}
		looked++
		if fits {
			page.Records = append(page.Records, line)
		}
		return nil
	})
	return page, err
}

// EachJournal visits everything that fits the query, up to most records, the newest
// first.
func EachJournal(r storage.Reader, who union.MemberID, q JournalQuery, most int, visit func(union.Record) error) error {
	j, err := newJournal(r, who, q)
	if err != nil {
		return err
	}
	n := 0
	return j.older(0, func(line union.Record, fits bool) error {
		if !fits {
			return nil
		}
		if n++; n > most {
			return storage.Stop
		}
		return visit(line)
	})
}

// JournalRecord returns one record to somebody who may see it; to others there is
// none.
func JournalRecord(r storage.Reader, who union.MemberID, seq uint64) (union.Record, error) {
	j, err := newJournal(r, who, JournalQuery{})
	if err != nil {
		return union.Record{}, err
	}
	line, err := existing(r, storage.Journal, seq)
	if err == nil && !j.fits(line) {
		line, err = union.Record{}, union.Refuse("refuse.gone")
	}
	return line, err
}

// JournalGroups lists the groups of acts that the journal has, by name.
func JournalGroups(r storage.Reader) ([]string, error) {
	var all []string
	for from := ""; ; from = all[len(all)-1] + "\x00" {
		n := len(all)
		err := storage.JournalByGroup.Range(r, from, "\xff", func(group string, _ uint64) error {
			all = append(all, group)
			return storage.Stop
		})
		if err != nil || len(all) == n {
			return all, err
		}
	}
}

// A journal is the part of the journal that a query asks for.
type journal struct {
	r     storage.Reader
	q     JournalQuery
	all   bool // of all organizations
	orgs  map[union.OrgID]bool
	who   []union.Alias // all that stand for the person
	first uint64        // the number of the first record that is young enough
	past  uint64        // and of the first that is too young
}

func newJournal(r storage.Reader, who union.MemberID, q JournalQuery) (*journal, error) {
	tops, err := Scopes(r, who, DeedJournal)
	if err != nil {
		return nil, err
	}
	if len(tops) == 0 {
		return nil, union.Refuse("refuse.right")
	}
	if q.Org != 0 {
		if err := must(r, who, DeedJournal, q.Org); err != nil {
			return nil, err
		}
		tops = []union.OrgID{q.Org}
	}
	j := &journal{r: r, q: q, all: slices.Contains(tops, 0), orgs: map[union.OrgID]bool{}}
	if q.Person != 0 {
		if j.who, err = aliasesOf(r, q.Person); err != nil {
			return nil, err
		}
	}
	if !j.all { // closed ones too: what was done there was done
		err = storage.Organizations.All(r, func(id union.OrgID, o union.Organization) error {
			if slices.ContainsFunc(tops, o.Within) {
				j.orgs[id] = true
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return j, j.bound()
}

// bound finds the numbers between which the period lies. Records stand in the order
// of their times, but for the moment that two of them took to be written.
func (j *journal) bound() error {
	head, err := JournalHead(j.r)
	if err != nil {
		return err
	}
	at := func(t time.Time, otherwise uint64) uint64 {
		if t.IsZero() {
			return otherwise
		}
		n := sort.Search(int(head.Seq), func(i int) bool { //nolint:gosec // a number of records
			line, _, failed := storage.Journal.Get(j.r, uint64(i)+1) //nolint:gosec // not negative
			if failed != nil {
				err = failed
			}
			return !line.At.Before(t)
		})
		return uint64(n) + 1 //nolint:gosec // not negative
	}
	j.first, j.past = at(j.q.From, 1), at(j.q.To, head.Seq+1)
	return err
}

// fits says whether a record is asked for, but for the period.
func (j *journal) fits(line union.Record) bool {
	return (j.all || j.orgs[line.Org]) &&
		(j.q.Person == 0 || slices.Contains(j.who, line.By) || slices.Contains(j.who, line.Person)) &&
		(j.q.Group == "" || line.Act.Group() == j.q.Group)
}

// older visits the records of the period before a number, the newest first: those
// that an index finds, which fit or don't.
func (j *journal) older(before uint64, visit func(line union.Record, fits bool) error) error {
	if before == 0 || before > j.past {
		before = j.past
	}
	look := func(seq uint64) error {
		if seq < j.first {
			return storage.Stop
		}
		line, _, err := storage.Journal.Get(j.r, seq)
		if err != nil {
			return err
		}
		return visit(line, j.fits(line))
	}
	switch {
	case j.q.Person != 0:
		return merged(j.r, storage.JournalByPerson, slices.Values(j.who), before, look)
	case !j.all:
		return merged(j.r, storage.JournalByOrg, maps.Keys(j.orgs), before, look)
	case j.q.Group != "":
		return storage.JournalByGroup.KeysBefore(j.r, j.q.Group, before, look)
	}
	return storage.Journal.RangeBack(j.r, 0, before, func(_ uint64, line union.Record) error {
		if line.Seq < j.first {
			return storage.Stop
		}
		return visit(line, true)
	})
}

// merged visits the records that an index has under several keys, in one order, each
// once.
func merged[I any](
	r storage.Reader, ix *storage.Index[uint64, union.Record, I], keys iter.Seq[I], before uint64, look func(uint64) error,
) error {
	var next newest[I]
	step := func(key I, before uint64) error {
		return ix.KeysBefore(r, key, before, func(seq uint64) error {
			heap.Push(&next, latestOf[I]{key, seq})
			return storage.Stop
		})
	}
	for key := range keys {
		if err := step(key, before); err != nil {
			return err
		}
	}
	for last := uint64(0); len(next) > 0; {
		at := heap.Pop(&next).(latestOf[I])
		var err error
		if at.seq != last {
			err = look(at.seq)
		}
		if last = at.seq; err == nil {
			err = step(at.key, at.seq)
		}
		if err == storage.Stop { //nolint:errorlint // a signal, never wrapped
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// newest is a heap of the latest record under each key, the newest on top.
type newest[I any] []latestOf[I]

type latestOf[I any] struct {
	key I
	seq uint64
}

func (n newest[I]) Len() int           { return len(n) }
func (n newest[I]) Less(a, b int) bool { return n[a].seq > n[b].seq }
func (n newest[I]) Swap(a, b int)      { n[a], n[b] = n[b], n[a] }
func (n *newest[I]) Push(x any)        { *n = append(*n, x.(latestOf[I])) }
func (n *newest[I]) Pop() any {
	last := (*n)[len(*n)-1]
	*n = (*n)[:len(*n)-1]
	return last
}
