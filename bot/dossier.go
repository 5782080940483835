package bot

import (
	"strings"
	"time"

	"rupor/office"
	"rupor/union"
)

// A leaflet is a dossier in the words of the person whose it is.
type leaflet struct {
	t    *turn
	text strings.Builder
	err  error
}

// dossierText tells everything that a dossier holds, a heading for each kind.
func (t *turn) dossierText(d office.Dossier) (string, error) {
	r := &leaflet{t: t}
	r.line("me.text.title", args("At", t.now))
	r.member(d)
	r.expected(d)
	r.consents(d)
	r.duties(d)
	r.works(d)
	r.said(d)
	r.asked(d)
	r.requests(d)
	r.begun(d)
	return r.text.String(), r.err
}

// head writes a heading over things, if there are any.
func (r *leaflet) head(key string, n int) {
	if n > 0 {
		r.text.WriteString("\n")
		r.line("me.head."+key, nil)
	}
}

func (r *leaflet) line(key string, data map[string]any) {
	if r.err != nil {
		return
	}
	var words string
	if words, r.err = r.t.plain(key, data); words != "" {
		r.text.WriteString(words + "\n")
	}
}

func (r *leaflet) org(id union.OrgID) string {
	name, err := office.OrganizationName(r.t.w, id)
	if err != nil && r.err == nil {
		r.err = err
	}
	return name
}

func (r *leaflet) member(d office.Dossier) {
	m := d.Member
	if m == nil {
		return
	}
	r.head("member", 1)
	r.line("me.text.member", args("Name", m.Name, "Username", m.Username, "ID", int64(m.ID), "Lang", m.Lang, "Org", d.Org,
		"Status", string(m.Stands()), "Since", m.Since, "Before", m.Earlier(), "Verified", m.Verified, "Card", m.Card, "Topics", m.Topics))
	r.line("me.text.member.days", args("Entered", m.Joined, "Source", m.Source, "Slow", m.Stopped, "Begun", m.Unreachable, "Reason", m.Reason, "Was", m.Lapsed))
	if a := d.Admission; a != nil {
		r.line("me.text.admission", args("Org", r.org(a.Org), "Status", string(a.Status), "At", a.At))
	}
}

// expected is what lists of members say of the person.
func (r *leaflet) expected(d office.Dossier) {
	r.head("expected", len(d.Expected))
	for _, e := range d.Expected {
		r.line("me.text.expected", args("Name", e.Name, "Org", r.org(e.Org), "Card", e.Card))
	}
}

func (r *leaflet) consents(d office.Dossier) {
	n := len(d.Consents)
	if d.Member != nil {
		n++
	}
	r.head("consents", n)
	for _, purpose := range union.Purposes() {
		c, known := d.Consents[purpose]
		if purpose == union.PurposeMailing && d.Member != nil {
			c, known = d.Member.Consent, true
			c.Withdrawn = d.Member.Stopped
		}
		if known {
			r.record(c, "me.text.consent", args("Purpose", string(purpose), "Holds", c.Holds(), "At", c.At, "Version", c.Version,
				"Withdrawn", !c.Withdrawn.IsZero(), "Was", c.Withdrawn, "Hash", c.Hash))
		}
	}
}

func (r *leaflet) duties(d office.Dossier) {
	r.head("duties", len(d.Duties))
	for _, duty := range d.Duties {
		r.record(duty, "me.text.duty", args("Role", string(duty.Role), "Org", r.org(duty.Org), "At", duty.Since, "Ends", !duty.Until.IsZero(),
			"Until", duty.Until, "Decision", duty.Decision, "Deputy", duty.Deputy))
	}
	r.head("posters", len(d.Posters))
	for _, p := range d.Posters {
		r.record(p, "me.text.poster", args("Board", p.Board, "Org", r.org(p.Org), "At", p.At))
	}
	r.head("invitations", len(d.Invitations))
	for _, i := range d.Invitations {
		r.record(i, "me.text.invitation", args("Role", string(i.Duty.Role), "Org", r.org(i.Duty.Org), "At", i.Made, "Until", i.Expires))
	}
	r.head("proposals", len(d.Proposals))
	for _, p := range d.Proposals {
		r.record(p, "me.text.words", args("At", p.At, "Words", p.Post.Content.Text.Plain()))
	}
}

