//go:build unix

package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"rupor/union"
)

// TestMain lets the test be its own children, as the command is.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == childWord {
		main()
		return
	}
	os.Exit(m.Run())
}

// The measurements still work, whatever became of the rooms: a small run of
// those that need no waiting. What comes out of it is nobody's business here.
func TestMeasure(t *testing.T) {
	var out, log bytes.Buffer
	b := &bench{sizes: sizes{seconds: 1, recipients: 300, rounds: 1, members: 2000, samples: 1}, dir: t.TempDir(), log: &log}
	for _, name := range []string{"limit30", "ceiling", "cost", "memory"} {
		if err := b.measure(t.Context(), []string{name}); err != nil {
			t.Errorf("%s: %v\n%s", name, err, &log)
		}
		if err := b.table.print(&out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "| "+name+" |") || strings.Contains(out.String(), "not measured") {
			t.Errorf("%s is not in the table:\n%s", name, &out)
		}
	}
	if left, err := os.ReadDir(b.dir); err != nil || len(left) != 0 {
		t.Errorf("%d folders are left: %v", len(left), err)
	}
}

// A parent that is gone takes its children along.
func TestChildEndsWithItsParent(t *testing.T) {
	c, err := spawn(t.Context(), roleTelegram)
	if err != nil {
		t.Fatal(err)
	}
	defer c.end()
	var o opened
	if err := c.ask(telegramQuestion{Open: &opening{Same: true}}, &o); err != nil {
		t.Fatal(err)
	}
	if err := c.pipe.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestQuestionNobodyUnderstands(t *testing.T) {
	if err := consult(t.Context(), houseQuestion{}, nil); err == nil || err.Error() != "nothing was asked" {
		t.Errorf("%v", err)
	}
}

// The crowd is what its comment says: ids rise, and each size has a topic.
func TestCrowd(t *testing.T) {
	c := crowd{Members: 1000, Askers: 10}
	counts := map[union.Topic]int{}
	var last union.MemberID
	for i := range c.all() {
		m := c.member(i, time.Time{})
		if m.ID <= last {
			t.Fatalf("id %d after %d", m.ID, last)
		}
		last = m.ID
		for _, topic := range m.Topics {
			counts[topic]++
		}
	}
	for _, n := range []int{10, 100, 1000} {
		if topic := c.topic(n); counts[topic] != n {
			t.Errorf("%d want %s, not %d", counts[topic], topic, n)
		}
	}
}

func TestQuantile(t *testing.T) {
	all := []int{5, 1, 4, 2, 3}
	for q, want := range map[float64]int{0: 1, 0.5: 3, 0.99: 5, 1: 5, 0.2: 1, 0.21: 2} {
		if got := quantile(all, q); got != want {
			t.Errorf("%v: %d, want %d", q, got, want)
		}
	}
	if got := quantile([]int(nil), 0.5); got != 0 {
		t.Errorf("of nothing: %d", got)
	}
}
