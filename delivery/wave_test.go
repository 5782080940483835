package delivery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// clocks says how far a zone is from that of the bubble, which begins at midnight.
var clocks = map[string]time.Duration{"home": 0, "east": 10 * time.Hour}

// night is 22 to 8 o'clock, where the zone is; urgent broadcasts know none.
func night(_ storage.Reader, b Broadcast, zone string, now time.Time) (time.Time, error) {
	there := now.UTC().Add(clocks[zone])
	morning := time.Date(there.Year(), there.Month(), there.Day(), 8, 0, 0, 0, time.UTC).Add(-clocks[zone])
	switch {
	case b.Urgent != "":
		return time.Time{}, nil
	case there.Hour() >= 22:
		return morning.AddDate(0, 0, 1), nil
	case there.Hour() < 8:
		return morning, nil
	}
	return time.Time{}, nil
}

// twoZones are so many people in each of two zones, mixed by their ids.
func twoZones(_ storage.Reader, b Broadcast) ([]Wave, error) {
	home, east := Wave{Zone: "home"}, Wave{Zone: "east"}
	for i := range union.ChatID(b.Ref) {
		home.Chats, east.Chats = append(home.Chats, 2*i+1), append(east.Chats, 2*i+2)
	}
	return []Wave{home, east}, nil
}

func zoneOf(to union.ChatID) string { return []string{"east", "home"}[to%2] }

// wantNobodyWoken fails if a message left in the quiet hours of its recipient.
// Who was taken before they began may still get it: that is ten, at 0.1 a second.
func (w *world) wantNobodyWoken() {
	w.t.Helper()
	for _, c := range w.tg.seen() {
		if until, _ := night(nil, Broadcast{}, zoneOf(c.to), c.at.Add(-2*time.Minute)); until.After(c.at) {
			w.t.Errorf("%d was woken at %v", c.to, c.at)
		}
	}
}

func TestTwoZonesWithQuietHoursAcrossMidnight(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		var quiet []time.Time
		w.options.Hooks.Audience, w.options.Hooks.Quiet = twoZones, night
		w.options.Hooks.Progress = func(_ storage.Writer, b Broadcast, _ time.Time) error {
			if len(quiet) == 0 || !quiet[len(quiet)-1].Equal(b.Quiet) {
				quiet = append(quiet, b.Quiet)
			}
			return nil
		}
		w.options.Rate = 0.1
		began := time.Now()
		w.open()
		id := w.start(Broadcast{}, 600) // 6000 s for each zone: the east sleeps from 12 o'clock
		w.pass(7 * time.Hour)
		if b := w.broadcast(id); b.Counts != (Counts{Sent: 600}) || !b.Quiet.Equal(began.Add(8*time.Hour)) {
			t.Errorf("before the morning: %+v", b)
		}
		w.pass(6 * time.Hour)
		w.untilOver(id, time.Minute)
		w.pass(21*time.Hour - time.Since(began))
		w.wantNobodyWoken()

		second := w.start(Broadcast{}, 700) // until 22 o'clock half of it fits in at home, then the east wakes
		w.pass(31*time.Hour - time.Since(began))
		if b := w.broadcast(second); b.Counts.Sent < 1040 || b.Counts.Sent > 1080 || !b.Quiet.Equal(began.Add(32*time.Hour)) {
			t.Errorf("in the night: %+v", b)
		}
		w.pass(2 * time.Hour)
		if b := w.broadcast(second); b.State != Finished || b.Counts != (Counts{Sent: 1400}) {
			t.Errorf("%+v", b)
		}
		w.wantNobodyWoken()
		if len(quiet) < 4 || !quiet[len(quiet)-1].IsZero() {
			t.Errorf("told of quiet hours until %v", quiet)
		}
	})
}