func (r *leaflet) works(d office.Dossier) {
	r.head("entries", len(d.Entries))
	for _, e := range d.Entries {
		r.record(e, "me.text.entry", args("Number", e.Receipt(), "Title", e.Title, "Nomination", e.Nomination, "Org", r.org(e.Org),
			"At", e.Submitted, "Withdrawn", e.State == union.EntryWithdrawn, "Words", e.Description.Plain(), "Files", len(e.Files), "Links", e.Links))
	}
	r.head("joinings", len(d.Joinings))
	for _, j := range d.Joinings {
		r.record(j, "me.text.joining", args("At", j.Came, "Name", j.Name, "Phone", j.Phone, "Position", j.Position, "Org", r.org(j.Org),
			"Stage", string(j.State), "Remark", j.Remark))
	}
	r.head("reminders", len(d.Reminders))
	for _, m := range d.Reminders {
		r.record(m, "me.text.words", args("At", m.Created, "Words", m.Content.Text.Plain()))
	}
}

func (r *leaflet) said(d office.Dossier) {
	r.head("acks", len(d.Acks))
	for title, a := range d.Acks {
		r.line("me.text.ack", args("Title", title, "At", a.At, "Version", a.Version))
	}
	all := d.Responses
	r.head("responses", len(all.Receipts)+len(all.Votes)+len(all.Questions))
	for id, receipt := range all.Receipts {
		r.line("me.text.receipt", args("ID", id, "At", receipt.At))
	}
	for id, vote := range all.Votes {
		var chosen []int
		for _, option := range vote.Options {
			chosen = append(chosen, option+1)
		}
		r.line("me.text.vote", args("ID", id, "At", vote.At, "Names", chosen))
	}
	for id, q := range all.Questions {
		r.line("me.text.question", args("ID", id, "At", q.At, "Words", q.Text.Plain()))
	}
}

func (r *leaflet) asked(d office.Dossier) {
	r.head("inquiries", len(d.Inquiries))
	for _, q := range d.Inquiries {
		r.line("me.text.inquiry", args("ID", uint64(q.ID), "At", q.Asked))
		for _, w := range q.Words {
			r.word(w)
		}
	}
	r.head("replies", len(d.Replies))
	for _, w := range d.Replies {
		r.word(w)
	}
}

func (r *leaflet) word(w union.Word) {
	r.record(w, "me.text.word", args("Answerer", w.Answer, "At", w.At, "Words", w.Content.Text.Plain(), "Files", len(w.Content.Media)))
}

func (r *leaflet) requests(d office.Dossier) {
	r.head("requests", len(d.Requests))
	for _, q := range d.Requests {
		r.record(q, "me.text.request", requestData(q, r.t.now))
	}
}

// begun are the conversations that were not finished, with all that was said in them.
func (r *leaflet) begun(d office.Dossier) {
	r.head("talks", len(d.Talks))
	for _, talk := range d.Talks {
		r.line("me.text.talk", args("Kind", talk.Dialog, "Begun", talk.Begun, "Slow", latestOf(talk.Touched, talk.Begun)))
		said := map[string]bool{}
		for _, turn := range talk.Trail {
			question, err := r.t.plain(turn.Question+".short", nil)
			if err != nil {
				question = "–" // a question that is asked no more
			}
			words := r.t.saidPlainly(turn.Said)
			said[words] = true
			r.line("me.text.answer", args("Name", question, "Words", words))
		}
		r.gathered(talk, said)
	}
}

func latestOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
