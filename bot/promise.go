package bot

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// promised finds the part in the payload of a deep link that promises something:
// "i" and a code invite to a duty, "c" and a code make the first administrator. Of
// these it returns the letter and the hash of the code. What leads through a door is
// returned as it is; "" means that nothing is promised.
func promised(payload string) string {
	if len(payload) > 64 {
		return ""
	}
	for part := range strings.SplitSeq(payload, "_") {
		if len(part) > 1 && (part[0] == 'i' || part[0] == 'c') {
			return part[:1] + office.Fingerprint(part[1:])
		}
		if behind(part) != "" {
			return part
		}
	}
	return ""
}

// keepPromise gives a member what a link has promised.
func (t *turn) keepPromise(promise string) error {
	if data := behind(promise); data != "" {
		return t.openDoor(data)
	}
	code := promise[1:]
	if promise[0] == 'i' {
		_, err := office.InvitationTo(t.w, t.me, code, t.now)
		if no, refused := errors.AsType[*union.Refusal](err); refused { // said, so that a joining is not undone
			return t.say(no.Key, no.Args)
		}
		if err != nil {
			return err
		}
		return t.open("duty", subjectOf(code), &takeInvitation{Code: code})
	}
	// A wrong code is no refusal: that it was tried has to be kept.
	if ok, err := office.Claimable(t.w, t.me, code); err != nil || !ok {
		return errors.Join(err, t.unclaimed())
	}
	if _, err := office.TakeClaim(t.w, t.me, code, t.now); err != nil {
		return err
	}
	t.menus = append(t.menus, t.me)
	return t.say("claim.done", args("Name", t.member.Name))
}

// unclaimed says why a code makes no administrator.
func (t *turn) unclaimed() error {
	admins, err := office.HoldersAt(t.w, 0, union.RoleAdmin)
	key := "claim.wrong"
	if len(admins) > 0 {
		key = "claim.over"
	}
	if slices.ContainsFunc(admins, func(d union.Duty) bool { return d.Member == t.me }) {
		key = "claim.yours"
	}
	return errors.Join(err, t.say(key, nil))
}

// promise says to somebody who has not joined what waits for them behind the
// joining, and returns what to remember until then: nothing when the link is worth
// nothing.
func (t *turn) promise(payload string) (string, error) {
	promise := promised(payload)
	if promise == "" {
		return "", nil
	}
	if behind(promise) != "" {
		return promise, t.say("join.before."+promise[:1], nil)
	}
	if promise[0] == 'c' {
		if ok, err := office.Claimable(t.w, t.me, promise[1:]); err != nil || !ok {
			return "", errors.Join(err, t.unclaimed())
		}
		return promise, t.say("claim.first", nil)
	}
	i, err := office.InvitationTo(t.w, t.me, promise[1:], t.now)
	if no, refused := errors.AsType[*union.Refusal](err); refused {
		return "", t.say(no.Key, no.Args)
	}
	if err != nil {
		return "", err
	}
	org, err := office.OrganizationName(t.w, i.Duty.Org)
	if err != nil {
		return "", err
	}
	return promise, t.say("invitation.first", args("Role", i.Duty.Role, "Org", org))
}

// remember puts what a link says among the answers of somebody who is joining
// already and among those that they may go back to, and tells them when it is
// another organization. It returns what all their links have said: a later one
// counts more.
func (t *turn) remember(link *join) (*join, error) {
	key := talkKey{First: t.me, Second: "join"}
	talk, found, err := storage.Talks.Get(t.w, key)
	if err != nil || !found {
		return link, err
	}
	f, ok := load(&talk)
	begun, is := f.(*join)
	if !ok || !is {
		return link, nil
	}
	placed := link.Org.Given && begun.Org.Value != link.Org.Value
	begun.follow(link)
	if talk.Form, err = json.Marshal(begun); err != nil {
		return link, err
	}
	if link.Org.Given { // there is no going back to a question that the link answers
		talk.Trail = slices.DeleteFunc(talk.Trail, func(past union.Turn) bool {
			return past.Question == "join.region" || past.Question == "join.org"
		})
		talk.Moves++
	}
	for i := range talk.Trail {
		talk.Trail[i].Form = followed(talk.Trail[i].Form, link)
	}
	if placed && len(talk.Trail) > 0 {
		if err := t.placedBy(link); err != nil {
			return link, err
		}
	}
	known := &join{Source: begun.Source, Poster: begun.Poster, Promise: begun.Promise, Org: begun.Org}
	return known, storage.Talks.Put(t.w, key, talk)
}

// placedBy says what a link made of the answer that stood, or was to come.
func (t *turn) placedBy(link *join) error {
	org, err := office.OrganizationName(t.w, link.Org.Value)
	if err != nil {
		return err
	}
	return t.say("join.placed", args("Org", org))
}

// follow takes over what a link says.
func (f *join) follow(link *join) {
	if link.Promise != "" {
		f.Promise = link.Promise
	}
	if link.Source != "" {
		f.Source, f.Poster = link.Source, link.Poster
	}
	if link.Org.Given {
		f.Org = link.Org
	}
}

// followed is follow for answers as they are kept; what can't be read stays as it is.
func followed(form json.RawMessage, link *join) json.RawMessage {
	var f join
	if err := json.Unmarshal(form, &f); err != nil {
		return form
	}
	f.follow(link)
	if changed, err := json.Marshal(&f); err == nil {
		return changed
	}
	return form
}
