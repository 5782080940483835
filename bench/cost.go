//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// audienceTimes is how often the audience is found out.
const audienceTimes = 5

// An audienceQuestion asks how long it takes to find out who is meant.
type audienceQuestion struct{ Is union.Audience }

type timedAudience struct {
	Took, CPU []time.Duration
	Found     int
}

func timeAudience(p plan, q audienceQuestion) (a timedAudience, err error) {
	store, err := openStore(p.Data)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	for range audienceTimes {
		runtime.GC()
		cpu, began := cpuTime(), time.Now()
		err := store.View(func(r storage.Reader) error {
			waves, err := office.Audience(r, delivery.Broadcast{
				Kind: office.BroadcastPost, Author: author, Audience: q.Is,
			})
			a.Found = 0
			for _, w := range waves {
				a.Found += len(w.Chats)
			}
			return err
		})
		if err != nil {
			return a, err
		}
		a.Took, a.CPU = append(a.Took, time.Since(began)), append(a.CPU, cpuTime()-cpu)
	}
	return a, nil
}

// timeOpening is from nothing to the first record read.
func timeOpening(p plan) (took time.Duration, err error) {
	began := time.Now()
	store, err := openStore(p.Data)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	err = store.View(func(r storage.Reader) error {
		_, found, err := storage.Members.Get(r, author)
		if err == nil && !found {
			err = errors.New("the author is missing")
		}
		return err
	})
	return time.Since(began), err
}

// A sending is one broadcast of a process's life.
type sending struct {
	Crowd      crowd
	Recipients int
}

type sent struct {
	Recipients int
	Took, CPU  time.Duration
	Peak       footprint
	Idle       footprint // before it began
	Ledger     int       // bytes of keys and values of the ledger
	Grown      int64     // by how much the file became longer
}

func send(ctx context.Context, p plan, s sending) (found sent, err error) {
	h, err := p.open()
	if err != nil {
		return found, err
	}
	stop := h.live(ctx)
	defer func() { err = errors.Join(err, stop()) }()
	found.Idle = present()
	before, err := ledgerBytes(h)
	if err != nil {
		return found, err
	}
	length, peak := fileLength(p), watchMemory()
	cpu, began := cpuTime(), time.Now()
	cast, err := h.broadcast(ctx, s.Crowd.topic(s.Recipients), func() {})
	found.Took, found.CPU, found.Peak = time.Since(began), cpuTime()-cpu, peak()
	if err != nil {
		return found, err
	}
	found.Recipients, found.Grown = cast.Total, fileLength(p)-length
	after, err := ledgerBytes(h)
	found.Ledger = after - before
	return found, err
}

// ledgerBytes measures the post office's table of chunks ("dc", see
// delivery/chunk.go): keys and values, all broadcasts together.
func ledgerBytes(h *house) (n int, err error) {
	err = h.store.View(func(r storage.Reader) error {
		n = 0
		return r.Scan([]byte("dc\x00"), []byte("dc\x01"), func(key, value []byte) error {
			n += len(key) + len(value)
			return nil
		})
	})
	return n, err
}

func fileLength(p plan) int64 {
	info, err := os.Stat(filepath.Join(p.Data, "rupor.db"))
	if err != nil {
		return 0
	}
	return info.Size()
}

// cost measures what size costs, each line in a process of its own.
func cost(ctx context.Context, b *bench) error {
	people := crowd{Members: b.members}
	began := time.Now()
	s, err := b.set(ctx, "cost", opening{Crowd: people, Same: true})
	if err != nil {
		return err
	}
	defer s.strike()
	home := plan{Data: s.data, API: s.API, Token: s.Token, Rate: unlimited, Fake: true}
	b.table.note("cost", fmt.Sprintf("store of %d members in %d organizations", b.members, organizations),
		"%d MB, built in %s", fileLength(home)>>20, time.Since(began).Round(100*time.Millisecond))
	var opening []time.Duration
	for range 5 {
		var took time.Duration
		if err := consult(ctx, houseQuestion{House: home, Opening: true}, &took); err != nil {
			return err
		}
		opening = append(opening, took)
	}
	b.table.add("cost", "store opened, file in the page cache, median of 5 processes", millis(quantile(opening, 0.5)), "< 200 ms",
		quantile(opening, 0.5) < 200*time.Millisecond)
	everybody := union.Audience{Topic: union.TopicNews}
	narrowed := everybody
	narrowed.Lang, narrowed.Except = "ru", []union.Audience{{Topic: union.TopicYouth}}
	err = errors.Join(b.costOfAudience(ctx, home, "everybody with a topic", everybody),
		b.costOfAudience(ctx, home, "of one language, except for one topic", narrowed))
	if err != nil {
		return err
	}
	return b.costOfSizes(ctx, people, home)
}

