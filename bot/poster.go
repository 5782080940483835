package bot

import (
	"fmt"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// posters are what hangs on notice boards. Whoever has none yet makes the first.
func (t *turn) posters(string) error {
	all, err := office.Posters(t.w, t.me)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return t.open("poster", 0, &newPoster{})
	}
	return t.posterList(0)
}

// posterScreen: poster/list/<page> lists them, poster/card/<id> shows whom one
// brought, poster/print/<id>/<size> draws one again, poster/new makes one.
func (t *turn) posterScreen(a arguments) error {
	if ok, err := t.may(office.DeedPoster); err != nil || !ok {
		return orRefuse(err)
	}
	id := union.PosterID(a.id(1))
	switch a.word(0) {
	case "new":
		return t.open("poster", 0, &newPoster{})
	case "card":
		return t.posterCard(id)
	case "print":
		p, err := office.PosterFor(t.w, t.me, id)
		if err != nil {
			return err
		}
		return t.posterPaper("poster.printed", p, a.word(2))
	}
	return t.posterList(a.page(1))
}

func (t *turn) posterList(page int) error {
	all, err := office.Posters(t.w, t.me)
	if err != nil {
		return err
	}
	var failed error
	rows := paged(all, page, func(p union.Poster) button {
		data, err := posterData(t.w, p)
		if err == nil {
			data["N"], err = office.CameBy(t.w, p.ID)
		}
		if err != nil {
			failed = err
		}
		return button{key: "poster.line", data: data, to: fmt.Sprintf("poster/card/%d", p.ID)}
	}, "poster/list/")
	if failed != nil {
		return failed
	}
	rows = append(rows, []button{{key: "poster.new", to: "poster/new"}})
	return t.show("poster.list", args("N", len(all)), rows...)
}

// posterData is what a poster is called by.
func posterData(r storage.Reader, p union.Poster) (map[string]any, error) {
	o, _, err := storage.Organizations.Get(r, p.Org)
	return args("ID", uint64(p.ID), "Org", o.Label(), "Board", p.Board, "At", p.At), err
}

// posterCard shows whom a poster brought.
func (t *turn) posterCard(id union.PosterID) error {
	p, err := office.PosterFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	data, err := posterData(t.w, p)
	if err != nil {
		return err
	}
	b, err := office.BroughtBy(t.w, id)
	if err != nil {
		return err
	}
	data["N"], data["Subscribed"], data["Began"], data["Joined"] = b.Came, b.Subscribed, b.Began, b.Joined
	data["Link"] = t.link(posterPayload(id))
	again := fmt.Sprintf("poster/print/%d/", id)
	return t.show("poster.card", data,
		[]button{{key: "poster.print.a4", to: again + sizeA4}, {key: "poster.print.a3", to: again + sizeA3}},
		[]button{{key: "poster.all", to: "poster/list/0"}})
}

// posterPayload is what the code of a poster says to the bot.
func posterPayload(id union.PosterID) string { return fmt.Sprintf("p%d", id) }

// posterPaper sends a poster to be printed, drawn when it leaves.
func (t *turn) posterPaper(key string, p union.Poster, size string) error {
	data, err := posterData(t.w, p)
	if err != nil {
		return err
	}
	m, err := t.message(key, data, []button{{key: "poster.all", to: "poster/list/0"}})
	if err != nil {
		return err
	}
	m.Paper = &delivery.Paper{Kind: PosterPaper(size == sizeA3), Ref: uint64(p.ID), Lang: t.Lang}
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m})
}

// A newPoster is how a poster is made.
type newPoster struct {
	Org   dialog.Picked[union.OrgID] `json:"org"`
	Board dialog.Answer[string]      `json:"board"`
	Size  dialog.Answer[string]      `json:"size"`
}

// Next asks whose it is, where it will hang and how large it is to be.
func (f *newPoster) Next(env dialog.Env) (*dialog.Question, error) {
	if !f.Org.Given {
		return askScope(env, &f.Org, office.DeedPoster, "poster.org")
	}
	if err := stillMay(env, office.DeedPoster, f.Org.Value); err != nil {
		return nil, err
	}
	switch {
	case !f.Board.Given:
		q := dialog.Ask(&f.Board, "poster.board", dialog.Line(1, office.BoardMost), "холл первого этажа", "foyer")
		return dialog.OrSkip(q, &f.Board, "poster.board.skip", ""), nil
	case !f.Size.Given:
		return dialog.Choose(&f.Size, "poster.size", []dialog.Choice[string]{
			{ID: sizeA4, Value: sizeA4, Key: "poster.a4"},
			{ID: sizeA3, Value: sizeA3, Key: "poster.a3"},
		}), nil
	}
	return nil, nil
}

func (f *newPoster) done(t *turn) error {
	p, err := office.MakePoster(t.w, t.me, f.Org.Value, f.Board.Value, t.now)
	if err != nil {
		return err
	}
	return t.posterPaper("poster.made", p, f.Size.Value)
}
