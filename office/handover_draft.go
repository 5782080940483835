package office

import (
	"encoding/json"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// drafts are the dialogs whose beginnings pass with a duty, and what each is for.
func drafts() map[string]Deed {
	return map[string]Deed{"post": DeedPost, "resolution": DeedResolve, "contest": DeedContest}
}

// begunOf returns somebody's talk in which something was said already.
func begunOf(r storage.Reader, who union.MemberID, dialog string) (talk union.Talk, begun bool, err error) {
	talk, found, err := storage.Talks.Get(r, storage.Pair[union.MemberID, string]{First: who, Second: dialog})
	return talk, found && (len(talk.Trail) > 0 || talk.Touched.After(talk.Begun)), err
}

// draftOrg is the organization that a draft is for, false where none is chosen yet.
func draftOrg(talk union.Talk) (org union.OrgID, chosen bool) {
	type answer struct {
		Given bool        `json:"given"`
		Value union.OrgID `json:"value"`
	}
	var form struct{ Org, Scope answer }
	if json.Unmarshal(talk.Form, &form) != nil {
		return 0, false
	}
	if form.Scope.Given {
		return form.Scope.Value, true
	}
	return form.Org.Value, form.Org.Given
}

// talks are the drafts: of an organization that is chosen already, or of none yet.
func (l *Legacy) talks(r storage.Reader) error {
	for dialog, deed := range drafts() {
		talk, begun, err := begunOf(r, l.Duty.Member, dialog)
		if err != nil {
			return err
		}
		org, chosen := draftOrg(talk)
		if !chosen {
			org = l.Duty.Org
		}
		passes, err := l.covers(r, deed, org)
		if err != nil {
			return err
		}
		if begun && passes {
			l.Talks = append(l.Talks, dialog)
		}
	}
	slices.Sort(l.Talks)
	return nil
}

// sortTalks finds out which drafts have to wait: a person has one talk of a kind,
// and what the heir is writing is not to be lost. One in which they said nothing
// yet is no loss.
func (l *Legacy) sortTalks(r storage.Reader, heir union.MemberID) error {
	all := l.Talks
	l.Talks, l.Stays = nil, nil
	for _, dialog := range all {
		_, busy, err := begunOf(r, heir, dialog)
		if err != nil {
			return err
		}
		if busy {
			l.Stays = append(l.Stays, dialog)
		} else {
			l.Talks = append(l.Talks, dialog)
		}
	}
	return nil
}

// passTalks passes what was begun, and notes on what stays who may take it later.
func (l Legacy) passTalks(w storage.Writer, to union.MemberID) error {
	for _, dialog := range l.Talks {
		if err := passTalk(w, l.Duty.Member, to, dialog); err != nil {
			return err
		}
	}
	for _, dialog := range l.Stays {
		key := storage.Pair[union.MemberID, string]{First: l.Duty.Member, Second: dialog}
		err := storage.Talks.Update(w, key, func(t *union.Talk) error {
			t.Heir = to
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// passTalk puts a talk into other hands, where nothing more is on its way to it.
func passTalk(w storage.Writer, from, to union.MemberID, dialog string) error {
	key := storage.Pair[union.MemberID, string]{First: from, Second: dialog}
	talk, _, err := storage.Talks.Get(w, key)
	if err != nil {
		return err
	}
	if err := storage.Talks.Delete(w, key); err != nil {
		return err
	}
	key.First, talk.Heir, talk.Burst, talk.Run = to, 0, time.Time{}, union.Run{}
	return storage.Talks.Put(w, key, talk)
}

// TakeDraft takes over a draft that was to pass to the actor with a duty and had to
// wait, since they were in the middle of one of the same kind.
func TakeDraft(w storage.Writer, by, from union.MemberID, dialog string, now time.Time) error {
	right, known := drafts()[dialog]
	talk, begun, err := begunOf(w, from, dialog)
	if err != nil {
		return err
	}
	if !known || !begun || talk.Heir != by {
		return union.Refuse("handover.draft.gone")
	}
	org, err := mayDraft(w, by, right, talk)
	if err != nil {
		return err
	}
	if _, busy, err := begunOf(w, by, dialog); err != nil {
		return err
	} else if busy {
		return union.Refuse("handover.draft.busy", "Kind", dialog)
	}
	if err := passTalk(w, from, by, dialog); err != nil {
		return err
	}
	return record(w, by, "duty.draft", deed{Org: org, Person: from}, now)
}

// mayDraft refuses a draft to who may not do what it is for, and returns for which
// organization it is: 0 where none is chosen yet.
func mayDraft(r storage.Reader, who union.MemberID, deed Deed, talk union.Talk) (union.OrgID, error) {
	if org, chosen := draftOrg(talk); chosen {
		return org, must(r, who, deed, org)
	}
	scopes, err := Scopes(r, who, deed)
	if err == nil && len(scopes) == 0 {
		err = union.Refuse("refuse.right")
	}
	return 0, err
}
