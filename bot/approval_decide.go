package bot

import (
	"errors"
	"fmt"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// decide opens the dialog that leads to a decision, if there is still one to make.
func (t *turn) decide(name string, id union.ProposalID, f form) error {
	p, err := office.Proposal(t.w, t.me, id)
	if err != nil {
		return err
	}
	may, err := office.Decides(t.w, t.me, p)
	if err != nil {
		return err
	}
	if !may {
		return t.decided(p)
	}
	return t.open(name, uint64(id), f)
}

// decided shows how a proposal stands that is decided on.
func (t *turn) decided(p union.Proposal) error {
	m, err := t.proposalCard(p)
	if err != nil {
		return err
	}
	return t.draw(m)
}

// approve lets a proposal go, with other content if there is some.
func (t *turn) approve(id union.ProposalID, edited *union.Content) error {
	p, err := office.Proposal(t.w, t.me, id)
	if err != nil {
		return err
	}
	content := p.Post.Content
	if edited != nil {
		content = *edited
	}
	title := headline(content)
	p, late, err := office.Approve(t.w, t.me, id, edited, title, t.postMessages, t.now)
	if err != nil {
		return t.settled(id, err)
	}
	name, err := calledIn(t.w, t.me)
	if err != nil {
		return err
	}
	data := args("Title", title, "Waits", p.Post.Schedule != 0, "At", p.Post.At, "Late", late, "Name", name, "Edited", p.Edited)
	card := []button{{key: "approval.cast", to: fmt.Sprintf("cast/card/%d", p.Post.Broadcast)}}
	if err := t.tellAuthor(p, "approval.approved", data, card); err != nil {
		return err
	}
	if err := t.tellApprovers(p); err != nil {
		return err
	}
	return t.show("approval.done", data, card)
}

// settled shows the card of a proposal on which somebody else has decided
// meanwhile; any other error is returned.
func (t *turn) settled(id union.ProposalID, err error) error {
	no, refused := errors.AsType[*union.Refusal](err)
	if !refused || no.Key != "approval.decided" {
		return err
	}
	if err := t.tell(no.Key, no.Args); err != nil || t.e.Press == nil {
		return err
	}
	p, err := office.Proposal(t.w, t.me, id)
	if err != nil {
		return err
	}
	return t.decided(p)
}

// tellAuthor tells the author of a proposal what was decided, unless they did.
func (t *turn) tellAuthor(p union.Proposal, key string, data map[string]any, rows ...[]button) error {
	known, err := office.Known(t.w, p.Post.Author)
	if err != nil || !known || p.Post.Author == t.me {
		return err
	}
	return t.notify(p.Post.Author, key, data, rows...)
}

// tellApprovers shows on everybody else's card what was decided.
func (t *turn) tellApprovers(p union.Proposal) error {
	who, err := office.Approvers(t.w, p)
	for _, approver := range who {
		if err == nil && approver != t.me {
			err = t.approverCard(approver, p)
		}
	}
	return err
}

// takeBack withdraws the person's own proposal.
func (t *turn) takeBack(id union.ProposalID) error {
	p, err := office.TakeBack(t.w, t.me, id, t.now)
	if err != nil {
		return t.settled(id, err)
	}
	if err := t.tellApprovers(p); err != nil {
		return err
	}
	return t.decided(p)
}

// A revision is how an approver changes a proposal and lets it go.
type revision struct {
	ID      union.ProposalID             `json:"id"`
	Content dialog.Answer[union.Content] `json:"content"`
	Sure    dialog.Answer[bool]          `json:"sure"`
}

// Next asks for the new content and shows it as it will come.
func (f *revision) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Content.Given:
		lim := dialog.Limits{Text: contentText, Media: contentMedia, Least: true, Others: true}
		q := dialog.Gather(&f.Content, "approval.content", lim)
		q.Samples = []dialog.Reply{dialog.Typed("Субботник в парке в это воскресенье в 10:00")}
		return q, nil
	case !f.Sure.Given:
		p, err := office.Proposal(env.Read, env.Me, f.ID)
		if err != nil {
			return nil, err
		}
		p.Post.Content = f.Content.Value
		n, groups, err := reach(env.Read, p.Post.Audience)
		if err != nil {
			return nil, err
		}
		q := dialog.Confirm(&f.Sure, "approval.sure", "approval.yes").With("N", n, "Groups", groups)
		if env.Say != nil {
			q.Preview, err = composePost(env.Say, p.Post)
		}
		return q, err
	}
	return nil, nil
}

