package bot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// The asides of the preview: each is a screen that leads back to it.
const (
	asideLook   = "look"
	asideNarrow = "narrow"
	asideUrgent = "urgent"
	asideCalm   = "calm"
	asideFast   = "fast"
	asideSlow   = "slow"
)

// The ticks of the look.
const (
	lookSilent    = "silent"
	lookProtected = "protected"
	lookNoPreview = "nopreview"
	lookBigAbove  = "big"
	lookAck       = "ack"
	lookAsk       = "ask"
	lookJoin      = "join"
	lookContest   = "contest"
	lookLinks     = "links"
)

// aside asks what the open aside asks, and nothing when none is open any more.
func (f *newPost) aside(env dialog.Env) (q *dialog.Question, err error) {
	switch f.Then.Value {
	case asideLook:
		q, err = f.askLook(env)
	case asideNarrow:
		if q, err = f.Narrow.next(env, f.scope()); q == nil {
			f.Narrow.reopen()
		}
	case asideUrgent:
		if !f.Urgent.Given {
			q = askUrgent(f)
		}
	case asideCalm:
		f.Urgent = dialog.Answer[string]{}
	case asideFast:
		if !f.Paid.Given {
			q, err = f.askPaid(env)
		}
	case asideSlow:
		f.Paid = dialog.Answer[bool]{}
	default:
		return nil, nil
	}
	if q == nil && err == nil {
		f.Then = dialog.Answer[string]{}
	}
	return q, err
}

// askLook asks for ticks, then for what some of them need.
func (f *newPost) askLook(env dialog.Env) (*dialog.Question, error) {
	open, err := f.contests(env, "")
	if err != nil {
		return nil, err
	}
	if !f.Look.Given {
		f.Contest.Given, f.Links.Given = false, false
		return dialog.ChooseMany(&f.Look, "post.look", f.looks(len(open) > 0), 0), nil
	}
	switch {
	case f.wants(lookContest) && !f.Contest.Given && len(open) > 0:
		return dialog.Pick(&f.Contest, "post.contest", func(typed string) ([]dialog.Choice[union.ContestID], error) {
			return f.contests(env, typed)
		}), nil
	case f.wants(lookLinks) && !f.Links.Given:
		q := dialog.Ask(&f.Links, "post.links", typedLinks, "Программа – https://example.org/1", "Programme: example.org")
		if len(f.Links.Value) > 0 {
			q = dialog.OrSkip(q, &f.Links, "post.links.keep", f.Links.Value)
		}
		return q.With("Buttons", f.Links.Value, "Most", linksMost), nil
	}
	f.Look.Given = false
	return nil, nil
}

func (f *newPost) wants(look string) bool { return slices.Contains(f.Look.Value, look) }

// looks are the ticks that have a meaning for this content.
func (f *newPost) looks(contest bool) []dialog.Choice[string] {
	var choices []dialog.Choice[string]
	add := func(wanted bool, ids ...string) {
		for _, id := range ids {
			if wanted {
				choices = append(choices, dialog.Choice[string]{ID: id, Value: id, Key: "post.look." + id})
			}
		}
	}
	add(true, lookSilent, lookProtected)
	add(f.Content.Value.Text != "" && len(f.Content.Value.Media) == 0, lookNoPreview, lookBigAbove)
	add(true, lookAck, lookAsk, lookJoin)
	add(contest, lookContest)
	add(true, lookLinks)
	return choices
}

// manner is what was ticked. A preview that is wanted large is wanted.
func (f *newPost) manner() union.Manner {
	m := union.Manner{
		Silent: f.wants(lookSilent), Protected: f.wants(lookProtected), BigAbove: f.wants(lookBigAbove),
		NoPreview: f.wants(lookNoPreview) && !f.wants(lookBigAbove), Urgent: f.Urgent.Value, Paid: f.Paid.Value,
		Ack: f.wants(lookAck), Ask: f.wants(lookAsk), Join: f.wants(lookJoin),
	}
	if f.wants(lookContest) {
		m.Contest = f.Contest.Value
	}
	if f.wants(lookLinks) {
		m.Links = f.Links.Value
	}
	return m
}

// wordsOfManner names what of the look can't be seen in the preview.
func (f *newPost) wordsOfManner() []string {
	var all []string
	for _, look := range []string{lookSilent, lookProtected} {
		if f.wants(look) {
			all = append(all, look)
		}
	}
	return all
}

// contests are the open ones that everybody meant may enter.
func (f *newPost) contests(env dialog.Env, typed string) ([]dialog.Choice[union.ContestID], error) {
	all, err := office.Contests(env.Read, env.Me, env.Now)
	if err != nil {
		return nil, err
	}
	org, _, err := storage.Organizations.Get(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	var choices []dialog.Choice[union.ContestID]
	for _, c := range all {
		if c.Open(env.Now) && org.Within(c.Org) && strings.Contains(fold(c.Title), fold(typed)) {
			choices = append(choices, dialog.Choice[union.ContestID]{ID: fmt.Sprintf("c%d", c.ID), Value: c.ID, Label: c.Title})
		}
	}
	return choices, nil
}

// Bounds of the buttons that open a page.
const (
	linksMost = 6
	labelMost = 40
)

// typedLinks takes buttons, one a line: the words, and the address at the end.
func typedLinks(r dialog.Reply) ([]union.Link, error) {
	lines, err := dialog.Lines(1, linksMost, 300)(r)
	if err != nil {
		return nil, err
	}
	var all []union.Link
	for _, line := range lines {
		at := strings.LastIndexByte(line, ' ')
		page := line[at+1:]
		label := strings.TrimRight(strings.TrimSpace(line[:max(0, at)]), " –—-:")
		if !address(page) || label == "" {
			return nil, union.Refuse("post.links.bad", "Name", clip(line, 60))
		}
		if n := len([]rune(label)); n > labelMost {
			return nil, union.Refuse("dialog.text.long", "N", labelMost, "Have", n)
		}
		if !strings.Contains(page, "://") {
			page = "https://" + page
		}
		all = append(all, union.Link{Label: label, URL: page})
	}
	return all, nil
}

// askUrgent asks why quiet hours are to be broken.
func askUrgent(f *newPost) *dialog.Question {
	return dialog.Ask(&f.Urgent, "post.urgent", dialog.Line(3, 200), "Завтра с утра нет движения по мосту", "The bridge is closed")
}

// What Telegram gives for nothing, and what more costs: Bot API
// "allow_paid_broadcast", 0.1 Telegram Stars a message beyond 30 a second.
const (
	freeRate  = 30.0
	paidLeast = 30 * 60 // messages: a minute for nothing
	perStar   = 10
)

// stars is the most that it may cost, 0 when nothing.
func (f *newPost) stars(messages int) int {
	if !f.Paid.Value || f.Rate == 0 {
		return 0
	}
	return (messages + perStar - 1) / perStar
}

// askPaid shows the price of haste.
func (f *newPost) askPaid(env dialog.Env) (*dialog.Question, error) {
	n, err := office.CountRecipients(env.Read, f.audience())
	if err != nil {
		return nil, err
	}
	said, err := f.shown(env)
	if err != nil {
		return nil, err
	}
	messages := n * max(1, len(said))
	minutes := func(rate float64) int { return int(math.Ceil(float64(messages) / rate / 60)) }
	return dialog.Confirm(&f.Paid, "post.paid", "post.paid.yes").With("N", messages,
		"Stars", (messages+perStar-1)/perStar, "From", minutes(freeRate), "To", minutes(max(freeRate, f.Rate))), nil
}
