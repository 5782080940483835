package delivery

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A play is a broadcast in whose life the power fails once.
type play struct {
	name   string
	act    Act // done to a broadcast that is over
	people int
	parts  int
	rate   float64
	quiet  time.Duration // after so long it is quiet for a nap, 0 for never
	// halfway is what a person does when half have it, amends what they do after
	// the restart, so that it ends.
	halfway, amends func(storage.Writer, union.BroadcastID, time.Time) error
	ends            State
	steps           []step
}

// A step is a moment in the life of a broadcast: a commit, at which the power
// fails once before it is on the disk and once right after, or a moment of the
// call to one recipient. The zero step is right after what the person did.
type step struct {
	name   string
	commit func(was, is glimpse) bool
	wire   moment
	part   int // of the call
}

// A moment of a call to Telegram.
type moment int

const (
	noCall   moment = iota
	unsaid          // taken, and not a byte of the request left
	said            // the request is written, and Telegram never acts on it
	accepted        // Telegram acts on it, and the answer does not come in time
	answered        // the answer came, and is not written down
)

// plays are all steps of the life of a broadcast, in their order.
func plays() []play {
	const perCommit = chunksPerCommit * chunkSize
	return []play{
		{name: "gathering", people: 2*perCommit + 200, rate: -1, ends: Finished, steps: []step{
			{name: "wiped", commit: gathered(0)},
			{name: "first chunks", commit: gathered(perCommit)},
			{name: "second chunks", commit: gathered(2 * perCommit)},
			{name: "last chunks", commit: gathered(2*perCommit + 200)},
			{name: "opened", commit: became(Sending)},
		}},
		{name: "sending", people: chunkSize + 100, rate: 100, ends: Finished, steps: []step{
			{name: "first taken", commit: more(OutcomeTaken)},
			{name: "not a byte left", wire: unsaid},
			{name: "written, not accepted", wire: said},
			{name: "accepted, not answered", wire: accepted},
			{name: "answered, not recorded", wire: answered},
			{name: "first recorded", commit: more(OutcomeSent)},
			{name: "some recorded and the next taken", commit: func(was, is glimpse) bool {
				return is.by[OutcomeSent] > 200 && is.by[OutcomeSent] > was.by[OutcomeSent] && is.by[OutcomePending] < was.by[OutcomePending]
			}},
			{name: "progress told", commit: func(was, is glimpse) bool { return is.told && was.state == Sending && is.state == Sending }},
			{name: "last of the chunk taken", commit: func(was, is glimpse) bool { return was.last == OutcomePending && is.last == OutcomeTaken }},
			{name: "last of the chunk recorded", commit: func(was, is glimpse) bool { return was.last == OutcomeTaken && is.last == OutcomeSent }},
			{name: "end", commit: became(Finished)},
		}},
		{name: "two parts", people: 60, parts: 2, rate: 20, ends: Finished, steps: []step{
			{name: "first part recorded", commit: func(was, is glimpse) bool { return is.arrived > was.arrived && is.by[OutcomeSent] == 0 }},
			{name: "second part: not a byte left", wire: unsaid, part: 1},
			{name: "second part: written, not accepted", wire: said, part: 1},
			{name: "second part: accepted, not answered", wire: accepted, part: 1},
			{name: "second part: answered, not recorded", wire: answered, part: 1},
			{name: "second part recorded", commit: more(OutcomeSent)},
			{name: "end", commit: became(Finished)},
		}},
		{name: "pause", people: 200, rate: 50, halfway: Pause, amends: Resume, ends: Finished, steps: []step{
			{name: "asked for"},
			{name: "given back", commit: gaveBack(Paused)},
		}},
		{name: "cancel", people: 200, rate: 50, halfway: Cancel, amends: Cancel, ends: Canceled, steps: []step{
			{name: "asked for"},
			{name: "given back", commit: gaveBack(Canceled)},
			{name: "rest skipped", commit: more(OutcomeSkipped)},
		}},
		{name: "quiet hours", people: 200, rate: 50, quiet: 2 * time.Second, ends: Finished, steps: []step{
			{name: "falls asleep", commit: func(was, is glimpse) bool { return was.quiet.IsZero() && !is.quiet.IsZero() }},
			{name: "all in hand recorded", commit: func(was, is glimpse) bool {
				return !is.quiet.IsZero() && was.by[OutcomeTaken] > 0 && is.by[OutcomeTaken] == 0
			}},
			{name: "wakes up", commit: func(was, is glimpse) bool { return !was.quiet.IsZero() && is.quiet.IsZero() }},
		}},
		{name: "edit", act: ActEdit, people: 120, parts: 2, rate: 50, ends: Finished, steps: actSteps(120)},
		{name: "recall", act: ActRecall, people: 120, parts: 2, rate: 50, ends: Finished, steps: actSteps(120)},
		{name: "pin", act: ActPin, people: 120, parts: 1, rate: 50, ends: Finished, steps: actSteps(120)},
	}
}

