package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rupor/bot"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

type posterCommand struct {
	dataFlags
	Org    string         `help:"Organization of a new poster: its number, its code, or its name. Empty is the whole union." placeholder:"ORGANIZATION"`
	Board  string         `help:"Where a new poster will hang, such as «foyer»." placeholder:"WORDS"`
	Number union.PosterID `help:"Number of a poster to print again instead." placeholder:"NUMBER"`
	Format string         `help:"Size of the paper: a4 or a3." default:"a4" enum:"a4,a3"`
	Bot    string         `help:"Username of the bot, without the @." required:"" env:"RUPOR_BOT" placeholder:"NAME"`
	Output string         `help:"File to write, - for the standard output; otherwise it is named after the poster." short:"o" placeholder:"FILE"`
	Zone   string         `help:"Time zone of the union." env:"RUPOR_ZONE" default:"Europe/Moscow"`
	Lang   string         `help:"Language of the union: ru or en." env:"RUPOR_LANG" default:"ru" enum:"ru,en"`
}

// Run makes a poster, or draws one again, from a store that nobody serves.
func (p *posterCommand) Run(w *world) (err error) {
	if p.Number != 0 && p.Org+p.Board != "" {
		return errors.New("--number prints a poster again as it was made: leave --org and --board out, or leave --number out for a new one")
	}
	name := strings.TrimPrefix(strings.TrimPrefix(p.Bot, "https://t.me/"), "@")
	if !botName.MatchString(name) {
		return fmt.Errorf("--bot %q is not the username of a bot, such as my_union_bot: nobody could open the link of the poster", p.Bot)
	}
	if err := p.there(); err != nil {
		return err
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return fmt.Errorf("zone %q is not known: use a name such as Europe/Moscow or Asia/Yekaterinburg", p.Zone)
	}
	words, err := text.Load(zone)
	if err != nil {
		return err
	}
	store, err := p.openAlone("write /poster to the bot")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	drawer := bot.New(bot.Options{
		Store: store, Words: words, Now: func() time.Time { return time.Now().In(zone) }, Zone: zone, Lang: p.Lang,
		Username: name,
	})
	file, id, err := p.draw(store, drawer, time.Now())
	if err != nil {
		return err
	}
	return p.write(w, file, id)
}

// botName is what a username can be at Telegram.
var botName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)

// draw makes the poster in one transaction with its drawing: what can't be drawn
// does not count.
func (p *posterCommand) draw(store storage.Engine, drawer *bot.Bot, now time.Time) (file delivery.File, id union.PosterID, err error) {
	err = store.Update(func(w storage.Writer) error {
		if id = p.Number; id == 0 {
			org, err := organizationNamed(w, p.Org)
			if err != nil {
				return err
			}
			made, err := office.HangPoster(w, 0, org, p.Board, now)
			if err != nil {
				return plainly(err)
			}
			id = made.ID
		}
		paper := delivery.Paper{Kind: bot.PosterPaper(p.Format == "a3"), Ref: uint64(id), Lang: p.Lang}
		if file, err = drawer.Paper(w, paper); err == nil && len(file.Data) == 0 {
			err = fmt.Errorf("there is no poster %d: leave --number out for a new one", id)
		}
		return err
	})
	return file, id, err
}

// plainly says a refusal to somebody at a terminal.
func plainly(err error) error {
	no, ok := errors.AsType[*union.Refusal](err)
	if !ok {
		return err
	}
	switch no.Key {
	case "poster.board.long":
		return fmt.Errorf("--board is too long: use up to %d characters", office.BoardMost)
	case "organization.closed":
		return errors.New("the organization was closed: give the one that took it over with --org")
	}
	return err
}

// organizationNamed finds an organization by its number, its code, or its name or
// short name; none is the whole union.
func organizationNamed(r storage.Reader, words string) (union.OrgID, error) {
	if words == "" {
		return 0, nil
	}
	if n, err := strconv.ParseUint(words, 10, 64); err == nil {
		if found, err := storage.Organizations.Has(r, union.OrgID(n)); err != nil || found {
			return union.OrgID(n), err
		}
	}
	var exact, like []union.Organization
	err := storage.Organizations.All(r, func(_ union.OrgID, o union.Organization) error {
		switch name := strings.ToLower(words); {
		case !o.Closed.IsZero():
		case o.Code == words, strings.ToLower(o.Name) == name, strings.ToLower(o.Short) == name:
			exact = append(exact, o)
		case strings.Contains(strings.ToLower(o.Name), name):
			like = append(like, o)
		}
		return nil
	})
	if len(exact) == 0 {
		exact = like
	}
	switch {
	case err != nil:
		return 0, err
	case len(exact) == 0:
		return 0, fmt.Errorf("no organization is called %q: give its number, its code or its name with --org; «rupor export organizations -» lists them", words)
	case len(exact) > 1:
		return 0, fmt.Errorf("%d organizations are called %q, such as %d %s and %d %s: give the number with --org",
			len(exact), words, exact[0].ID, exact[0].Name, exact[1].ID, exact[1].Name)
	}
	return exact[0].ID, nil
}

func (p *posterCommand) write(w *world, file delivery.File, id union.PosterID) error {
	if p.Output == "-" {
		_, err := bytes.NewReader(file.Data).WriteTo(w.stdout)
		return err
	}
	out := cmp.Or(p.Output, file.Name)
	if err := os.WriteFile(out, file.Data, 0o644); err != nil { //nolint:gosec // it hangs on a wall
		return fmt.Errorf("poster: %w; give another place with -o", err)
	}
	_, err := fmt.Fprintf(w.stdout, "poster %d is in %s\n", id, out)
	return err
}
