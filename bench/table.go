//go:build unix

package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A table is what was found, a line each.
type table struct {
	began  time.Time
	before string // the load
	log    io.Writer
	lines  []line
}

type line struct {
	part, what, result, goal string
	met                      bool
}

func (t *table) begin(log io.Writer) { t.began, t.before, t.log = time.Now(), load(), log }

// add puts a result beside its goal, which is empty when there is none, and tells
// whoever waits.
func (t *table) add(part, what, result, goal string, met bool) {
	t.lines = append(t.lines, line{part, what, result, goal, met})
	fmt.Fprintf(t.log, "         %s: %s: %s\n", part, what, result)
}

// note adds a result without a goal.
func (t *table) note(part, what, format string, args ...any) {
	t.add(part, what, fmt.Sprintf(format, args...), "", true)
}

func (t *table) print(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s; load %s before, %s after; %s, %s\n\n", machine(), t.before, load(),
		t.began.UTC().Format("2006-01-02 15:04 UTC"), time.Since(t.began).Round(time.Second))
	b.WriteString("| part | what | result | goal | |\n|---|---|---|---|---|\n")
	for _, l := range t.lines {
		mark := ""
		switch {
		case !l.met:
			mark = "**missed**"
		case l.goal != "":
			mark = "met"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", l.part, l.what, strings.ReplaceAll(l.result, "\n", " "), l.goal, mark)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
