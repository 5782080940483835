package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/text"
	"rupor/union"
)

// The crowd of the kill test.
const (
	crowd      = 2000
	entrants   = 500
	joinKills  = 30
	crowdFirst = 10_000 // the id of the first
)

// A member of the crowd answers whatever the bot asks, once.
type walker struct {
	crowd *walkers
	id    int64
	chat  *simulator.Chat
	mu    sync.Mutex
	last  string   // the words answered last; after a kill they may come twice
	asked []string // the questions in the order in which they came
	done  atomic.Bool
	twice int
}

type walkers struct {
	all   []*walker
	left  atomic.Int64
	over  chan struct{}
	work  chan walkerTurn
	steps []walkerStep
	done  string // the words of the button that closes a question
}

type walkerTurn struct {
	w    *walker
	said string
	id   int
}

// A walkerStep is a question of the road, known by how its phrase begins, and
// what is answered to it: a button, or words typed.
type walkerStep struct{ asks, press, types string }

// walkerSteps are the questions in the order in which they stand.
func walkerSteps(t *testing.T) []walkerStep {
	t.Helper()
	words, err := text.Load(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	play := &demoPlay{words: words, lang: "ru"}
	say := func(key string) string {
		s, err := play.phrase(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return []walkerStep{
		{asks: say("join.consent"), press: say("join.agree")},
		{asks: say("join.region"), press: "Городская организация"},
		{asks: say("join.org"), press: "Лицей № 3"},
		{asks: say("join.status"), press: say("status.say.member")},
		{asks: say("join.topics"), press: say("topic.news")},
		{asks: say("join.done")},
		{asks: say("consent.contest"), press: say("consent.agree")},
		{asks: say("consent.gallery"), press: say("consent.gallery.no")},
		{asks: say("entry.nomination"), press: "Стенд"},
		{asks: say("entry.place"), press: "Лицей № 3"},
		{asks: say("entry.title"), types: "Работа №%d"},
		{asks: say("entry.description"), types: "Описание %d"},
		{asks: say("entry.files"), press: say("dialog.done")},
		{asks: say("entry.links"), press: say("entry.links.none")},
		{asks: say("entry.sure"), press: say("entry.send")},
		{asks: say("entry.receipt")},
	}
}

// hear gives what the bot said to the one it was said to.
func (ws *walkers) hear(c simulator.Call) {
	if !c.OK || c.Method != "sendMessage" && c.Method != "editMessageText" {
		return
	}
	h := heardOf(c)
	var id int64
	if _, err := fmt.Sscan(c.Params["chat_id"], &id); err != nil || id < crowdFirst || id >= crowdFirst+crowd {
		return
	}
	ws.work <- walkerTurn{ws.all[id-crowdFirst], h.text + "\n" + strings.Join(h.buttons, " "), h.id}
}

// turn answers one message.
func (w *walker) turn(said string, message int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if said == w.last {
		w.twice++
		return nil
	}
	for i, step := range w.crowd.steps {
		if !strings.Contains(said, step.asks) {
			continue
		}
		w.last = said
		w.asked = append(w.asked, fmt.Sprintf("%02d", i))
		return w.answer(i, step.press, step.types, said, message)
	}
	return nil
}

func (w *walker) answer(step int, press, types, said string, message int) error {
	n := w.id - crowdFirst
	switch {
	case step == 4 && strings.Contains(said, "✅ "+press):
		press = w.crowd.done
	case step == 5 && n < entrants:
		return w.chat.PressData(message, "contest/enter/1")
	case step == 5 || step == 15:
		w.finish()
		return nil
	case step == 11 && strings.Contains(said, w.crowd.done):
		press, types = w.crowd.done, ""
	}
	if types != "" {
		w.chat.Send(fmt.Sprintf(types, n))
		return nil
	}
	for _, label := range w.labels(message) {
		if strings.Contains(label, press) {
			return w.chat.Press(label)
		}
	}
	return fmt.Errorf("person %d sees no button %q at %q", n, press, said)
}

func (w *walker) labels(message int) []string {
	m, _ := w.chat.Message(message)
	return m.Labels()
}

func (w *walker) finish() {
	if w.done.CompareAndSwap(false, true) && w.crowd.left.Add(-1) == 0 {
		close(w.crowd.over)
	}
}

func TestKilledWhileACrowdJoins(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "--rate=1000")
	stageUnion(t, th, time.Now().Add(time.Hour))
	ws := newCrowd(t, th)
	began := time.Now()
	go func() {
		for _, w := range ws.all {
			w.chat.Send("/start")
		}
	}()
	kills := 0
	dice := rand.New(rand.NewPCG(1, uint64(began.UnixNano())))
	for {
		p := th.serve()
		life := time.Duration(300+dice.IntN(900)) * time.Millisecond
		if kills >= joinKills {
			life = 6 * time.Minute
		}
		select {
		case <-time.After(life):
			p.kill()
			if kills++; kills > joinKills {
				t.Fatalf("%d people are not done:\n%s", ws.left.Load(), tail(th.out.String()))
			}
			continue
		case <-ws.over:
			p.stop(t)
		}
		break
	}
	if kills < joinKills {
		t.Errorf("the crowd was done after %d kills, %d are wanted", kills, joinKills)
	}
	twice := ws.check(t)
	t.Logf("%d people joined, %d entries, %d kills, %d messages came twice, %s", crowd, entrants, kills, twice, time.Since(began).Round(time.Second))
	checkCrowd(t, th)
}

func newCrowd(t *testing.T, th *theatre) *walkers {
	steps := walkerSteps(t)
	ws := &walkers{over: make(chan struct{}), work: make(chan walkerTurn, 100_000), steps: steps, done: steps[12].press}
	ws.left.Store(crowd)
	for i := range int64(crowd) {
		u := th.sim.AddUser(simulator.Profile{ID: crowdFirst + i, FirstName: fmt.Sprintf("Человек%d", i), LanguageCode: "ru"})
		ws.all = append(ws.all, &walker{crowd: ws, id: u.ID(), chat: u.Open(th.bot)})
	}
	th.sim.OnCall(ws.hear)
	ctx, stop := context.WithCancel(t.Context())
	var hands sync.WaitGroup
	for range 8 {
		hands.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case turn := <-ws.work:
					if err := turn.w.turn(turn.said, turn.id); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	t.Cleanup(func() { stop(); hands.Wait() })
	return ws
}

// check looks at what each person saw: the questions in their order.
func (ws *walkers) check(t *testing.T) (twice int) {
	t.Helper()
	for _, w := range ws.all {
		w.mu.Lock()
		twice += w.twice
		for i := 1; i < len(w.asked); i++ {
			if w.asked[i] < w.asked[i-1] {
				t.Errorf("person %d was asked out of order: %v", w.id, w.asked)
				break
			}
		}
		w.mu.Unlock()
	}
	return twice
}

// stageUnion lays a union with a contest into the data folder.
func stageUnion(t *testing.T, th *theatre, deadline time.Time) {
	t.Helper()
	inStore(t, th, func(w storage.Writer) error {
		const boss = union.MemberID(1)
		if err := office.SetAdmins(w, []union.MemberID{boss}, time.Now()); err != nil {
			return err
		}
		for parent, names := range [][]string{{"Область"}, {"Городская организация", "Районная организация"}, {"Лицей № 3", "Школа № 12"}} {
			if _, err := office.Found(w, boss, union.OrgID(parent), names, time.Now()); err != nil {
				return err
			}
		}
		return storage.Contests.Put(w, 1, union.Contest{
			ID: 1, Title: "Лучший стенд", Nominations: []string{"Стенд", "Уголок"}, Deadline: deadline, MaxFiles: 5, Organizer: boss,
		})
	})
}

func inStore(t *testing.T, th *theatre, f func(storage.Writer) error) {
	t.Helper()
	store, err := bolt.Open(dataFlags{Data: th.data}.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Update(f); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// checkCrowd looks into the store: everyone once, in the right place, and
// every entry once.
func checkCrowd(t *testing.T, th *theatre) {
	t.Helper()
	store, err := bolt.Open(dataFlags{Data: th.data}.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, store)
	if err := checkStore(store); err != nil {
		t.Error(err)
	}
	err = store.View(func(r storage.Reader) error {
		members, titles, numbers := 0, map[string]bool{}, map[int]bool{}
		err := storage.Members.All(r, func(_ union.MemberID, m union.Member) error {
			members++
			if len(m.Topics) != 1 || m.Topics[0] != union.TopicNews || m.Org == 0 {
				t.Errorf("member %d: topics %v, organization %d", m.ID, m.Topics, m.Org)
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = storage.Entries.All(r, func(_ union.EntryID, e union.Entry) error {
			titles[e.Title], numbers[e.Number] = true, true
			n := int64(e.Author) - crowdFirst
			if e.Title != fmt.Sprintf("Работа №%d", n) || text.Strip(string(e.Description)) != fmt.Sprintf("Описание %d", n) || e.Number < 1 || e.Number > entrants {
				t.Errorf("entry %+v", e)
			}
			return nil
		})
		if members != crowd || len(titles) != entrants || len(numbers) != entrants {
			t.Errorf("%d members, %d titles, %d numbers", members, len(titles), len(numbers))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if n := th.bot.Pending(); n > 0 {
		t.Errorf("%d updates are left", n)
	}
}
