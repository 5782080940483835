package delivery

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync/atomic"
	"time"

	"rupor/storage"
	"rupor/union"
)

// Options say how a PostOffice works. The zero Options are right for the service.
type Options struct {
	// Rate is how many messages may leave in a second, everything together. 0
	// means 30, less than 0 or +Inf no limit.
	Rate float64
	// PerChat is how many messages a second one chat may get, after a burst of
	// three. 0 means 1, less than 0 no limit.
	PerChat float64
	// PerGroup is how many messages a minute one group or channel may get. 0
	// means 20, less than 0 no limit.
	PerGroup int
	// PaidRate is how many messages of paid broadcasts may leave in a second,
	// besides Rate, at most 1000 (Bot API "allow_paid_broadcast"). 0 means that
	// paid broadcasts go at Rate, unpaid.
	PaidRate float64
	// Calls is how many calls may be under way at once at most. 0 means 512.
	Calls int

	Log   *slog.Logger // nil discards
	Hooks Hooks
	// Observe is told of every call's end: how it failed, 0 for not, and how
	// long it took. It must be quick and safe for concurrent use.
	Observe func(lane Lane, kind FailureKind, took time.Duration)
	// Waited is told how long a reply or a notice has waited, from being noticed
	// or from its NotBefore, when it leaves. It must be quick.
	Waited func(lane Lane, waited time.Duration)
}

// Hooks are what the rooms above want to know. Those with a Writer run in the
// transaction that records what they are told of, so they may run again and must
// be pure; they may Post. If one fails, that is logged and the record is kept
// without it. Any of them may be nil, except that broadcasts need an Audience.
type Hooks struct {
	// Audience says who is meant, those of one time zone together. It is called
	// once for a broadcast, in one View, before anything is sent, and again only
	// if the house falls in the middle of freezing its answer. Ids that come
	// twice count once.
	Audience func(r storage.Reader, b Broadcast) ([]Wave, error)
	// Quiet says until when a wave of the broadcast must wait, and zero when it
	// may go now. Nil never waits; while it fails, the wave waits.
	Quiet func(r storage.Reader, b Broadcast, zone string, now time.Time) (time.Time, error)
	// Cap says how many Capped broadcasts begun since a moment one recipient may
	// get; 0 is any number. Nil knows no cap. If it or Audience fails, the
	// broadcast is paused.
	Cap func(r storage.Reader, b Broadcast, now time.Time) (most int, since time.Time, err error)
	// Fill puts a recipient's own words in place of the fields of a message. What
	// it or Paper can't complete is refused.
	Fill func(r storage.Reader, to union.ChatID, m Message) (Message, error)
	// Paper makes the file of a letter. What was asked for and is no more is a
	// File without Data: then the text goes alone.
	Paper func(r storage.Reader, p Paper) (File, error)
	// Polled tells under which id the answers of one recipient's poll come.
	Polled func(w storage.Writer, b Broadcast, to union.ChatID, poll string) error
	// Progress tells how a broadcast stands: at each change of its state, and
	// in between at most every three seconds. b comes without its Parts.
	Progress func(w storage.Writer, b Broadcast, now time.Time) error
	// Unreachable tells that nothing can be sent to a chat any more; the reason
	// is one of those of Outcome. A broadcast where almost nobody is found
	// tells of nobody: then the token is wrong, not the people.
	Unreachable func(w storage.Writer, to union.ChatID, reason string, now time.Time) error
	// Migrated tells that a group has a new id. The office itself follows it.
	Migrated func(w storage.Writer, from, to union.ChatID) error
}

// A Wave is the part of an audience that lives in one time zone.
type Wave struct {
	Zone  string // an IANA name, empty for the union's own
	Chats []union.ChatID
}

// A PostOffice carries what is in the outbox and in the ledgers of a store to
// Telegram. There must be no more than one at a time for a store.
type PostOffice struct {
	engine storage.Engine
	sender Sender
	o      Options
	log    *slog.Logger

	wake    chan struct{}
	reports chan func()  // what workers tell the loop
	failing atomic.Int64 // commits that fail and are tried again
	stats   board

	// All below belongs to the goroutine of Run.
	jobs      chan func()     // calls to be made, for workers that wait
	running   context.Context // for waits: ends when the office begins to close
	calls     context.Context // for calls and commits: ends 8 s after the one given to Run
	closing   bool
	deadline  *time.Timer // set when closing
	fatal     error
	pace      *pace
	line      line
	mail      *mail
	cursor    uint64 // the outbox is read up to here, exclusive
	full      bool   // there may be more in the outbox, but too much is read already
	crowd     *crowd
	passed    [LaneBroadcast + 1]int // how often a lane that had something was passed over
	campaigns []*campaign
	capping   chan struct{}               // held while the ledger of a Capped broadcast is made
	looked    time.Time                   // when the store was looked at last
	noted     map[union.BroadcastID]State // as the log has it
	swept     time.Time                   // when old names were dropped last
}