func (b *bench) costOfAudience(ctx context.Context, home plan, what string, is union.Audience) error {
	var a timedAudience
	if err := consult(ctx, houseQuestion{House: home, Audience: &audienceQuestion{is}}, &a); err != nil {
		return err
	}
	slowest := max(a.Took[0], quantile(a.Took, 0.5))
	b.table.add("cost", fmt.Sprintf("audience of %d found (%s), first and median of %d", a.Found, what, audienceTimes),
		fmt.Sprintf("%s, %s (of processor %s)", millis(a.Took[0]), millis(quantile(a.Took, 0.5)), millis(quantile(a.CPU, 0.5))), "< 1 s", slowest < time.Second)
	return nil
}

func (b *bench) costOfSizes(ctx context.Context, people crowd, home plan) error {
	var all []sent
	for _, n := range []int{b.members / 100, b.members / 10, b.members} {
		b.say("cost: %d recipients, no wire", n)
		found, err := b.sendOnce(ctx, home, people, n)
		if err != nil {
			return err
		}
		all = append(all, found)
		b.table.note("cost", fmt.Sprintf("%d recipients, no wire", found.Recipients), "%.2f µs of processor each, %.0f/s, %s",
			perOne(found), float64(found.Recipients)/found.Took.Seconds(), megabytes(found))
	}
	last := all[len(all)-1]
	ratio := perOne(last) / perOne(all[0])
	b.table.add("cost", "processor a message, most : fewest recipients", fmt.Sprintf("%.2f", ratio), "constant (≤ 1.1)", ratio <= 1.1)
	bytes := float64(last.Ledger) / float64(last.Recipients)
	b.table.add("cost", "ledger, bytes a recipient (the file grew by)",
		fmt.Sprintf("%.1f (%.1f)", bytes, float64(last.Grown)/float64(last.Recipients)), "< 40", bytes < 40)
	return nil
}

// memory measures the whole house, with its wire, in a broadcast to everybody.
func memory(ctx context.Context, b *bench) error {
	people := crowd{Members: b.members}
	s, err := b.set(ctx, "memory", opening{Crowd: people, Same: true})
	if err != nil {
		return err
	}
	defer s.strike()
	b.say("memory: %d recipients over the wire", b.members)
	home := plan{Data: s.data, API: s.API, Token: s.Token, Rate: unlimited}
	found, err := b.sendOnce(ctx, home, people, b.members)
	if err != nil {
		return err
	}
	b.table.add("memory", fmt.Sprintf("%d recipients over the wire, most anonymous memory of the house", found.Recipients),
		megabytes(found), "< 100 MB", found.Peak.Anon < 100<<20)
	b.table.note("memory", "the same", "%.1f µs of processor each, %.0f/s", perOne(found), float64(found.Recipients)/found.Took.Seconds())
	return nil
}

func (b *bench) sendOnce(ctx context.Context, home plan, people crowd, n int) (found sent, err error) {
	err = consult(ctx, houseQuestion{House: home, Send: &sending{Crowd: people, Recipients: n}}, &found)
	return found, err
}

func perOne(s sent) float64 { return float64(s.CPU.Nanoseconds()) / 1000 / float64(s.Recipients) }

func megabytes(s sent) string {
	return fmt.Sprintf("%d MB (%d MB before it began; mapped file %d MB)", s.Peak.Anon>>20, s.Idle.Anon>>20, s.Peak.File>>20)
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
