// Package simulator is Telegram in a box: a Bot API server with people, groups, channels, limits and faults, all in memory.
//
// A program under test speaks to it over HTTP as to api.telegram.org, through a real port (Listen) or a network
// that exists only in memory (Client), which also works inside a testing/synctest bubble. The test, or the page
// that the simulator serves, plays the people. It imports nothing but the standard library.
//
// Errors carry Telegram's own codes and texts. What Telegram would forgive but its documentation forbids (an unknown
// parameter, a value of another type) is answered as Telegram does and noted as a Violation.
package simulator

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options choose what the simulator remembers and how it starts. The zero value is ready for tests.
type Options struct {
	Limits Limits  // none by default; RealLimits gives Telegram's documented ones
	Faults []Fault // none by default
	Seed   uint64  // of the dice that faults and sendDice throw; the same seed gives the same throws

	Zone *time.Location // in which the page shows times; the machine's own by default

	// PollTime is the longest that getUpdates hangs; 0 is 50 s, as at Telegram. A test that lives through weeks
	// is quicker with hours.
	PollTime time.Duration

	KeepMessages int // newest messages kept in a chat; 0 is 1000
	KeepCalls    int // newest API calls kept for Calls; 0 is 10,000

	// Forget is for benchmarks: one message a chat, no files' contents and no calls are kept. For more than some ten
	// thousand people see AddCrowd as well.
	Forget bool
}

// A Simulator is one Telegram. Its methods may be called from any goroutine. Everything it
// started has ended when Close returns.
type Simulator struct {
	opts Options

	// mu guards all that follows and everything reachable from it. Unexported methods of the world
	// expect it held; exported ones take it.
	mu       sync.Mutex
	bots     []*Bot
	tokens   map[string]*Bot
	peers    map[int64]Member // people and bots by id
	users    []*User
	talks    map[pair]*room  // private chats
	rooms    map[int64]*room // groups, supergroups and channels
	crowds   []*Crowd
	names    map[string]int64
	files    map[int64]*file
	fileSeq  int64
	said     saidText // last, with Options.Forget
	queries  queries
	seq      int64 // ids of albums, queries and polls
	calls    ring[Call]
	breaches ring[Violation]
	onCall   []func(Call)
	limits   Limits
	faults   *faults
	dice     *rand.Rand
	changed  chan struct{} // closed at the next change; nil while nobody waits
	watchers map[*watcher]struct{}

	done     chan struct{}
	closing  sync.Once
	servers  sync.WaitGroup
	closers  []func()
	network  *network
	handlers http.Handler
}

type pair struct{ bot, user int64 }

// New starts an empty world. It opens no port and starts no goroutine. It panics on faults that can not be.
func New(o Options) *Simulator {
	if o.KeepMessages == 0 {
		o.KeepMessages = 1000
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.KeepCalls == 0 {
		o.KeepCalls = 10_000
	}
	if o.Forget {
		o.KeepMessages, o.KeepCalls = 1, 0
	}
	s := &Simulator{
		opts:     o,
		tokens:   map[string]*Bot{},
		peers:    map[int64]Member{},
		talks:    map[pair]*room{},
		rooms:    map[int64]*room{},
		names:    map[string]int64{},
		files:    map[int64]*file{},
		queries:  queries{byID: map[string]*query{}},
		seq:      13_000_000_000,
		calls:    ring[Call]{most: o.KeepCalls},
		breaches: ring[Violation]{most: 1000},
		limits:   o.Limits,
		dice:     rand.New(rand.NewPCG(o.Seed, 1)), //nolint:gosec // G404: it must repeat, not surprise
		watchers: map[*watcher]struct{}{},
		done:     make(chan struct{}),
	}
	if err := s.SetFaults(o.Faults...); err != nil {
		panic(err) // as with a taken username: a mistake in a test
	}
	s.handlers = s.routes()
	return s
}

// Close ends every waiting request and every server. Later requests are refused.
func (s *Simulator) Close() {
	s.closing.Do(func() {
		close(s.done)
		s.mu.Lock()
		closers := s.closers
		s.mu.Unlock()
		for _, end := range closers {
			end()
		}
	})
	s.servers.Wait()
}

// AddBot registers a bot. The username is without "@" and must be free; the name is what people see.
// It panics on a taken username: that is a mistake in a test, not in the program under test.
func (s *Simulator) AddBot(username, name string) *Bot {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := int64(1_000_001 + len(s.bots))
	b := &Bot{sim: s, profile: Profile{ID: id, FirstName: name, Username: username}, nextUpdate: 1000, privacy: true}
	b.token = fmt.Sprintf("%d:SIMULATOR-%025d", id, id)
	b.desk.commands = map[scope][]command{}
	b.desk.texts = map[string]string{}
	s.claim(username, id)
	s.bots = append(s.bots, b)
	s.tokens[b.token] = b
	s.peers[id] = b
	s.announce(event{Kind: "state"})
	return b
}

// AddUser adds a person. A zero ID gets a free one. It panics on a taken id or username.
func (s *Simulator) AddUser(p Profile) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.ID == 0 {
		p.ID = 5_000_000 + int64(len(s.users))
	}
	if s.peers[p.ID] != nil {
		panic(fmt.Sprintf("simulator: the id %d is taken", p.ID))
	}
	u := &User{sim: s, profile: p}
	s.claim(p.Username, p.ID)
	s.users = append(s.users, u)
	s.peers[p.ID] = u
	s.announce(event{Kind: "state"})
	return u
}

func (s *Simulator) claim(username string, id int64) {
	if username == "" {
		return
	}
	key := strings.ToLower(username)
	if _, taken := s.names[key]; taken {
		panic(fmt.Sprintf("simulator: the username %q is taken", username))
	}
	s.names[key] = id
}

// Users returns the people in the order they were added.
func (s *Simulator) Users() []*User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.users)
}

// User finds a person by id, or nil.
func (s *Simulator) User(id int64) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, _ := s.peers[id].(*User)
	return u
}

// Groups returns groups, supergroups and channels, by id.
func (s *Simulator) Groups() []*Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Group
	for _, id := range slices.Sorted(maps.Keys(s.rooms)) {
		all = append(all, &Group{sim: s, room: s.rooms[id]})
	}
	return all
}

// Wait returns nil as soon as cond is true. It asks cond at once and after each change in the world, so it
// neither polls nor sleeps; cond is called without locks and may use the simulator. When ctx or the
// simulator ends first, Wait returns an error.
func (s *Simulator) Wait(ctx context.Context, cond func() bool) error {
	for {
		change := s.nextChange()
		if cond() {
			return nil
		}
		select {
		case <-change:
		case <-ctx.Done():
			return fmt.Errorf("simulator: waiting: %w", context.Cause(ctx))
		case <-s.done:
			return fmt.Errorf("simulator: waiting: %w", http.ErrServerClosed)
		}
	}
}

func (s *Simulator) nextChange() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

// touch wakes those in Wait.
func (s *Simulator) touch() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

func (s *Simulator) nextSeq() int64 {
	s.seq++
	return s.seq
}

func now() int64 { return time.Now().Unix() }