func (f *revision) done(t *turn) error { return t.approve(f.ID, &f.Content.Value) }

// A rejection is how an approver says no.
type rejection struct {
	ID     union.ProposalID      `json:"id"`
	Remark dialog.Answer[string] `json:"remark"`
}

// Next asks why.
func (f *rejection) Next(dialog.Env) (*dialog.Question, error) {
	if f.Remark.Given {
		return nil, nil
	}
	return dialog.Ask(&f.Remark, "approval.remark", dialog.Line(1, 500), "Укажите, пожалуйста, место сбора"), nil
}

func (f *rejection) done(t *turn) error {
	p, err := office.Reject(t.w, t.me, f.ID, f.Remark.Value, t.now)
	if err != nil {
		return t.settled(f.ID, err)
	}
	name, err := calledIn(t.w, t.me)
	if err != nil {
		return err
	}
	data := args("Title", headline(p.Post.Content), "Name", name, "Remark", p.Remark)
	fix := []button{{key: "approval.fix", to: fmt.Sprintf("approve/fix/%d", p.ID)}}
	if err := t.tellAuthor(p, "approval.rejected", data, fix); err != nil {
		return err
	}
	if err := t.tellApprovers(p); err != nil {
		return err
	}
	return t.show("approval.refused", data)
}

// fixProposal lets the author begin anew with all that they said before; what
// was proposed is shown, to be copied from.
func (t *turn) fixProposal(id union.ProposalID) error {
	p, err := office.Proposal(t.w, t.me, id)
	switch {
	case err != nil:
		return err
	case p.Post.Author != t.me:
		return union.Refuse("refuse.right")
	case p.State != union.Rejected && p.State != union.Recalled:
		return t.decided(p)
	}
	said, err := t.postMessages(p.Post)
	if err != nil {
		return err
	}
	if err := t.sendAll(said); err != nil {
		return err
	}
	t.edited = true // the question stands under what it is about
	return t.open("post", uint64(id), postAgain(p.Post, t.PaidRate))
}

// postAgain is the dialog of a post with its answers given; that to the content
// is still open.
func postAgain(p union.Post, rate float64) *newPost {
	f := &newPost{Rate: rate, Narrow: narrowedTo(p.Audience)}
	f.Content.Value = p.Content
	f.Topic.Give(p.Topic)
	f.Org.Give(p.Audience.Org)
	for _, tick := range []struct {
		look   string
		wanted bool
	}{
		{lookSilent, p.Manner.Silent},
		{lookProtected, p.Manner.Protected},
		{lookNoPreview, p.Manner.NoPreview},
		{lookBigAbove, p.Manner.BigAbove},
		{lookAck, p.Manner.Ack},
		{lookAsk, p.Manner.Ask},
		{lookContest, p.Manner.Contest != 0},
		{lookLinks, len(p.Manner.Links) > 0},
	} {
		if tick.wanted {
			f.Look.Value = append(f.Look.Value, tick.look)
		}
	}
	f.Contest.Value, f.Links.Value = p.Manner.Contest, p.Manner.Links
	if p.Manner.Urgent != "" {
		f.Urgent.Give(p.Manner.Urgent)
	}
	f.Paid.Value = p.Manner.Paid
	return f
}

// narrowedTo is the narrowing that makes an audience: what apply undoes.
func narrowedTo(a union.Audience) (n narrowing) {
	n.In = narrowed{Orgs: a.Orgs}
	n.In.Topics.Value, n.In.Roles.Value, n.In.Segment.Value = a.Topics, a.Roles, a.Segment
	n.In.Status.Value = a.Statuses
	n.Returned, n.Lang.Value, n.Places.Value = a.Returned, a.Lang, a.Places
	if n.Paper.Value = a.Unacknowledged; a.Acknowledged != 0 {
		n.Paper.Value, n.Acked.Value = a.Acknowledged, true
	}
	if n.Contest.Value = a.NotEntered; a.Entered != 0 {
		n.Contest.Value, n.Entered.Value = a.Entered, true
	}
	for _, not := range a.Except {
		if not.Topic != "" {
			n.Out.Topics.Value = append(n.Out.Topics.Value, not.Topic)
		}
		n.Out.Orgs = append(n.Out.Orgs, not.Orgs...)
		n.Out.Roles.Value = append(n.Out.Roles.Value, not.Roles...)
		n.Out.Status.Value = append(n.Out.Status.Value, not.Statuses...)
		if not.Segment != 0 {
			n.Out.Segment.Value = not.Segment
		}
	}
	return n
}
