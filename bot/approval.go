package bot

import (
	"fmt"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// propose keeps an announcement for somebody else's eyes and tells them.
func (t *turn) propose(post union.Post) error {
	p, err := office.Propose(t.w, t.me, post, t.now)
	if err != nil {
		return err
	}
	who, err := office.Approvers(t.w, p)
	if err != nil {
		return err
	}
	for _, approver := range who {
		if err := t.askApprover(approver, p); err != nil {
			return err
		}
	}
	return t.show("approval.proposed", args("N", len(who)),
		[]button{{key: "approval.back", to: fmt.Sprintf("approve/back/%d", p.ID)}},
		[]button{{key: "approval.all", to: "approve/list/0"}})
}

// askApprover shows a proposal to somebody who may decide on it: the messages as
// they would go out, and below them what else is to be known.
func (t *turn) askApprover(who union.MemberID, p union.Proposal) error {
	said, err := t.postMessages(p.Post)
	if err != nil {
		return err
	}
	for _, m := range said {
		m.Silent = true
		if err := t.post(delivery.Letter{To: who.Private(), Lane: delivery.LaneNotice, Message: m}); err != nil {
			return err
		}
	}
	return t.approverCard(who, p)
}

// approverCard keeps the card of a proposal up to date where its approver has it.
func (t *turn) approverCard(who union.MemberID, p union.Proposal) error {
	o, err := t.as(who)
	if err != nil {
		return err
	}
	o.me = who
	m, err := o.proposalCard(p)
	if err != nil {
		return err
	}
	return t.post(delivery.Letter{
		To: who.Private(), Lane: delivery.LaneNotice, Message: m, Name: fmt.Sprintf("approval/%d", p.ID),
	})
}

// proposalCard draws how a proposal stands, with what its reader may do.
func (t *turn) proposalCard(p union.Proposal) (delivery.Message, error) {
	n, groups, err := reach(t.w, p.Post.Audience)
	if err != nil {
		return delivery.Message{}, err
	}
	org, err := office.LivingName(t.w, p.Post.Audience.Org)
	if err != nil {
		return delivery.Message{}, err
	}
	author, err := calledIn(t.w, p.Post.Author)
	if err != nil {
		return delivery.Message{}, err
	}
	by, err := calledIn(t.w, p.By)
	if err != nil {
		return delivery.Message{}, err
	}
	decides, err := office.Decides(t.w, t.me, p)
	if err != nil {
		return delivery.Message{}, err
	}
	return t.message("approval.card", args(
		"Title", headline(p.Post.Content), "Author", author, "Org", org, "Topic", p.Post.Topic, "N", n, "Groups", groups,
		"Narrowed", p.Post.Audience.Narrowed(), "At", p.Post.At, "Waits", !p.Post.At.IsZero(), "Repeats", p.Post.Every != "",
		"Reason", p.Post.Manner.Urgent, "State", string(p.State), "Name", by, "Was", p.Decided, "Edited", p.Edited,
		"Remark", p.Remark, "May", decides,
	), t.proposalButtons(p, decides)...)
}

func (t *turn) proposalButtons(p union.Proposal, decides bool) [][]button {
	to := func(what string) string { return fmt.Sprintf("approve/%s/%d", what, p.ID) }
	var rows [][]button
	if decides {
		rows = append(rows,
			[]button{{key: "approval.yes", to: to("yes")}},
			[]button{{key: "approval.edit", to: to("edit")}, {key: "approval.no", to: to("no")}})
	}
	if p.Post.Author == t.me {
		switch p.State {
		case union.Proposed:
			rows = append(rows, []button{{key: "approval.back", to: to("back")}})
		case union.Rejected, union.Recalled:
			rows = append(rows, []button{{key: "approval.fix", to: to("fix")}})
		case union.Approved:
		}
	}
	if p.State == union.Approved {
		rows = append(rows, []button{{key: "approval.cast", to: fmt.Sprintf("cast/card/%d", p.Post.Broadcast)}})
	}
	return rows
}

// A proposalLine is a proposal in the list.
type proposalLine struct {
	Name, Title string
	At          time.Time
}

// approvals lists what waits for a second pair of eyes.
func (t *turn) approvals(string) error { return t.approvalList(0) }

// approvalScreen: approve/list/<page> lists what waits, approve/show/<id> shows
// one, approve/yes, edit, no/<id> decide on it, approve/back and fix/<id> are its
// author's.
func (t *turn) approvalScreen(a arguments) error {
	id := union.ProposalID(a.id(1))
	switch a.word(0) {
	case "list":
		return t.approvalList(a.page(1))
	case "yes":
		return t.approve(id, nil)
	case "edit":
		return t.decide("revise", id, &revision{ID: id})
	case "no":
		return t.decide("reject", id, &rejection{ID: id})
	case "back":
		return t.takeBack(id)
	case "fix":
		return t.fixProposal(id)
	}
	return t.showProposal(id)
}

func (t *turn) approvalList(page int) error {
	all, err := office.Waiting(t.w, t.me)
	if err != nil {
		return err
	}
	var lines []proposalLine
	for _, p := range all {
		name, err := calledIn(t.w, p.Post.Author)
		if err != nil {
			return err
		}
		lines = append(lines, proposalLine{name, headline(p.Post.Content), p.At})
	}
	page = min(page, max(0, len(all)-1)/screenSize)
	rows := paged(all, page, func(p union.Proposal) button {
		return button{label: headline(p.Post.Content), to: fmt.Sprintf("approve/show/%d", p.ID)}
	}, "approve/list/")
	rows = append(rows, []button{{key: "broadcast.all", to: "cast/list/0"}})
	lines = lines[page*screenSize : min(len(lines), (page+1)*screenSize)]
	return t.show("approval.list", args("Lines", lines), rows...)
}

// showProposal shows the messages and the card below them.
func (t *turn) showProposal(id union.ProposalID) error {
	p, err := office.Proposal(t.w, t.me, id)
	if err != nil {
		return err
	}
	said, err := t.postMessages(p.Post)
	if err != nil {
		return err
	}
	if err := t.sendAll(said); err != nil {
		return err
	}
	m, err := t.proposalCard(p)
	if err != nil {
		return err
	}
	return t.send(m)
}