func TestABroadcastSleepsWithoutTurningAndThroughRestarts(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		commits, told, rules := 0, 0, true
		w.options.Hooks.Progress = func(storage.Writer, Broadcast, time.Time) error { told++; return nil }
		w.options.Hooks.Audience = twoZones
		w.options.Hooks.Quiet = func(r storage.Reader, b Broadcast, zone string, now time.Time) (time.Time, error) {
			if !rules {
				return time.Time{}, nil
			}
			return night(r, b, "home", now)
		}
		w.open()
		w.engine.Plan(func(int) storagetest.Fault { commits++; return storagetest.None })
		id := w.start(Broadcast{}, 100)
		w.pass(time.Hour)
		if commits > 80 || told > 10 || len(w.tg.seen()) > 0 {
			t.Errorf("%d commits, %d times told and %d messages in an hour", commits, told, len(w.tg.seen()))
		}
		w.kill()
		w.open()
		w.pass(time.Hour)
		w.update(func(tx storage.Writer) error { return Pause(tx, id, time.Now()) })
		w.pass(time.Second)
		if b := w.broadcast(id); b.State != Paused || !b.Quiet.IsZero() {
			t.Errorf("paused: %+v", b)
		}
		w.update(func(tx storage.Writer) error { return Resume(tx, id, time.Now()) })
		w.pass(time.Second)
		if b := w.broadcast(id); b.State != Sending || b.Quiet.IsZero() || len(w.tg.seen()) > 0 {
			t.Errorf("resumed: %+v", b)
		}
		other := w.start(Broadcast{}, 100)
		w.pass(time.Second)
		w.update(func(tx storage.Writer) error { return Cancel(tx, other, time.Now()) })
		if b := w.untilOver(other, time.Second); b.Counts != (Counts{Skipped: 200}) {
			t.Errorf("canceled: %+v", b)
		}
		rules = false
		if b := w.untilOver(id, lookEvery+20*time.Second); b.Counts != (Counts{Sent: 200}) {
			t.Errorf("%+v", b)
		}
	})
}

func TestWhenTheHoursCanNotBeAskedABroadcastWaits(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		broken := true
		w.options.Hooks.Quiet = func(storage.Reader, Broadcast, string, time.Time) (time.Time, error) {
			if broken {
				return time.Time{}, fmt.Errorf("no")
			}
			return time.Time{}, nil
		}
		w.open()
		id := w.start(Broadcast{}, 10)
		w.pass(10 * time.Minute)
		if n := len(w.tg.seen()); n > 0 {
			t.Errorf("%d messages", n)
		}
		broken = false
		w.untilOver(id, 2*time.Minute)
	})
}

func TestEverybodyIsFoundInTheirWave(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Audience = func(storage.Reader, Broadcast) ([]Wave, error) {
			home, east, west := Wave{Zone: "home"}, Wave{Zone: "east"}, Wave{Zone: "west"}
			for i := range union.ChatID(900) {
				home.Chats, east.Chats = append(home.Chats, 1000-i), append(east.Chats, i+500, -i-1)
			}
			west.Chats = []union.ChatID{1, 5000, 0, -3}
			return []Wave{home, east, west, {Zone: "home", Chats: []union.ChatID{101, 6000}}, {Zone: "nowhere"}}, nil
		}
		id := w.start(Broadcast{}, 0)
		w.options.PerGroup, w.options.PerChat, w.options.Rate = -1, -1, -1
		w.open()
		b := w.untilOver(id, time.Minute)
		if b.Total != 901+399+900+2 || b.Counts != (Counts{Sent: b.Total}) {
			t.Errorf("%+v", b)
		}
		random := rand.New(rand.NewPCG(1, 1))
		forgotten := map[union.ChatID]bool{1: true, 5000: true, 6000: true, 600: true, 1399: true}
		for range 30 {
			forgotten[union.ChatID(random.IntN(1400)+1)] = true
		}
		w.update(func(tx storage.Writer) error {
			for who := range forgotten {
				if err := forgetWholly(tx, who); err != nil {
					return err
				}
			}
			return nil
		})
		for who := union.ChatID(-895); who <= 6000; who += 7 {
			o, found := w.outcomeOf(id, who)
			is := who < 0 || who == 1 || who == 5000 || who == 6000 || who >= 101 && who < 1400
			if want := is && !forgotten[who]; found != want || found && o.To != who {
				t.Errorf("%d is found: %v %+v", who, found, o)
			}
		}
	})
}

