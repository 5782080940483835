package office

import (
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// NeedsApproval says whether what a person announces for an organization waits
// for somebody else's eyes: when every role that lets them announce there is one
// of those that the union's rules name. Nobody approves an administrator.
func NeedsApproval(r storage.Reader, who union.MemberID, org union.OrgID) (bool, error) {
	rules, err := RulesOf(r)
	if err != nil || len(rules.FourEyes) == 0 {
		return false, err
	}
	duties, err := Duties(r, who)
	if err != nil {
		return false, err
	}
	needs := false
	for _, d := range duties {
		if !slices.Contains(permitted(d.Role), DeedPost) {
			continue
		}
		if there, err := within(r, org, d.Org); err != nil {
			return false, err
		} else if !there {
			continue
		}
		if d.Role == union.RoleAdmin || !slices.Contains(rules.FourEyes, d.Role) {
			return false, nil
		}
		needs = true
	}
	return needs, err
}

// approves says whether a person may let others' announcements for an
// organization go: who has the right and needs nobody's approval there.
func approves(r storage.Reader, who union.MemberID, org union.OrgID) (bool, error) {
	ok, err := May(r, who, DeedApprove, org)
	if err != nil || !ok {
		return false, err
	}
	needs, err := NeedsApproval(r, who, org)
	return !needs, err
}

// Approvers lists who may decide on a proposal, but for its author. To nobody
// else is it shown, not even to administrators elsewhere.
func Approvers(r storage.Reader, p union.Proposal) ([]union.MemberID, error) {
	var all []union.MemberID
	for _, role := range union.AppointedRoles() {
		holders, err := Holders(r, role)
		if err != nil {
			return nil, err
		}
		for _, d := range holders {
			if d.Member == p.Post.Author || slices.Contains(all, d.Member) {
				continue
			}
			ok, err := approves(r, d.Member, p.Post.Audience.Org)
			if err != nil {
				return nil, err
			}
			if ok {
				all = append(all, d.Member)
			}
		}
	}
	return all, nil
}

// Propose keeps an announcement until somebody else lets it go.
func Propose(w storage.Writer, by union.MemberID, p union.Post, now time.Time) (union.Proposal, error) {
	p.ID, p.Author, p.Approved, p.Created = 0, by, 0, now
	if err := checkPost(w, by, &p, now); err != nil {
		return union.Proposal{}, err
	}
	id, err := storage.Proposals.NextID(w)
	if err != nil {
		return union.Proposal{}, err
	}
	made := union.Proposal{ID: union.ProposalID(id), Post: p, At: now, State: union.Proposed}
	if err := storage.Proposals.Put(w, made.ID, made); err != nil {
		return made, err
	}
	return made, recordProposal(w, by, "proposal.made", made, now)
}

// recordProposal tells the journal what became of a proposal.
func recordProposal(w storage.Writer, by union.MemberID, act union.Act, p union.Proposal, now time.Time) error {
	d := deed{Org: p.Post.Audience.Org, Kind: "proposal", ID: uint64(p.ID)}
	if p.Post.Author != by {
		d.Person = p.Post.Author
	}
	if p.Edited {
		d.Facts = []string{"edited", "yes"}
	}
	return record(w, by, act, d, now)
}

// Proposal returns a proposal to its author and to who may decide on it.
func Proposal(r storage.Reader, who union.MemberID, id union.ProposalID) (union.Proposal, error) {
	p, err := existing(r, storage.Proposals, id)
	if err != nil || p.Post.Author == who {
		return p, err
	}
	return p, mustApprove(r, who, p)
}

func mustApprove(r storage.Reader, who union.MemberID, p union.Proposal) error {
	ok, err := approves(r, who, p.Post.Audience.Org)
	if err == nil && !ok {
		err = union.Refuse("refuse.right")
	}
	return err
}

// Decides says whether a person may decide on a proposal that still waits.
func Decides(r storage.Reader, who union.MemberID, p union.Proposal) (bool, error) {
	if p.State != union.Proposed {
		return false, nil
	}
	return approves(r, who, p.Post.Audience.Org)
}

// Waiting lists the proposals that wait and that a person may decide on or has
// made, the oldest first.
func Waiting(r storage.Reader, who union.MemberID) ([]union.Proposal, error) {
	var all []union.Proposal
	err := storage.ProposalsByState.Keys(r, union.Proposed, func(id union.ProposalID) error {
		p, err := Proposal(r, who, id)
		if union.Refused(err) {
			return nil
		}
		all = append(all, p)
		return err
	})
	return all, err
}

// Approve lets a proposed announcement go, as its approver left it: edited is the
// new content, nil when it stays as proposed. One whose time has passed meanwhile
// goes at once, and late is true. Title and parts are as for Announce.
func Approve(
	w storage.Writer, by union.MemberID, id union.ProposalID, edited *union.Content, title string,
	parts func(union.Post) ([]delivery.Message, error), now time.Time,
) (p union.Proposal, late bool, err error) {
	if p, err = undecided(w, by, id); err != nil {
		return p, false, err
	}
	if err := mustApprove(w, by, p); err != nil {
		return p, false, err
	}
	if edited != nil {
		p.Post.Content, p.Edited = *edited, true
	}
	if late = p.Post.Every == "" && !p.Post.At.IsZero() && !p.Post.At.After(now); late {
		p.Post.At = time.Time{}
	}
	if p.Post, err = Announce(w, by, p.Post, title, parts, now); err != nil {
		return p, late, err
	}
	p.State, p.By, p.Decided = union.Approved, by, now
	if err := storage.Proposals.Put(w, p.ID, p); err != nil {
		return p, late, err
	}
	return p, late, recordProposal(w, by, "proposal.approved", p, now)
}

// Reject says no to a proposed announcement, and why.
func Reject(w storage.Writer, by union.MemberID, id union.ProposalID, remark string, now time.Time) (union.Proposal, error) {
	p, err := undecided(w, by, id)
	if err != nil {
		return p, err
	}
	if err := mustApprove(w, by, p); err != nil {
		return p, err
	}
	p.State, p.By, p.Decided, p.Remark = union.Rejected, by, now, remark
	if err := storage.Proposals.Put(w, id, p); err != nil {
		return p, err
	}
	return p, recordProposal(w, by, "proposal.rejected", p, now)
}

// TakeBack withdraws a person's own proposal.
func TakeBack(w storage.Writer, by union.MemberID, id union.ProposalID, now time.Time) (union.Proposal, error) {
	p, err := undecided(w, by, id)
	if err != nil {
		return p, err
	}
	if p.Post.Author != by {
		return p, union.Refuse("refuse.right")
	}
	p.State, p.By, p.Decided = union.Recalled, by, now
	if err := storage.Proposals.Put(w, id, p); err != nil {
		return p, err
	}
	return p, recordProposal(w, by, "proposal.withdrawn", p, now)
}

// undecided returns a proposal that waits, and refuses one that does not by
// saying who decided and when.
func undecided(r storage.Reader, who union.MemberID, id union.ProposalID) (union.Proposal, error) {
	p, err := Proposal(r, who, id)
	if err != nil || p.State == union.Proposed {
		return p, err
	}
	m, _, err := storage.Members.Get(r, p.By)
	if err != nil {
		return p, err
	}
	return p, union.Refuse("approval.decided", "Name", m.Name, "At", p.Decided, "State", string(p.State))
}

// proposalsOf lists what a person has proposed, without who decided on it.
func proposalsOf(r storage.Reader, who union.MemberID) (all []union.Proposal, err error) {
	err = storage.Proposals.All(r, func(_ union.ProposalID, p union.Proposal) error {
		if p.Post.Author == who {
			p.By, p.Post.Approved = 0, 0 // somebody else's number
			all = append(all, p)
		}
		return nil
	})
	return all, err
}
