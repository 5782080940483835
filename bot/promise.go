package bot

import (
	"encoding/json"
	"errors"
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
		return errors.Join(err, t.say("claim.wrong", nil))
	}
	if _, err := office.TakeClaim(t.w, t.me, code, t.now); err != nil {
		return err
	}
	t.menus = append(t.menus, t.me)
	return t.say("claim.done", args("Name", t.member.Name))
}

// promise says to somebody who has not joined what waits for them behind the
// joining, and returns what to remember until then: nothing when the link is worth
// nothing. Somebody in the middle of joining goes on there.
func (t *turn) promise(payload string) (string, error) {
	promise := promised(payload)
	if promise == "" {
		return "", nil
	}
	if behind(promise) != "" {
		return promise, errors.Join(t.say("join.before."+promise[:1], nil), t.remember(promise))
	}
	if promise[0] == 'c' {
		if ok, err := office.Claimable(t.w, t.me, promise[1:]); err != nil || !ok {
			return "", errors.Join(err, t.say("claim.wrong", nil))
		}
		return promise, errors.Join(t.say("claim.first", nil), t.remember(promise))
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
	return promise, errors.Join(t.say("invitation.first", args("Role", i.Duty.Role, "Org", org)), t.remember(promise))
}

// remember puts the promise among the answers of somebody who is joining already.
func (t *turn) remember(promise string) error {
	key := talkKey{First: t.me, Second: "join"}
	talk, found, err := storage.Talks.Get(t.w, key)
	if err != nil || !found {
		return err
	}
	f, ok := load(&talk)
	j, is := f.(*join)
	if !ok || !is {
		return nil
	}
	j.Promise = promise
	if talk.Form, err = json.Marshal(j); err != nil {
		return err
	}
	return storage.Talks.Put(t.w, key, talk)
}
