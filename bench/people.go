//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// What is sent. The server that answers always the same shows it too.
const benchText = "<b>Коллеги!</b> Собрание в пятницу, в 18:00, в актовом зале. Подробности: https://rupor.example/17"

// A crowd is the people of one measurement: one author, then Members who want
// news, a tenth of them contests too and a hundredth youth, then Askers who want
// nothing and write to the bot. An eighth speaks English. All have ids as
// Telegram gives them, far apart and rising.
type crowd struct{ Members, Askers int }

const author union.MemberID = 99_999_999

func (c crowd) all() int { return c.Members + c.Askers }

// id is that of a person, counted from 0.
func (crowd) id(i int) union.MemberID {
	const step = 7919
	return union.MemberID(100_000_000 + i*step + int(mix(uint64(i))%step)) //nolint:gosec // far below the limits
}

// mix makes a number that looks random out of another one (SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// topic is what so many of the members want, the nearest that there is.
func (c crowd) topic(recipients int) union.Topic {
	switch {
	case recipients >= c.Members:
		return union.TopicNews
	case 10*recipients >= c.Members:
		return union.TopicContests
	}
	return union.TopicYouth
}

// The union's tree: a root, a territorial organization for each hundred.
const (
	organizations = 5000
	territories   = 50
)

func (c crowd) member(i int, joined time.Time) union.Member {
	m := union.Member{
		ID: c.id(i), Name: fmt.Sprintf("Анна Петрова %d", i), Username: fmt.Sprintf("member%d", i), Lang: "ru",
		Org:     union.OrgID(2 + territories + mix(uint64(i)+1<<40)%(organizations-territories-1)), //nolint:gosec // a small number
		Consent: office.Agreement("2026-01", "Согласие", joined), Joined: joined, Source: "plakat",
	}
	if i%8 == 1 {
		m.Lang = "en"
	}
	if i >= c.Members {
		return m
	}
	m.Topics = []union.Topic{union.TopicNews}
	if i%10 == 0 {
		m.Topics = append(m.Topics, union.TopicContests)
	}
	if i%100 == 0 {
		m.Topics = append(m.Topics, union.TopicYouth)
	}
	return m
}

func (c crowd) write(w storage.Writer) error {
	joined := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	root := union.Organization{ID: 1, Level: union.Region, Name: "Областная организация", Path: []union.OrgID{1}}
	err := storage.Organizations.Put(w, root.ID, root)
	for id := union.OrgID(2); id <= organizations; id++ {
		o := union.Organization{ID: id, Parent: 1, Level: union.Territorial, Name: fmt.Sprint("Организация ", id), Path: []union.OrgID{1, id}}
		if id > territories+1 {
			o.Parent, o.Level = 2+id%territories, union.Primary
			o.Path = []union.OrgID{1, o.Parent, id}
		}
		err = errors.Join(err, storage.Organizations.Put(w, id, o))
	}
	for i := range c.all() {
		m := c.member(i, joined)
		err = errors.Join(err, storage.Members.Put(w, m.ID, m))
	}
	m := c.member(c.Members, joined)
	m.ID, m.Name = author, "Вера Автор"
	return errors.Join(err, storage.Members.Put(w, m.ID, m))
}

// A pile is a writer that only collects, so that a large store can be written in
// the order of its keys: that is many times faster, and the file is the same kind
// of tree. It believes that the store is empty.
type pile struct{ pairs []pair }

type pair struct{ key, value []byte }

func (p *pile) Get([]byte) ([]byte, error)                                  { return nil, nil }
func (p *pile) Scan(_, _ []byte, _ func(key, value []byte) error) error     { return nil }
func (p *pile) ScanBack(_, _ []byte, _ func(key, value []byte) error) error { return nil }
func (p *pile) Delete([]byte) error                                         { return errors.New("nothing is deleted here") }

func (p *pile) Put(key, value []byte) error {
	p.pairs = append(p.pairs, pair{bytes.Clone(key), bytes.Clone(value)})
	return nil
}

// pairsAtOnce are written in one transaction.
const pairsAtOnce = 20_000

// build makes the store of a crowd in a data folder.
func (c crowd) build(data string) (err error) {
	store, err := openStore(data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	p := &pile{}
	if err := c.write(p); err != nil {
		return err
	}
	slices.SortFunc(p.pairs, func(a, b pair) int { return bytes.Compare(a.key, b.key) })
	for some := range slices.Chunk(p.pairs, pairsAtOnce) {
		err := store.Update(func(w storage.Writer) error {
			for _, one := range some {
				if err := w.Put(one.key, one.value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// openStore opens a store as the front door does.
func openStore(data string) (*bolt.Engine, error) {
	store, err := bolt.Open(filepath.Join(data, "rupor.db"), bolt.Options{})
	if err != nil {
		return nil, err
	}
	first := func(storage.Writer) error { return nil }
	if err := storage.Migrate(store, []storage.Step{first}, nil); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// pauses are random, around a mean, so that they don't keep step with a pace.
func pauses(seed uint64, mean time.Duration) func() time.Duration {
	r := rand.New(rand.NewPCG(seed, 3)) //nolint:gosec // G404: it must repeat, not surprise
	return func() time.Duration { return mean/2 + time.Duration(r.Int64N(int64(mean))) }
}
