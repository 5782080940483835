package telegram

import (
	"context"
	"sync"
	"time"
	"unicode/utf16"

	"rupor/bot"
)

const (
	answering     = 16               // presses answered at once
	answerTimeout = 10 * time.Second // after that the person has given up watching the button
	answerGrace   = 2 * time.Second  // for those under way at shutdown
	maxToast      = 200              // characters (Bot API "answerCallbackQuery")
)

// answers are replies to presses on their way. They go past the post office:
// Telegram does not limit them, and the button spins until they arrive.
type answers struct {
	t        *Telegram
	slots    chan struct{}
	underway sync.WaitGroup
}

func newAnswers(t *Telegram) *answers {
	return &answers{t: t, slots: make(chan struct{}, answering)}
}

// give answers a press without waiting for it. A lost answer costs nothing but
// a button that spins, so nothing is tried twice.
func (a *answers) give(ctx context.Context, press string, toast bot.Toast) {
	a.underway.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, answerTimeout)
		defer cancel()
		select {
		case a.slots <- struct{}{}:
			defer func() { <-a.slots }()
		case <-ctx.Done():
			return
		}
		f := &form{}
		f.text("callback_query_id", press)
		f.words("text", cutUnits(toast.Text, maxToast))
		f.flag("show_alert", toast.Alert)
		f.words("url", toast.URL)
		_, err := a.t.tell(ctx, "answerCallbackQuery", f)
		if err != nil && !has(err.Error(), "query is too old") {
			a.t.log.DebugContext(ctx, "a press was not answered", "reason", err.Error())
		}
	})
}

// finish waits a little for what is under way and then stops it.
func (a *answers) finish(stop func()) {
	timer := time.AfterFunc(answerGrace, stop)
	defer timer.Stop()
	a.underway.Wait()
}

// cutUnits shortens a text to so many UTF-16 units, the largest of the measures
// that Telegram counts in.
func cutUnits(s string, limit int) string {
	n := 0
	for i, r := range s {
		n += max(utf16.RuneLen(r), 1)
		if n > limit {
			return s[:i]
		}
	}
	return s
}
