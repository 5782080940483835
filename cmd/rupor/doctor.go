package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/telegram"
)

type doctorCommand struct {
	houseFlags
	DropWebhook bool `help:"Take away a webhook that is in the way of polling."`
}

// A finding is one thing looked at: what was found and, when it is ill, the cure.
type finding struct {
	what string
	cure string // empty when all is well
}

// Run looks at everything it can, also after it found something ill, and fails
// when anything is.
func (d *doctorCommand) Run(w *world) error {
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	findings := []finding{d.lookZone(), d.lookFolder(), d.lookDisk(), d.lookLock()}
	findings = append(findings, d.lookTelegram(ctx)...)
	return tellFindings(w.stdout, findings)
}

func tellFindings(out io.Writer, findings []finding) error {
	ill := 0
	for _, f := range findings {
		if f.cure == "" {
			fmt.Fprintf(out, "ok    %s\n", f.what)
			continue
		}
		ill++
		fmt.Fprintf(out, "ILL   %s\n      cure: %s\n", masked(f.what), masked(f.cure))
	}
	if ill > 0 {
		return fmt.Errorf("%d of %d things need a cure", ill, len(findings))
	}
	return nil
}

func (d *doctorCommand) lookZone() finding {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return finding{"zone " + d.Zone + " is not known", "use --zone with a name such as Europe/Moscow"}
	}
	return finding{what: "zone " + d.Zone + ", it is " + time.Now().In(zone).Format(time.DateTime) + " there"}
}

func (d *doctorCommand) lookFolder() finding {
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return finding{"the data folder can't be made: " + err.Error(), "give another with --data, or make it writable for this user"}
	}
	f, err := os.CreateTemp(d.Data, "doctor")
	if err != nil {
		return finding{"the data folder is not writable: " + err.Error(), "chown it to the user that runs rupor"}
	}
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		return finding{"the data folder behaves oddly: " + err.Error(), "look at the disk"}
	}
	return finding{what: "data folder " + d.Data + " is writable"}
}

// diskWanted is how much room the store should have, in bytes: it grows in
// steps, and a copy of it is made before a migration.
const diskWanted = 512 << 20

func (d *doctorCommand) lookDisk() finding {
	var fs unix.Statfs_t
	if err := unix.Statfs(d.Data, &fs); err != nil {
		return finding{"free disk is not known: " + err.Error(), "look with df"}
	}
	free := fs.Bavail * uint64(fs.Bsize) //nolint:gosec // a block size is positive
	what := fmt.Sprintf("%d MB free on the disk of %s", free>>20, d.Data)
	if free < diskWanted {
		return finding{what, "make room: 512 MB are wanted"}
	}
	return finding{what: what}
}

func (d *doctorCommand) lookLock() finding {
	switch err := d.there(); {
	case errors.Is(err, errNoStore):
		return finding{what: "no store yet, the first «rupor serve» makes one"}
	case err != nil:
		return finding{"the store can't be reached", err.Error()}
	}
	store, err := bolt.Open(d.file(), bolt.Options{})
	switch {
	case errors.Is(err, storage.ErrLocked):
		return d.lookServed()
	case errors.Is(err, fs.ErrPermission):
		return finding{"the store can't be opened", d.forbidden().Error()}
	case err != nil:
		return finding{"the store can't be opened: " + err.Error(), "if nothing above explains it, restore the last backup"}
	}
	return sayStore(errors.Join(checkStore(store), store.Close()))
}

func (d *doctorCommand) lookServed() finding {
	s, err := readStatus(d.Data)
	if err != nil {
		return finding{"the store is locked, and nobody says by whom", "look for another rupor: pgrep -a rupor; one that can't reach Telegram says nothing yet"}
	}
	if err := s.well(time.Now()); err != nil {
		return finding{err.Error(), fmt.Sprintf("look at the log of process %d and restart it", s.PID)}
	}
	return finding{what: fmt.Sprintf("the store is served by process %d, which is well", s.PID)}
}

// sayStore says what checkStore found.
func sayStore(err error) finding {
	_, changed := errors.AsType[*office.Tampering](err)
	_, old := errors.AsType[outdated](err)
	switch {
	case err == nil:
		return finding{what: "the store is whole, nobody serves it"}
	case old:
		return finding{what: err.Error() + ": the next «rupor serve» brings it up to date and keeps a copy of it as it is now"}
	case changed:
		return finding{err.Error(), "leave the file as it is, and tell the controller"}
	case errors.Is(err, storage.ErrNewer):
		return finding{err.Error(), cureOf(err)}
	}
	return finding{"the store is damaged: " + err.Error(), "restore the last backup"}
}

func (d *doctorCommand) lookTelegram(ctx context.Context) []finding {
	token, err := d.token()
	if err != nil {
		return []finding{{"the token can't be had", err.Error()}}
	}
	wire, err := telegram.New(telegram.Options{Token: token, API: d.API, Proxy: d.Proxy, Log: logger(io.Discard, "text")})
	if err != nil {
		return []finding{{"the token or the proxy is malformed", err.Error()}}
	}
	me, err := wire.Me(ctx)
	switch {
	case badToken(err):
		return []finding{{"telegram does not know this token", "ask @BotFather for the token, /token shows it again"}}
	case err != nil:
		return []finding{{"telegram can't be reached: " + err.Error(), "look at the network and the firewall, or go through --proxy"}}
	}
	return []finding{
		{what: "the token is good, the bot is @" + me.Username},
		d.lookClock(ctx, wire),
		d.lookWebhook(ctx, wire),
	}
}

// skewAllowed is how far the clock may be off before schedules go wrong.
const skewAllowed = 30 * time.Second

func (d *doctorCommand) lookClock(ctx context.Context, wire *telegram.Telegram) finding {
	theirs, err := wire.ServerTime(ctx)
	if err != nil {
		return finding{"telegram's time is not known: " + err.Error(), "try again"}
	}
	skew := time.Since(theirs).Round(time.Second)
	if skew.Abs() > skewAllowed {
		return finding{fmt.Sprintf("the clock of this machine is off by %s", skew), "switch time synchronisation on: timedatectl set-ntp true"}
	}
	return finding{what: fmt.Sprintf("the clock is right to %s", skew.Abs())}
}

func (d *doctorCommand) lookWebhook(ctx context.Context, wire *telegram.Telegram) finding {
	url, err := wire.Webhook(ctx)
	if err != nil {
		return finding{"it is not known whether a webhook is set: " + err.Error(), "try again"}
	}
	if url == "" {
		return finding{what: "no webhook is in the way"}
	}
	if !d.DropWebhook {
		return finding{"a webhook is set, so polling is refused", "run «rupor doctor --drop-webhook»"}
	}
	if err := wire.DropWebhook(ctx); err != nil {
		return finding{"the webhook could not be dropped: " + err.Error(), "try again"}
	}
	return finding{what: "the webhook was dropped"}
}

// badToken says whether Telegram does not know the token.
func badToken(err error) bool {
	f, ok := errors.AsType[*delivery.Failure](err)
	return ok && f.Kind == delivery.Unauthorized
}