// actSteps are the steps of what is done to the messages of another broadcast.
func actSteps(people int) []step {
	return []step{
		{name: "wiped", commit: gathered(0)},
		{name: "gathered", commit: gathered(people)},
		{name: "opened", commit: became(Sending)},
		{name: "first taken", commit: more(OutcomeTaken)},
		{name: "not a byte left", wire: unsaid},
		{name: "written, not accepted", wire: said},
		{name: "accepted, not answered", wire: accepted},
		{name: "answered, not recorded", wire: answered},
		{name: "first recorded", commit: more(OutcomeSent)},
		{name: "end", commit: became(Finished)},
	}
}

func gathered(lines int) func(was, is glimpse) bool {
	return func(was, is glimpse) bool {
		return was.state == Gathering && is.state == Gathering && is.lines == lines
	}
}

func became(s State) func(was, is glimpse) bool {
	return func(was, is glimpse) bool { return was.state != s && is.state == s }
}

func more(s OutcomeState) func(was, is glimpse) bool {
	return func(was, is glimpse) bool { return is.by[s] > was.by[s] }
}

func gaveBack(in State) func(was, is glimpse) bool {
	return func(was, is glimpse) bool {
		return is.state == in && was.by[OutcomeTaken] > 0 && is.by[OutcomeTaken] == 0
	}
}

// The promise at every step: nobody is missed; those in doubt are exactly those
// who were taken when the power failed; they get the same once more only if it
// had arrived and the policy is to resend. An act leaves nobody in doubt: to do
// it once more does no harm.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	for _, p := range plays() {
		for _, s := range p.steps {
			for _, policy := range []Policy{Resend, Skip} {
				for _, kept := range []bool{false, true} {
					if kept && s.commit == nil {
						continue
					}
					t.Run(fmt.Sprintf("%s/%s/%s/kept=%v", p.name, s.name, policy, kept), func(t *testing.T) {
						t.Parallel()
						inWorld(t, func(w *world) { p.run(w, policy, &reaper{world: w, step: s, kept: kept, what: "send"}) })
					})
				}
			}
		}
	}
}

const nap = 10 * time.Minute

// author is who is told of the progress.
const author = 1_000_000

func (p play) run(w *world, policy Policy, r *reaper) {
	b := Broadcast{Policy: policy, Parts: []Message{text("0"), text("1")}[:max(1, p.parts)]}
	w.options.Rate = p.rate
	if p.act != ActSend {
		b.Act, b.Of, r.what = p.act, p.base(w, b), string(p.act)
		if p.act == ActRecall {
			r.what = "delete"
		}
	}
	w.options.Hooks.Progress = r.progress
	began := time.Now()
	w.options.Hooks.Quiet = p.sleeps(began)
	id := r.begin(b, p.people)
	if p.halfway != nil {
		w.until(time.Minute, func() bool { return r.dead.Load() || 2*w.broadcast(id).Counts.Sent >= p.people })
		w.update(func(tx storage.Writer) error { return p.halfway(tx, id, time.Now()) })
	}
	if r.step.commit == nil && r.step.wire == noCall {
		r.die()
	}
	w.until(2*nap, r.dead.Load)
	w.kill()
	then := w.scene(id, r.what)
	w.open()
	w.pass(time.Second)
	if p.amends != nil {
		w.update(func(tx storage.Writer) error { return p.amends(tx, id, time.Now()) })
	}
	if p.quiet > 0 {
		w.pass(nap)
		w.wantNobody(began.Add(p.quiet+time.Second), began.Add(p.quiet+nap))
	}
	end := w.untilOver(id, 2*time.Minute)
	w.untilEmpty(time.Minute)
	if end.State != p.ends || end.Total != p.people {
		w.t.Errorf("it ended as %+v", end)
	}
	p.check(w, then, w.scene(id, r.what), end)
	told := w.tg.arrived(author)
	if want := toldOf(end); len(told) == 0 || told[len(told)-1] != want {
		w.t.Errorf("the author heard %q, not %q in the end", told, want)
	}
}

