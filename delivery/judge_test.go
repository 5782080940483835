package delivery

import (
	"errors"
	"testing"
	"time"

	"rupor/storage"
	"rupor/union"
)

// failures are what a letter may meet, and what becomes of it.
var failures = []struct {
	name    string
	letter  Letter
	fail    []*Failure // of the first calls
	calls   int
	arrived []string
	within  time.Duration
}{
	{
		"too many",
		Letter{Message: text("a")},
		[]*Failure{{Kind: TooMany, RetryAfter: 30 * time.Second}},
		2,
		[]string{"a"},
		31 * time.Second,
	},
	{
		"not sent",
		Letter{Message: text("a")},
		[]*Failure{{Kind: NotSent}, {Kind: NotSent}, {Kind: NotSent}},
		4,
		[]string{"a"},
		5 * time.Second,
	},
	{
		"no answer once",
		Letter{Message: text("a")},
		[]*Failure{{Kind: Unknown}},
		2,
		[]string{"a", "a"},
		3 * time.Second,
	},
	{
		"no answer ever",
		Letter{Message: text("a")},
		[]*Failure{{Kind: Unknown}, {Kind: Unknown}, {Kind: Unknown}, {Kind: Unknown}, {Kind: Unknown}},
		4,
		[]string{"a", "a", "a", "a"},
		time.Minute,
	},
	{
		"bad markup",
		Letter{Message: text(`<b>1 &lt; 2</i> <a href="x">&amp; so`)},
		[]*Failure{{Kind: BadMarkup}},
		2,
		[]string{"1 &lt; 2 &amp; so"},
		time.Second,
	},
	{
		"bad markup, and bad without",
		Letter{Message: text("a")},
		[]*Failure{{Kind: BadMarkup}, {Kind: BadMarkup}},
		2, nil, 2 * time.Second,
	},
	{"refused", Letter{Message: text("a")}, []*Failure{{Kind: Refused}}, 1, nil, time.Second},
	{"gone", Letter{Message: text("a")}, []*Failure{{Kind: Gone}}, 1, nil, time.Second},
	{"nothing to edit", Letter{Edit: 5, Lane: LaneNotice, Message: text("a")}, []*Failure{{Kind: NotFound}}, 1, nil, time.Second},
	{"nothing to edit, but somebody waits", Letter{Edit: 5, Message: text("a")}, []*Failure{{Kind: NotFound}}, 2, []string{"a"}, time.Second},
	{"nothing to delete", Letter{Delete: 5}, []*Failure{{Kind: NotFound}}, 1, nil, time.Second},
	{
		"nothing to edit, but a name",
		Letter{Edit: 5, Name: "x", Message: text("a")},
		[]*Failure{{Kind: NotFound}},
		2,
		[]string{"a"},
		time.Second,
	},
	{
		"migrated to nowhere",
		Letter{Message: text("a")},
		[]*Failure{{Kind: Migrated}},
		1, nil, time.Second,
	},
}

func TestEachFailureMeansWhatItSays(t *testing.T) {
	t.Parallel()
	for _, c := range failures {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				w.tg.fail = failFirst(c.fail...)
				w.open()
				c.letter.To = 1
				w.post(c.letter)
				w.untilEmpty(c.within)
				w.wantArrived(1, c.arrived...)
				if n := len(w.tg.seen()); n != c.calls {
					t.Errorf("%d calls, want %d", n, c.calls)
				}
				w.post(Letter{To: 1, Message: text("next")})
				w.untilEmpty(time.Minute)
			})
		})
	}
}

// failFirst fails the first calls, each with its failure, and no more.
func failFirst(failures ...*Failure) func(int, call) *Failure {
	return func(n int, _ call) *Failure {
		if n <= len(failures) {
			return failures[n-1]
		}
		return nil
	}
}

func TestALetterWithoutAnAnswerIsTriedAgainAfterAWhile(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(int, call) *Failure { return &Failure{Kind: Unknown} }
		w.open()
		w.post(Letter{To: 1, Message: text("a")})
		w.untilEmpty(time.Minute)
		for i, c := range w.tg.seen()[1:] {
			if waited := c.at.Sub(w.tg.seen()[i].at); waited < pauses[i] {
				t.Errorf("try %d came after %v", i+2, waited)
			}
		}
	})
}

func TestGoneIsToldInTheCommitThatDropsTheLetter(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Unreachable = func(tx storage.Writer, to union.ChatID, reason string, _ time.Time) error {
			return Post(tx, Letter{To: 99, Message: text("%d is %s", to, reason)})
		}
		w.tg.fail = failFirst(&Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"})
		w.open()
		w.post(Letter{To: 1, Message: text("a")})
		w.until(time.Second, func() bool { return len(w.tg.arrived(99)) == 1 })
		w.wantArrived(99, "1 is blocked")
	})
}

func TestAHookThatFailsDoesNotStopTheOffice(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Unreachable = func(storage.Writer, union.ChatID, string, time.Time) error {
			return errors.New("no such member")
		}
		w.tg.fail = failFirst(&Failure{Kind: Gone})
		w.open()
		w.post(Letter{To: 1, Message: text("a")}, Letter{To: 2, Message: text("b")})
		w.untilEmpty(time.Second)
		w.wantArrived(2, "b")
	})
}

func TestAMigratedGroupGetsItsMailUnderItsNewID(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		told := 0
		w.options.Hooks.Migrated = func(_ storage.Writer, from, to union.ChatID) error {
			if told++; from != -5 || to != -1005 {
				t.Errorf("told of %d to %d", from, to)
			}
			return nil
		}
		w.tg.fail = func(_ int, c call) *Failure {
			if c.to == -5 {
				return &Failure{Kind: Migrated, MovedTo: -1005}
			}
			return nil
		}
		w.open()
		w.post(Letter{To: -5, Message: text("1")}, Letter{To: -5, Message: text("2")})
		w.until(time.Second, func() bool { return len(w.tg.arrived(-1005)) == 2 })
		w.post(Letter{To: -5, Message: text("3")})
		w.untilEmpty(10 * time.Second)
		w.wantArrived(-1005, "1", "2", "3")
		if n := len(w.tg.seen()); n != 4 || told == 0 {
			t.Errorf("%d calls, told %d times", n, told)
		}
	})
}
