//go:build unix

// Command bench measures what issue 3 promises of the post office: that the
// limits are used and kept, how near the engine comes to a bare loop, what a
// million recipients cost, and how long a reply takes beside a broadcast.
//
// Everything is on this machine and over the loopback. Telegram (the simulator)
// and the house are processes of their own, as they are in life, so that neither
// runs in the other's memory or shows in the other's processor time. It prints
// one table in Markdown; docs/performance.md keeps the last one.
//
//	go run ./bench
//	go run ./bench -only ceiling -recipients 20000 -rounds 3
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	run := command
	if len(os.Args) == 3 && os.Args[1] == childWord {
		run = func(ctx context.Context, args []string, out io.Writer) error {
			return serveParent(ctx, args[1], os.Stdin, out)
		}
	}
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // there is nothing to stop any more
	}
}

// sizes are how much of everything is measured.
type sizes struct {
	seconds    int // of a broadcast at a limit
	recipients int // of a broadcast without limits
	rounds     int // of house and bare loop
	members    int // of the large store
	samples    int // of replies, each idle and under load
}

// A part is one measurement of several lines.
type part struct {
	name string
	run  func(ctx context.Context, b *bench) error
}

func parts() []part {
	return []part{
		{"limit30", func(ctx context.Context, b *bench) error { return limit(ctx, b, 30, 0) }},
		{"limit1000", func(ctx context.Context, b *bench) error { return limit(ctx, b, 1000, 100*time.Millisecond) }},
		{"ceiling", ceiling},
		{"cost", cost},
		{"memory", memory},
		{"reply", reply},
	}
}

// A bench is one run: where its files are, its sizes, and what it found.
type bench struct {
	sizes
	dir     string // removed in the end
	profile string // where to keep processor profiles, "" for nowhere
	log     io.Writer
	table   table
}

// perPart is how long one part may take.
const perPart = 8 * time.Minute

func command(ctx context.Context, args []string, out io.Writer) (err error) {
	b := &bench{log: os.Stderr}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "`parts` to measure, with commas: limit30, limit1000, ceiling, cost, memory, reply; empty for all")
	flags.IntVar(&b.seconds, "seconds", 60, "length of a broadcast at a limit")
	flags.IntVar(&b.recipients, "recipients", 100_000, "recipients of a broadcast without limits")
	flags.IntVar(&b.rounds, "rounds", 5, "rounds of house and bare loop")
	flags.IntVar(&b.members, "members", 1_000_000, "members in the large store")
	flags.IntVar(&b.samples, "samples", 300, "replies to measure, each idle and under load")
	flags.StringVar(&b.profile, "profile", "", "`folder` for processor profiles of the house")
	under := flags.String("dir", "", "`folder` for up to 3 GB of files while it runs; empty for the system's")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.profile != "" {
		if err := os.MkdirAll(b.profile, 0o750); err != nil {
			return err
		}
	}
	if b.dir, err = os.MkdirTemp(*under, "rupor-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	err = b.measure(ctx, strings.FieldsFunc(*only, func(r rune) bool { return r == ',' || r == ' ' }))
	return errors.Join(err, b.table.print(out))
}

// measure fills the table, with all parts if none is named. A part that fails
// says so in the table and does not stop the others.
func (b *bench) measure(ctx context.Context, names []string) error {
	b.table.begin(b.log)
	known := 0
	for _, p := range parts() {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		known++
		if err := b.part(ctx, p); err != nil {
			b.table.add(p.name, "**not measured**", err.Error(), "", false)
		}
	}
	if known < len(names) {
		return fmt.Errorf("of the parts %q only %d are known", names, known)
	}
	return ctx.Err()
}

func (b *bench) part(ctx context.Context, p part) error {
	ctx, cancel := context.WithTimeoutCause(ctx, perPart, fmt.Errorf("no end in %s", perPart))
	defer cancel()
	began := time.Now()
	err := p.run(ctx, b)
	if ctx.Err() != nil {
		err = context.Cause(ctx) // children that are gone tell nothing
	}
	b.say("%s took %s", p.name, time.Since(began).Round(time.Second))
	return err
}

// say tells whoever waits how far it is.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.log, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// folder makes a new data folder; forget gives its space back.
func (b *bench) folder(name string) (dir string, forget func(), err error) {
	dir = filepath.Join(b.dir, name)
	return dir, func() { _ = os.RemoveAll(dir) }, os.Mkdir(dir, 0o700)
}
