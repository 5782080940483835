package telegram_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rupor/bot"
)

// troubled polls a server that answers getUpdates by script, for so long.
func troubled(t *testing.T, script func(n int, c call) *reply, long time.Duration) (*fake, error) {
	f := newFake(t)
	var n atomic.Int64
	f.script = func(c call) *reply {
		if c.Method != "getUpdates" {
			return nil
		}
		return script(int(n.Add(1)), c)
	}
	stop, ended := poll(t, f.telegram(), &diary{})
	select {
	case err := <-ended:
		return f, err
	case <-time.After(long):
	}
	return f, stop()
}

func TestPoll_GivesUpWithACure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		code        int
		description string
		after       time.Duration
		cure        string
	}{
		{"revoked", 401, "Unauthorized", 0, "@BotFather"},
		{"wrong", 404, "Not Found", 0, "@BotFather"},
		{"logged out", 400, "Logged out", 0, "token"},
		{"webhook", 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", 0, "--drop-webhook"},
		{"two copies", 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", time.Minute, "other copy"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				_, err := troubled(t, func(int, call) *reply { return no(tt.code, tt.description) }, time.Hour)
				if err == nil || !strings.Contains(err.Error(), tt.cure) || strings.Contains(err.Error(), token) {
					t.Fatalf("error: %v", err)
				}
				if d := time.Since(begun); d < tt.after || d > tt.after+time.Minute {
					t.Errorf("gave up after %s", d)
				}
			})
		})
	}
}

func TestPoll_ABadTokenIsNoticedBeforeTheFirstPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.script = func(c call) *reply { return no(401, "Unauthorized") }
		if err := f.telegram().Poll(t.Context(), &diary{}); err == nil || !strings.Contains(err.Error(), "token") {
			t.Errorf("error: %v", err)
		}
	})
}

func TestPoll_OutlivesARollingRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, err := troubled(t, func(n int, _ call) *reply {
			if n%4 == 0 {
				return nil
			}
			return no(409, "Conflict: terminated by other getUpdates request")
		}, 10*time.Minute)
		if err != nil || len(f.seen("getUpdates")) < 20 {
			t.Errorf("%d polls, %v", len(f.seen("getUpdates")), err)
		}
	})
}

func TestPoll_WaitsAsLongAsTelegramAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, err := troubled(t, func(n int, _ call) *reply {
			if n == 1 {
				return &reply{Status: 429, Body: `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 10072","parameters":{"retry_after":10072}}`}
			}
			return nil
		}, 3*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		polls := f.seen("getUpdates")
		if gap := polls[1].At.Sub(polls[0].At); gap < 10072*time.Second || gap > 10080*time.Second {
			t.Errorf("asked again after %s", gap)
		}
	})
}

func TestPoll_BacksOffAndComesBack(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]*reply{
		"502":      {Status: 502, Body: "<html><h1>502 Bad Gateway</h1></html>"},
		"nonsense": {Status: 200, Body: `{"ok":true,"result":{"a":1}}`},
		"broken":   {Break: true},
		"hanging":  {Hang: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const bad = 12
				f, err := troubled(t, func(n int, _ call) *reply {
					if n <= bad {
						return trouble
					}
					return nil
				}, time.Hour)
				polls := f.seen("getUpdates")
				if err != nil || len(polls) <= bad+1 {
					t.Fatalf("%d polls, %v", len(polls), err)
				}
				gap := func(i int) time.Duration { return polls[i+1].At.Sub(polls[i].At) }
				hung := time.Duration(0)
				if trouble.Hang {
					hung = 65 * time.Second
				}
				if g := gap(0) - hung; g < 75*time.Millisecond || g > 100*time.Millisecond {
					t.Errorf("first wait %s", g)
				}
				if g := gap(bad-1) - hung; g < 22*time.Second || g > 30*time.Second {
					t.Errorf("last wait %s", g)
				}
				if g := gap(bad); g < 50*time.Second || g > 51*time.Second {
					t.Errorf("an idle poll took %s", g)
				}
			})
		})
	}
}

func TestPoll_DoesNotRunHotOnAServerThatNeverHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, err := troubled(t, func(int, call) *reply { return yes("[]") }, time.Minute)
		if n := len(f.seen("getUpdates")); err != nil || n > 65 {
			t.Errorf("%d polls in a minute, %v", n, err)
		}
	})
}

func TestPoll_AnswersPressesAfterTheCommit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(pressed(1, 10, "x"), text(2, 20, "a"))
		release := make(chan struct{})
		stop, _ := poll(t, f.telegram(), receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			<-release
			return bot.Toast{Text: strings.Repeat("😀", 150), Alert: true}, nil
		}))
		<-time.After(time.Minute)
		if n := len(f.seen("answerCallbackQuery")); n != 0 {
			t.Error("answered before the commit")
		}
		close(release)
		synctest.Wait()
		answers := f.seen("answerCallbackQuery")
		if len(answers) != 1 || answers[0].Form["callback_query_id"] != "q1" || answers[0].Form["show_alert"] != "true" {
			t.Fatalf("answers: %v", answers)
		}
		if got := answers[0].Form["text"]; got != strings.Repeat("😀", 100) {
			t.Errorf("the toast has %d bytes", len(got))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestPoll_AnswersDoNotDelayPolling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		for i := int64(1); i <= 50; i++ {
			f.push(pressed(i, i, "x"))
		}
		f.script = func(c call) *reply {
			if c.Method == "answerCallbackQuery" {
				return &reply{Hang: true}
			}
			return nil
		}
		stop, _ := poll(t, f.telegram(), &diary{})
		synctest.Wait()
		if polls := f.seen("getUpdates"); len(polls) != 2 || polls[1].At != polls[0].At {
			t.Errorf("polls: %v", polls)
		}
		if n := len(f.seen("answerCallbackQuery")); n != 16 {
			t.Errorf("%d answers at once", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestPoll_APressThatWasNotKeptIsNotAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(pressed(1, 10, "x"))
		stop, _ := poll(t, f.telegram(), receive(func(context.Context, bot.Event) (bot.Toast, error) {
			return bot.Toast{}, errors.New("not kept")
		}))
		<-time.After(time.Minute)
		if n := len(f.seen("answerCallbackQuery")); n != 0 {
			t.Errorf("answered %d times", n)
		}
		if n := len(f.seen("getUpdates")); n < 10 || n > 30 {
			t.Errorf("%d tries in a minute", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
