package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/simulator"
	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// A trouble is what goes wrong during a broadcast. It begins the broadcast when
// it sees fit, and returns when nothing more goes wrong.
type trouble func(c *ordeal)

// troubles are what the world is known to do to a bot.
func troubles() map[string]trouble {
	return map[string]trouble{
		"429 again and again, with calls in flight": func(c *ordeal) {
			c.fault(simulator.Fault{Kind: simulator.Latency, Latency: 700 * time.Millisecond})
			c.say(union.Audience{})
			for n, wait := range []int{3, 1, 40, 600} {
				c.sent(30 + 50*n)
				c.fault(simulator.Fault{Kind: simulator.TooMany, Next: 5, RetryAfter: wait},
					simulator.Fault{Kind: simulator.Latency, Latency: 700 * time.Millisecond})
				pass(2 * time.Second)
			}
		},
		"500 restart": func(c *ordeal) { c.fault(simulator.Fault{Kind: simulator.HTTP500, Every: 6}); c.say(union.Audience{}) },
		"502 in HTML": func(c *ordeal) { c.fault(simulator.Fault{Kind: simulator.HTML502, Every: 6}); c.say(union.Audience{}) },
		"502 for a minute": func(c *ordeal) {
			c.say(union.Audience{})
			c.sent(100)
			c.fault(simulator.Fault{Kind: simulator.HTML502})
			pass(time.Minute)
			c.fault()
		},
		"resets before anything is done": func(c *ordeal) {
			c.fault(simulator.Fault{Kind: simulator.ResetBefore, Probability: 0.2})
			c.say(union.Audience{})
		},
		"resets after it was done": func(c *ordeal) {
			c.fault(simulator.Fault{Kind: simulator.ResetAfter, Probability: 0.2})
			c.say(union.Audience{})
		},
		"a stall of half a minute": func(c *ordeal) {
			c.say(union.Audience{})
			c.sent(100)
			c.fault(simulator.Fault{Kind: simulator.Hang, Next: 25})
		},
		"calls that hang": func(c *ordeal) { c.fault(simulator.Fault{Kind: simulator.Hang, Every: 40}); c.say(union.Audience{}) },
		"half of them have blocked the bot": func(c *ordeal) {
			c.leave(2, c.block)
			c.say(union.Audience{})
		},
		"a tenth are deactivated": func(c *ordeal) {
			c.leave(10, func(chat *simulator.Chat) { chat.User().Deactivate() })
			c.say(union.Audience{})
		},
		"groups migrate, put the bot out, and silence it": func(c *ordeal) {
			c.fault(simulator.Fault{Kind: simulator.TooMany, RetryAfter: 5})
			c.addGroups(12)
			c.say(union.Audience{Places: union.WithPlaces})
			pass(3 * time.Second)
			for i, g := range c.places {
				[]func(){func() { g.Upgrade() }, func() { g.Remove(c.account) }, func() { g.Restrict(c.account) }, func() {}}[i%4]()
			}
			c.fault()
		},
		"the network is down for five minutes": func(c *ordeal) {
			c.say(union.Audience{})
			c.sent(100)
			c.gate.shut(noRoute)
			pass(5 * time.Minute)
			c.gate.shut(nil)
		},
		"the token is revoked": func(c *ordeal) {
			c.say(union.Audience{})
			c.sent(100)
			c.gate.shut(revoked)
			if err := c.fall(); err == nil {
				c.t.Error("the bot lives on without a token")
			}
			pass(time.Hour)
			c.gate.shut(nil)
			c.live()
		},
		"the disk is full": func(c *ordeal) {
			c.say(union.Audience{})
			c.sent(100)
			c.life.store.Plan(func(int) storagetest.Fault { return storagetest.Full })
			pass(10 * time.Minute)
			c.life.store.Plan(func(int) storagetest.Fault { return storagetest.None })
		},
		"the disk is full now and then": func(c *ordeal) {
			c.life.store.Plan(func(n int) storagetest.Fault {
				if n%3 != 0 {
					return storagetest.Full
				}
				return storagetest.None
			})
			c.say(union.Audience{})
			c.sent(150)
			c.life.store.Plan(func(int) storagetest.Fault { return storagetest.None })
		},
		"a restart while Telegram asks to wait": func(c *ordeal) {
			c.say(union.Audience{})
			c.sent(100)
			c.fault(simulator.Fault{Kind: simulator.TooMany, RetryAfter: 30})
			pass(5 * time.Second)
			c.die(time.Second)
			pass(5 * time.Second)
			c.fault()
		},
		"kills at any moment": func(c *ordeal) {
			c.fault(simulator.Fault{Kind: simulator.Latency, Latency: 300 * time.Millisecond})
			c.say(union.Audience{})
			for range 6 {
				pass(time.Duration(1200+c.dice.IntN(1800)) * time.Millisecond)
				c.die(time.Duration(c.dice.IntN(2000)) * time.Millisecond)
			}
		},
		"everything at once": func(c *ordeal) {
			c.leave(9, c.block)
			c.fault(
				simulator.Fault{Kind: simulator.Latency, Latency: 200 * time.Millisecond, Probability: 0.5},
				simulator.Fault{Kind: simulator.TooMany, RetryAfter: 2, Probability: 0.02},
				simulator.Fault{Kind: simulator.HTML502, Probability: 0.05},
				simulator.Fault{Kind: simulator.ResetBefore, Probability: 0.05},
				simulator.Fault{Kind: simulator.ResetAfter, Probability: 0.05},
				simulator.Fault{Kind: simulator.Hang, Probability: 0.01},
			)
			c.say(union.Audience{})
			for range 4 {
				pass(time.Duration(c.dice.IntN(5000)) * time.Millisecond)
				c.die(time.Duration(c.dice.IntN(2000)) * time.Millisecond)
			}
			pass(time.Minute)
			c.fault()
		},
	}
}