func TestALedgerFromBeforeTheWavesGoesOn(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(_ int, c call) *Failure {
			if c.to%5 == 0 {
				return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
			}
			return nil
		}
		w.options.Hooks.Quiet = night
		w.open()
		id := w.start(Broadcast{Urgent: "so"}, 1100)
		w.pass(10 * time.Second)
		w.kill()
		w.update(func(tx storage.Writer) error { // as version 1 kept it
			return broadcasts.Update(tx, id, func(b *record) error {
				b.Waves, b.InDoubt, b.Counts.Reasons = nil, nil, [reasonsMost]int{}
				return nil
			})
		})
		w.wantHealthy()
		w.open()
		if b := w.untilOver(id, time.Minute); b.Counts.Sent != 880 || b.Counts.Refused != 220 {
			t.Errorf("%+v", b)
		}
		if o, found := w.outcomeOf(id, 777); !found || o.To != 777 {
			t.Errorf("%+v, %v", o, found)
		}
		if n := w.broadcast(id).Counts.Uncertain; len(w.uncertain(id, 1000)) != n || n == 0 {
			t.Errorf("%d are in doubt", n)
		}
		if n := w.broadcast(id).Counts.ByReason()["blocked"]; n == 0 || n >= 220 {
			t.Errorf("of the refusals since then %d are counted", n)
		}
	})
}

func TestAWaveThatMayGoDoesNotWaitForOneThatMayNot(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Audience, w.options.Hooks.Quiet = twoZones, night
		w.open()
		id := w.start(Broadcast{}, 300) // home stands in front, and sleeps
		w.pass(15 * time.Second)
		var to []union.ChatID
		for _, c := range w.tg.seen() {
			to = append(to, c.to)
		}
		slices.Sort(to)
		if len(to) != 300 || to[0] != 2 || to[299] != 600 {
			t.Errorf("%d got it: %v", len(to), to)
		}
		if b := w.broadcast(id); b.Left() != 300 || b.Quiet.IsZero() {
			t.Errorf("%+v", b)
		}
		urgent := w.untilOver(w.start(Broadcast{Urgent: "fire"}, 10), time.Minute)
		if urgent.Counts != (Counts{Sent: 20}) {
			t.Errorf("urgent: %+v", urgent)
		}
		w.update(func(tx storage.Writer) error { return Cancel(tx, id, time.Now()) })
		w.untilOver(id, time.Second)
	})
}

func TestWhoIsTakenWhenEverybodyMustWaitIsNotWokenAfterwards(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Audience, w.options.Hooks.Quiet = twoZones, night
		began := time.Now()
		w.tg.fail = func(n int, _ call) *Failure {
			if n == 100 {
				return &Failure{Kind: TooMany, RetryAfter: 3 * time.Hour}
			}
			return nil
		}
		w.open()
		w.pass(12*time.Hour - 3*time.Second) // the east goes to sleep
		id := w.start(Broadcast{Parts: []Message{text("a"), text("b")}}, 200)
		w.pass(2*time.Hour + 50*time.Minute)
		for _, o := range w.outcomes(id) {
			if o.State == OutcomeTaken && zoneOf(o.To) == "east" || o.Uncertain {
				t.Errorf("%+v", o)
			}
		}
		w.pass(8 * time.Hour)
		if b := w.broadcast(id); b.Counts != (Counts{Sent: 400}) || b.Ended.Before(began.Add(22*time.Hour)) {
			t.Errorf("%+v", b)
		}
		w.wantNobodyWoken()
		for _, o := range w.outcomes(id) {
			w.wantArrived(o.To, "a", "b")
		}
	})
}
