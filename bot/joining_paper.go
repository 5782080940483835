package bot

import (
	"bytes"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// The papers of an application: what delivery.Paper calls them.
const (
	paperApplication = "joining/application"
	paperDues        = "joining/dues"
)

// joiningPapers sends the forms to be printed and signed; where there are no dues, none
// for these.
func (t *turn) joiningPapers(j union.Joining) error {
	rules, err := office.RulesOf(t.w)
	if err != nil {
		return err
	}
	for _, p := range []struct{ kind, key string }{{paperApplication, "joining.paper.application"}, {paperDues, "joining.paper.dues"}} {
		if p.kind == paperDues && rules.DuesRate() == 0 {
			continue
		}
		m, err := t.message(p.key, args("Dues", rules.DuesRate()))
		if err != nil {
			return err
		}
		m.Paper = &delivery.Paper{Kind: p.kind, Ref: uint64(j.ID), Lang: t.lang}
		if err := t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m}); err != nil {
			return err
		}
	}
	return nil
}

// joiningFile makes a form of an application, in the union's language: it is the
// union that reads it.
func (b *Bot) joiningFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	j, found, err := storage.Joinings.Get(r, union.JoiningID(p.Ref))
	if err != nil || !found || j.Member == 0 {
		return delivery.File{}, err
	}
	o, _, err := storage.Organizations.Get(r, j.Org)
	if err != nil {
		return delivery.File{}, err
	}
	if o.Level == union.Region { // which organization it will be is not known yet
		o.Name = ""
	}
	rules, err := office.RulesOf(r)
	if err != nil || p.Kind == paperDues && rules.DuesRate() == 0 {
		return delivery.File{}, err
	}
	d := drawer{Bot: b, r: r, lang: b.Lang}
	data := args("Name", j.Name, "Org", o.Name, "Position", j.Position, "Phone", j.Phone, "Dues", rules.DuesRate())
	which := "application"
	if p.Kind == paperDues {
		which = "dues"
	}
	prefix := "joining.form." + which
	var out bytes.Buffer
	err = report.Apply(&out, report.Application{
		To: d.words(prefix+".to", data), Title: d.words(prefix+".title", data), Body: d.words(prefix+".body", data),
		Date: d.words("joining.form.date", nil), Sign: d.words("joining.form.sign", nil), Name: j.Name,
		Note: d.words("joining.form.note", nil), Made: j.Came,
	})
	if err == nil {
		err = d.err
	}
	return delivery.File{Name: d.words(prefix+".file", nil), Data: out.Bytes()}, err
}
