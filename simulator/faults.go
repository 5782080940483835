package simulator

import (
	"encoding/json"
	"math/rand/v2"
	"path"
	"slices"
	"time"
)

// A FaultKind is a way to go wrong.
type FaultKind string

// The ways to go wrong.
const (
	HTTP500     FaultKind = "http500"      // JSON "Internal Server Error: restart", nothing done
	HTML502     FaultKind = "html502"      // the page of the nginx in front, nothing done
	ResetBefore FaultKind = "reset_before" // the connection closes, nothing done
	ResetAfter  FaultKind = "reset_after"  // done, but the connection closes without an answer
	Latency     FaultKind = "latency"      // done, later
	TooMany     FaultKind = "too_many"     // 429 with retry_after, nothing done
	Hang        FaultKind = "hang"         // no answer until the client leaves or the simulator closes, nothing done
)

// A Fault is a rule: which calls, how often, and what happens. Of Probability, Next and Every at most one is
// set; none means always. Of all rules that apply to a call, the latencies add up and the first other one wins.
type Fault struct {
	Method      string        // a glob as in path.Match, such as "send*"; empty is every method
	Kind        FaultKind     //
	Probability float64       // from 0 to 1, thrown with the simulator's seed
	Next        int           // the next N calls only
	Every       int           // each N-th call
	RetryAfter  int           // seconds, of TooMany; 0 is 1
	Latency     time.Duration // of Latency
}

type pageFault struct {
	Method      string    `json:"method"`
	Kind        FaultKind `json:"kind"`
	Probability float64   `json:"probability"`
	Next        int       `json:"next"`
	Every       int       `json:"every"`
	RetryAfter  int       `json:"retry_after"`
	LatencyMS   int64     `json:"latency_ms"`
}

// MarshalJSON writes the latency in milliseconds, as the page shows it.
func (f Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(pageFault{f.Method, f.Kind, f.Probability, f.Next, f.Every, f.RetryAfter, f.Latency.Milliseconds()})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Fault) UnmarshalJSON(raw []byte) error {
	var p pageFault
	if err := json.Unmarshal(raw, &p); err != nil {
		return failure("reading a fault: %w", err)
	}
	*f = Fault{p.Method, p.Kind, p.Probability, p.Next, p.Every, p.RetryAfter, time.Duration(p.LatencyMS) * time.Millisecond}
	return nil
}

func (f *Fault) check() error {
	kinds := []FaultKind{HTTP500, HTML502, ResetBefore, ResetAfter, Latency, TooMany, Hang}
	if !slices.Contains(kinds, f.Kind) {
		return failure("there is no fault of kind %q", f.Kind)
	}
	if _, err := path.Match(f.Method, ""); err != nil {
		return failure("the method glob %q: %w", f.Method, err)
	}
	return nil
}

// faults are the rules with what they have counted.
type faults struct {
	rules []Fault
	seen  []int
	dice  *rand.Rand
}

func newFaults(rules []Fault, seed uint64) *faults {
	return &faults{
		rules: slices.Clone(rules), seen: make([]int, len(rules)),
		dice: rand.New(rand.NewPCG(seed, 2)), //nolint:gosec // G404: it must repeat, not surprise
	}
}

// SetFaults replaces the rules, counts from the beginning, and winds the dice back to the seed.
func (s *Simulator) SetFaults(rules ...Fault) error {
	for i := range rules {
		if err := rules[i].check(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = newFaults(rules, s.opts.Seed)
	s.announce(event{Kind: "faults", Faults: &s.faults.rules})
	return nil
}

// judge says what happens to a call: how long it waits, and which fault it meets, if any.
func (f *faults) judge(method string) (wait time.Duration, hit *Fault) {
	for i := range f.rules {
		r := &f.rules[i]
		if ok, _ := path.Match(r.Method, method); !ok && r.Method != "" || !f.strikes(i) {
			continue
		}
		if r.Kind == Latency {
			wait += r.Latency
		} else if hit == nil {
			copied := *r
			hit = &copied
		}
	}
	return wait, hit
}

func (f *faults) strikes(i int) bool {
	r := &f.rules[i]
	f.seen[i]++
	switch {
	case r.Probability > 0:
		return f.dice.Float64() < r.Probability
	case r.Next > 0:
		return f.seen[i] <= r.Next
	case r.Every > 0:
		return f.seen[i]%r.Every == 0
	}
	return true
}