// How the office works in detail.
const (
	drain       = 8 * time.Second  // for the calls in hand when Run must end
	lookEvery   = time.Minute      // in case somebody forgot to Wake
	sweepEvery  = 10 * time.Minute // old names
	patience    = 9                // a lane is passed over at most so often in a row
	loadAtOnce  = 1000             // slips read in one View
	loadAtMost  = 200_000          // slips in memory; beyond that the outbox waits its turn
	firstPause  = 50 * time.Millisecond
	longestWait = 5 * time.Second
	paidMost    = 1000 // a second (Bot API "allow_paid_broadcast")
)

// New returns a post office that is closed until Run.
func New(e storage.Engine, s Sender, o Options) *PostOffice {
	if o.Rate == 0 {
		o.Rate = 30
	}
	if o.Rate < 0 {
		o.Rate = math.Inf(1)
	}
	if o.PerChat == 0 {
		o.PerChat = 1
	}
	if o.PerGroup == 0 {
		o.PerGroup = 20
	}
	if o.PaidRate = min(o.PaidRate, paidMost); !(o.PaidRate > 0) {
		o.PaidRate = 0
	}
	if o.Calls <= 0 {
		o.Calls = 512
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &PostOffice{
		engine: e, sender: s, o: o, log: o.Log,
		wake: make(chan struct{}, 1), reports: make(chan func(), o.Calls),
		capping: make(chan struct{}, 1),
	}
}

// Wake tells the office that letters or a broadcast were committed, or that a
// broadcast was paused, resumed or canceled.
func (p *PostOffice) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run carries mail until ctx ends. It then lets the calls in hand finish, for at
// most eight seconds, records what came of them, leaves the rest in the store
// and returns nil. It returns an error when Telegram refuses the token, when the
// store can't be read or is closed, or when answers could not be recorded before
// the end: those letters may go out twice.
//
// While the store takes no writes (a full disk), Run keeps the answers in
// memory, tries again, and sends nothing new.
func (p *PostOffice) Run(ctx context.Context) error {
	calls, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	running, stop := context.WithCancel(ctx)
	defer stop()
	p.open(running, calls)
	defer close(p.jobs)
	timer := time.NewTimer(0)
	defer timer.Stop()
	ended := ctx.Done()
	for {
		select {
		case <-ended:
			ended = nil
			p.close(stop, cancel)
		case <-p.wake:
			p.looked = time.Time{}
		case report := <-p.reports:
			report()
			p.hearMore()
		case <-timer.C:
		}
		if p.fatal != nil {
			p.close(stop, cancel)
		}
		next := p.work(time.Now())
		if p.closing && p.idle() {
			p.deadline.Stop()
			p.stats.set(p)
			return p.fatal
		}
		timer.Reset(time.Until(next))
	}
}

// hearMore takes what else the workers have told, so that one round of work
// serves them all.
func (p *PostOffice) hearMore() {
	for range len(p.reports) {
		(<-p.reports)()
	}
}

func (p *PostOffice) open(running, calls context.Context) {
	p.running, p.calls, p.closing, p.fatal = running, calls, false, nil
	p.jobs = make(chan func())
	p.pace, p.line, p.mail = newPace(p.o, time.Now()), line{}, newMail()
	p.cursor, p.full, p.crowd, p.campaigns = 0, false, newCrowd(), nil
	p.looked, p.swept = time.Time{}, time.Now()
	p.noted = map[union.BroadcastID]State{}
}

func (p *PostOffice) close(stop, cancel context.CancelFunc) {
	if !p.closing {
		stop()
		p.closing = true
		p.deadline = time.AfterFunc(drain, cancel)
	}
}

func (p *PostOffice) idle() bool { return p.crowd.calls == 0 && len(p.campaigns) == 0 }

// fail ends Run with the first error that comes.
func (p *PostOffice) fail(err error) {
	if p.fatal == nil {
		p.fatal = err
	}
}

// work does all that can be done now and says when to look again.
func (p *PostOffice) work(now time.Time) time.Time {
	if !p.closing && now.Sub(p.looked) >= lookEvery {
		p.looked = now
		if err := errors.Join(p.readLetters(now), p.readBroadcasts()); err != nil {
			p.fail(err)
			return now
		}
	}
	if !p.closing && now.Sub(p.swept) >= sweepEvery {
		p.swept = now
		p.sweepNames(now)
	}
	next := p.tend(now)
	if !p.closing {
		next = earliest(next, p.dispatch(now), p.looked.Add(lookEvery))
	}
	p.stats.set(p)
	return next
}

// far is later than anything that is waited for.
const far = 1000 * time.Hour

func earliest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.Before(t) {
			t = o
		}
	}
	return t
}