// base is the broadcast that an act is done to, over and done with. What is to
// be pinned stands in groups.
func (p play) base(w *world, b Broadcast) union.BroadcastID {
	if p.act == ActPin {
		w.options.Hooks.Audience = func(storage.Reader, Broadcast) ([]Wave, error) {
			var groups []union.ChatID
			for i := range p.people {
				groups = append(groups, union.ChatID(-1-i))
			}
			return []Wave{{Chats: groups}}, nil
		}
	}
	w.open()
	id := w.start(b, p.people)
	w.untilOver(id, time.Minute)
	if err := w.close(); err != nil {
		w.t.Fatal(err)
	}
	w.tg.fail = w.goneAlready
	w.pass(time.Minute)
	return id
}

// goneAlready is what Telegram says to a deletion that was made before.
func (w *world) goneAlready(_ int, c call) *Failure {
	for _, before := range w.tg.calls { // under its lock: fail is asked within a call
		if c.what == "delete" && before.what == "delete" && before.to == c.to && before.id == c.id {
			return &Failure{Kind: NotFound, Reason: "Bad Request: message to delete not found"}
		}
	}
	return nil
}

// sleeps are the quiet hours of a play that begins now.
func (p play) sleeps(now time.Time) func(storage.Reader, Broadcast, string, time.Time) (time.Time, error) {
	from, until := now.Add(p.quiet), now.Add(p.quiet+nap)
	return func(_ storage.Reader, _ Broadcast, _ string, at time.Time) (time.Time, error) {
		if p.quiet == 0 || at.Before(from) || !at.Before(until) {
			return time.Time{}, nil
		}
		return until, nil
	}
}

// wantNobody fails if somebody is written to between two moments.
func (w *world) wantNobody(from, until time.Time) {
	w.t.Helper()
	for _, c := range w.tg.seen() {
		if c.to != author && c.at.After(from) && c.at.Before(until) {
			w.t.Errorf("%d is woken %v before the end of the night", c.to, until.Sub(c.at))
		}
	}
}

// A scene is what has been done at a moment: the ledger, and the calls that
// Telegram has seen.
type scene struct {
	lines []recipient
	calls map[union.ChatID][]string
}

func (w *world) scene(id union.BroadcastID, what string) scene {
	w.t.Helper()
	s := scene{calls: map[union.ChatID][]string{}}
	err := w.store.View(func(r storage.Reader) error {
		return storage.Under(r, chunks, id, func(_ uint32, c chunk) error {
			s.lines = append(s.lines, c...)
			return nil
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range w.tg.seen() {
		if c.what == what {
			s.calls[c.to] = append(s.calls[c.to], c.text)
		}
	}
	return s
}

// taken are those who were about to be written to.
func (s scene) taken() map[union.ChatID]recipient {
	all := map[union.ChatID]recipient{}
	for _, line := range s.lines {
		if line.state == OutcomeTaken {
			all[line.to] = line
		}
	}
	return all
}

// check holds what became of everybody against the promise.
func (p play) check(w *world, then, now scene, b Broadcast) {
	w.t.Helper()
	taken, window := then.taken(), int(p.rate)
	if p.rate < 0 {
		window = windowFree
	}
	if len(taken) > window {
		w.t.Errorf("%d were taken at once", len(taken))
	}
	for _, line := range now.lines {
		before, isTaken := taken[line.to]
		doubt := isTaken && p.act == ActSend
		if line.uncertain != doubt {
			w.t.Errorf("%d was taken: %v, and is named as uncertain: %v", line.to, isTaken, line.uncertain)
		}
		want, calls := OutcomeSent, []string(nil)
		switch {
		case doubt && (b.Policy == Skip || b.State == Canceled):
			want, calls = OutcomeUnknown, then.calls[line.to]
		case line.state == OutcomeSkipped && b.State == Canceled:
			want = OutcomeSkipped
		case isTaken: // what was not written down comes again
			calls = then.calls[line.to]
			fallthrough
		default:
			for part := before.parts; part < max(1, p.parts); part++ {
				calls = append(calls, p.says(part))
			}
		}
		if got := now.calls[line.to]; line.state != want || !slices.Equal(got, calls) {
			w.t.Errorf("%d got %q, which should be %q: %+v", line.to, got, calls, line)
		}
	}
}

// says is the text of the call for a part.
func (p play) says(part int) string {
	if p.act == ActRecall || p.act == ActPin {
		return ""
	}
	return fmt.Sprint(part)
}