func TestChaos(t *testing.T) {
	t.Parallel()
	for name, happens := range troubles() {
		for _, policy := range []delivery.Policy{delivery.Resend, delivery.Skip} {
			t.Run(name+"/"+string(policy), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					c := gather(t, policy)
					happens(c)
					c.finish()
					c.verdict()
				})
			})
		}
	}
}

// finish waits for the end. Somebody looks after the broadcast and goes on with it
// when the office has paused it because Telegram loses every second answer.
func (c *ordeal) finish() {
	c.t.Helper()
	for {
		c.until(func() bool { return c.in(delivery.Finished)() || c.in(delivery.Paused)() })
		b := c.broadcast()
		if b.State == delivery.Finished {
			return
		}
		if b.Reason != "unknown" {
			c.t.Fatalf("paused for %q: %+v", b.Reason, b.Counts)
		}
		c.update(func(w storage.Writer) error { return delivery.Resume(w, c.id, time.Now()) })
	}
}

// leave lets every n-th go in some way.
func (c *ordeal) leave(n int, how func(*simulator.Chat)) {
	for i, chat := range c.people[2:] {
		if i%n == 0 {
			how(chat)
		}
	}
}

// addGroups puts the bot into groups of the union.
func (c *ordeal) addGroups(n int) {
	for i := range n {
		g := c.sim.AddGroup(fmt.Sprint("Группа ", i), c.people[0].User(), c.account)
		c.places = append(c.places, g)
		c.update(func(w storage.Writer) error {
			p := union.Place{Title: "Группа", Kind: "group", Since: time.Now(), Org: c.orgs["Лицей № 3"], Owned: true}
			return storage.Places.Put(w, union.ChatID(g.ID()), p)
		})
	}
	c.settle()
}

func (c *ordeal) block(chat *simulator.Chat) {
	chat.Block()
	c.gone[union.MemberID(chat.ID())] = true
}

// A token of another bot: nobody of the audience is found. The broadcast pauses,
// its author and the administrators hear why, and nobody is unsubscribed for it.
func TestChaosOfAWrongToken(t *testing.T) {
	t.Parallel()
	for _, policy := range []delivery.Policy{delivery.Resend, delivery.Skip} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { wrongToken(gather(t, policy)) })
		})
	}
}

func wrongToken(c *ordeal) {
	c.end()
	other := c.sim.AddBot("other_bot", "Чужой бот")
	right := c.config.token
	c.config.token = other.Token()
	author, admin := c.people[0].User().Open(other), c.people[1].User().Open(other)
	c.live()
	author.Start("")
	admin.Start("")
	c.settle()
	c.update(func(w storage.Writer) error {
		return delivery.Post(w, delivery.Letter{To: ordealFirst, Lane: delivery.LaneNotice, Message: delivery.Message{Text: "Напоминание"}})
	})
	c.say(union.Audience{})
	c.until(c.in(delivery.Paused))
	c.settle()
	b := c.broadcast()
	if b.Reason != "not found" || b.Counts.Sent > 2 || b.Counts.Refused > 20+2*ordealRate {
		c.t.Errorf("%s for %q: %+v", b.State, b.Reason, b.Counts)
	}
	for who, chat := range map[string]*simulator.Chat{"author": author, "admin": admin} {
		if !reads(chat, "Телеграм не находит почти никого") {
			c.t.Errorf("the %s reads %q", who, chat.Last().Text)
		}
	}
	c.wantUnreachable(nil)
	c.end()
	c.config.token = right
	c.live()
	c.update(func(w storage.Writer) error { return delivery.Resume(w, c.id, time.Now()) })
	c.until(c.in(delivery.Finished))
	if b := c.broadcast(); b.Counts.Sent+b.Counts.Refused != b.Total || b.Counts.Refused > 20+2*ordealRate {
		c.t.Errorf("in the end: %+v", b.Counts)
	}
	c.wantUnreachable(nil)
	c.end()
	c.sim.Close()
}

func reads(chat *simulator.Chat, words string) bool {
	for _, m := range chat.Messages() {
		if strings.Contains(m.Text, words) {
			return true
		}
	}
	return false
}

// The machine's clock is set while the bot is down: by a month, or back by three
// hours, so that all that is written down happened in the future.
func TestChaosOfAClock(t *testing.T) {
	t.Parallel()
	for name, clock := range map[string]struct{ first, second time.Duration }{
		"forward": {0, 30 * 24 * time.Hour}, "backward": {3 * time.Hour, 0},
	} {
		for _, policy := range []delivery.Policy{delivery.Resend, delivery.Skip} {
			t.Run(name+"/"+string(policy), func(t *testing.T) {
				t.Parallel()
				dir, got, id := t.TempDir(), map[union.ChatID]int(nil), union.BroadcastID(0)
				synctest.Test(t, func(t *testing.T) {
					c := gather(t, policy)
					pass(clock.first)
					c.say(union.Audience{})
					c.sent(100)
					c.kill()
					if err := os.Rename(c.config.Data, filepath.Join(dir, "data")); err != nil {
						t.Fatal(err)
					}
					got, id = c.got(), c.id
					c.sim.Close()
				})
				synctest.Test(t, func(t *testing.T) {
					c := assemble(t, policy)
					pass(clock.second)
					c.config.Data = filepath.Join(dir, "data")
					c.before, c.id, c.kills = got, id, 1
					c.live()
					c.until(c.in(delivery.Finished))
					c.verdict()
				})
			})
		}
	}
}
