package bot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// newInvitation makes a link that gives a duty to who opens it.
type newInvitation struct {
	Role  dialog.Answer[union.Role]  `json:"role"`
	Scope dialog.Picked[union.OrgID] `json:"scope"`
	term
	Days dialog.Answer[int]  `json:"days"`
	Sure dialog.Answer[bool] `json:"sure"`
}

// invitationScreen: invite/new makes an invitation, invite/list/<page> shows the
// open ones, invite/card/<id> one of them, invite/revoke/<id> makes it worthless.
func (t *turn) invitationScreen(a arguments) error {
	switch a.word(0) {
	case "new":
		if ok, err := t.may(office.DeedAppoint); err != nil || !ok {
			return orRefuse(err)
		}
		return t.open("invite", 0, &newInvitation{})
	case "card":
		return t.drawInvitation(union.InvitationID(a.id(1)))
	case "revoke":
		if _, err := office.RevokeInvitation(t.w, t.me, union.InvitationID(a.id(1)), t.now); err != nil {
			return err
		}
		if err := t.tell("invitation.revoked", nil); err != nil {
			return err
		}
	}
	return t.drawInvitations(a.page(1))
}

// Next asks which duty, and for how long the link is good.
func (f *newInvitation) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Role.Given:
		return askRole(env, &f.Role)
	case !f.Scope.Given:
		return askGivingScope(env, &f.Scope, f.Role.Value)
	}
	if q := f.ask(env); q != nil {
		return q, nil
	}
	switch {
	case !f.Days.Given:
		var choices []dialog.Choice[int]
		for _, days := range []int{3, 1, 7} {
			choices = append(choices, dialog.Choice[int]{ID: fmt.Sprint(days), Value: days, Key: "invitation.days." + fmt.Sprint(days)})
		}
		return dialog.Choose(&f.Days, "invitation.days", choices), nil
	case !f.Sure.Given:
		q := dialog.Confirm(&f.Sure, "invitation.sure", "invitation.yes").With("N", f.Days.Value)
		return q, f.describe(env, q, f.Role.Value, f.Scope.Value, false)
	}
	return nil, nil
}

// done shows the link, once: the store knows nothing but its hash.
func (f *newInvitation) done(t *turn) error {
	code := rand.Text()
	d := union.Duty{Role: f.Role.Value, Org: f.Scope.Value, Decision: f.Decision.Value, Until: f.end(t.Zone)}
	i, err := office.Invite(t.w, t.me, d, office.Fingerprint(code), time.Duration(f.Days.Value)*24*time.Hour, t.now)
	if err != nil {
		return err
	}
	data, err := t.invitationData(i)
	if err != nil {
		return err
	}
	data["Link"] = t.link("i" + code)
	return t.say("invitation.link", data, []button{{key: "invitation.all", to: "invite/list/0"}}, []button{{key: "role.back", to: "role/list/0"}})
}

// invitationData is what there is to say of an invitation.
func (t *turn) invitationData(i union.Invitation) (map[string]any, error) {
	org, err := office.OrganizationName(t.w, i.Duty.Org)
	if err != nil {
		return nil, err
	}
	by, err := calledIn(t.w, i.Duty.By)
	ends, last := lastDay(i.Duty)
	return args(
		"Role", i.Duty.Role, "Org", org, "Decision", i.Duty.Decision, "Ends", ends, "Until", last, "By", by,
		"At", i.Expires, "Deeds", office.Permitted(i.Duty.Role),
	), err
}

func (t *turn) drawInvitations(page int) error {
	if ok, err := t.may(office.DeedAppoint); err != nil || !ok {
		return orRefuse(err)
	}
	all, err := office.Invitations(t.w, t.me, t.now)
	if err != nil {
		return err
	}
	labels := map[union.InvitationID]string{}
	for _, i := range all {
		data, err := t.invitationData(i)
		if err != nil {
			return err
		}
		if labels[i.ID], err = t.plain("invitation.row", data); err != nil {
			return err
		}
	}
	rows := paged(all, page, func(i union.Invitation) button {
		return button{label: labels[i.ID], to: fmt.Sprintf("invite/card/%d", i.ID)}
	}, "invite/list/")
	return t.show("invitation.list", args("N", len(all)), append(rows,
		[]button{{key: "invitation.new", to: "invite/new"}}, []button{{key: "role.back", to: "role/list/0"}})...)
}

func (t *turn) drawInvitation(id union.InvitationID) error {
	i, err := office.InvitationFor(t.w, t.me, id, t.now)
	if err != nil {
		return err
	}
	data, err := t.invitationData(i)
	if err != nil {
		return err
	}
	return t.show("invitation.card", data, []button{{key: "invitation.revoke", to: fmt.Sprintf("invite/revoke/%d", id)}},
		[]button{{key: "invitation.all", to: "invite/list/0"}})
}

// takeInvitation shows what a person takes on, and asks for a yes.
type takeInvitation struct {
	Code string              `json:"code"` // hash
	Sure dialog.Answer[bool] `json:"sure"`
}

// Next asks as long as the invitation is good. When it is not any more there is
// nothing to ask, and done says why.
func (f *takeInvitation) Next(env dialog.Env) (*dialog.Question, error) {
	i, err := office.InvitationTo(env.Read, env.Me, f.Code, env.Now)
	if f.Sure.Given || union.Refused(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, i.Duty.Org)
	if err != nil {
		return nil, err
	}
	by, err := calledIn(env.Read, i.Duty.By)
	ends, last := lastDay(i.Duty)
	q := dialog.Confirm(&f.Sure, "invitation.take", "invitation.accept").With(
		"Role", i.Duty.Role, "Org", org, "Decision", i.Duty.Decision, "Ends", ends, "Until", last, "By", by,
		"Deeds", office.Permitted(i.Duty.Role),
	)
	q.Cancel = "invitation.decline"
	return q, err
}

func (f *takeInvitation) done(t *turn) error {
	d, err := office.TakeInvitation(t.w, t.me, f.Code, t.now)
	if no, refused := errors.AsType[*union.Refusal](err); refused { // the talk ends all the same
		return t.show(no.Key, no.Args)
	}
	if err != nil {
		return err
	}
	t.menus = append(t.menus, t.me)
	org, err := office.OrganizationName(t.w, d.Org)
	if err != nil {
		return err
	}
	known, err := storage.Members.Has(t.w, d.By)
	if err != nil {
		return err
	}
	if known && d.By != t.me {
		err = t.notify(d.By, "invitation.taken", args("Name", t.member.Name, "Role", d.Role, "Org", org),
			[]button{{key: "role.look", to: dutyData("card", d)}})
		if err != nil {
			return err
		}
	}
	return t.show("invitation.done", args("Role", d.Role, "Org", org), []button{{key: "role.mine", to: "role/list/0"}})
}
