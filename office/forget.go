package office

import (
	"rupor/delivery"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// A Dossier is everything that is kept about one person.
type Dossier struct {
	Member    *union.Member        `json:"member,omitempty"`
	Org       string               `json:"organization,omitempty"`
	Duties    []union.Duty         `json:"duties,omitempty"`
	Acks      map[string]union.Ack `json:"acknowledgements,omitempty"` // by number and title of the resolution
	Entries   []union.Entry        `json:"entries,omitempty"`
	Reminders []union.Reminder     `json:"reminders,omitempty"`
	Talks     []union.Talk         `json:"unfinished,omitempty"`
	Responses Responses            `json:"responses,omitzero"`
	Proposals []union.Proposal     `json:"proposals,omitempty"` // that they made
}

// About collects everything that is kept about a person.
func About(r storage.Reader, who union.MemberID) (Dossier, error) {
	var d Dossier
	m, known, err := storage.Members.Get(r, who)
	if err != nil {
		return d, err
	}
	if known {
		d.Member = &m
		if d.Org, err = OrganizationName(r, m.Org); err != nil {
			return d, err
		}
	}
	if d.Duties, err = Duties(r, who); err != nil {
		return d, err
	}
	for i := range d.Duties {
		d.Duties[i].By = 0 // somebody else's number
	}
	if d.Acks, err = acksOf(r, who); err != nil {
		return d, err
	}
	if d.Entries, err = rows(r, storage.EntriesByAuthor, storage.Entries, who); err != nil {
		return d, err
	}
	if d.Reminders, err = rows(r, storage.RemindersByOwner, storage.Reminders, who); err != nil {
		return d, err
	}
	if d.Responses, err = responsesOf(r, who); err != nil {
		return d, err
	}
	if d.Proposals, err = proposalsOf(r, who); err != nil {
		return d, err
	}
	err = storage.Under(r, storage.Talks, who, func(_ string, t union.Talk) error {
		d.Talks = append(d.Talks, t)
		return nil
	})
	return d, err
}

func acksOf(r storage.Reader, who union.MemberID) (map[string]union.Ack, error) {
	acks := map[string]union.Ack{}
	err := storage.AcksByMember.Keys(r, who, func(k ackKey) error {
		a, _, err := storage.Acks.Get(r, k)
		if err != nil {
			return err
		}
		res, _, err := storage.Resolutions.Get(r, k.First)
		acks["№ "+res.Number+" "+res.Title] = a
		return err
	})
	return acks, err
}

// rows reads the records that an index finds.
func rows[K, V, I any](r storage.Reader, ix *storage.Index[K, V, I], t *storage.Table[K, V], i I) ([]V, error) {
	var all []V
	err := ix.Keys(r, i, func(k K) error {
		v, _, err := t.Get(r, k)
		all = append(all, v)
		return err
	})
	return all, err
}

// keysOf lists the keys that an index finds, so that they may be changed while
// nobody is reading.
func keysOf[K, V, I any](r storage.Reader, ix *storage.Index[K, V, I], i I) ([]K, error) {
	var keys []K
	err := ix.Keys(r, i, func(k K) error {
		keys = append(keys, k)
		return nil
	})
	return keys, err
}

// Forget erases a person. Of entries and acknowledgements only what a protocol
// needs stays, without name or id; contests, resolutions and posts are the
// union's own and stay, without an author.
func Forget(w storage.Writer, who union.MemberID) error {
	steps := []func(storage.Writer, union.MemberID) error{
		forgetDuties, forgetAuthorship, forgetProposals, forgetEntries, forgetAcks, forgetReminders, forgetTalks, forgetResponses,
		func(w storage.Writer, who union.MemberID) error { return delivery.Forget(w, who.Private()) },
		func(w storage.Writer, who union.MemberID) error { return storage.Aliases.Delete(w, who) },
		func(w storage.Writer, who union.MemberID) error { return storage.Members.Delete(w, who) },
	}
	for _, step := range steps {
		if err := step(w, who); err != nil {
			return err
		}
	}
	return nil
}

func forgetDuties(w storage.Writer, who union.MemberID) error {
	duties, err := Duties(w, who)
	if err != nil {
		return err
	}
	for _, d := range duties {
		switch {
		case d.Config:
			return union.Refuse("role.config")
		case d.Role == union.RoleAdmin:
			return union.Refuse("forget.admin")
		}
		if err := storage.Duties.Delete(w, storage.KeyOf(d)); err != nil {
			return err
		}
	}
	return nil
}

// forgetAuthorship takes the person's id off what they did for the union.
func forgetAuthorship(w storage.Writer, who union.MemberID) error {
	if err := disown(w, storage.Duties, who, func(d *union.Duty) *union.MemberID { return &d.By }); err != nil {
		return err
	}
	if err := disown(w, storage.Posts, who, func(p *union.Post) *union.MemberID { return &p.Author }); err != nil {
		return err
	}
	if err := disown(w, storage.Posts, who, func(p *union.Post) *union.MemberID { return &p.Approved }); err != nil {
		return err
	}
	if err := disown(w, storage.Resolutions, who, func(r *union.Resolution) *union.MemberID { return &r.Author }); err != nil {
		return err
	}
	if err := disown(w, storage.Segments, who, func(s *union.Segment) *union.MemberID { return &s.Author }); err != nil {
		return err
	}
	if err := disown(w, storage.Places, who, func(p *union.Place) *union.MemberID { return &p.By }); err != nil {
		return err
	}
	return disown(w, storage.Contests, who, func(c *union.Contest) *union.MemberID { return &c.Organizer })
}

// disown makes nobody's whatever of a table is the person's.
func disown[K, V any](w storage.Writer, t *storage.Table[K, V], who union.MemberID, whose func(*V) *union.MemberID) error {
	var theirs []K
	err := t.All(w, func(k K, v V) error {
		if *whose(&v) == who {
			theirs = append(theirs, k)
		}
		return nil
	})
	for _, k := range theirs {
		if err != nil {
			return err
		}
		err = t.Update(w, k, func(v *V) error {
			*whose(v) = 0
			return nil
		})
	}
	return err
}

func forgetEntries(w storage.Writer, who union.MemberID) error {
	ids, err := keysOf(w, storage.EntriesByAuthor, who)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := storage.Entries.Update(w, id, func(e *union.Entry) error {
			*e = union.Entry{
				ID: e.ID, Contest: e.Contest, Number: e.Number, Nomination: e.Nomination, Org: e.Org,
				State: union.EntryWithdrawn, Version: e.Version, Submitted: e.Submitted, Changed: e.Changed,
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetAcks keeps how many acknowledged, by an id that is nobody's.
func forgetAcks(w storage.Writer, who union.MemberID) error {
	keys, err := keysOf(w, storage.AcksByMember, who)
	if err != nil {
		return err
	}
	for _, k := range keys {
		ack, _, err := storage.Acks.Get(w, k)
		if err != nil {
			return err
		}
		if err := storage.Acks.Delete(w, k); err != nil {
			return err
		}
		nobody, err := storage.Acks.NextID(w)
		if err != nil {
			return err
		}
		anonymous := ackKey{First: k.First, Second: -union.MemberID(nobody)} //nolint:gosec // a counter from 1
		if err := storage.Acks.Put(w, anonymous, ack); err != nil {
			return err
		}
	}
	return nil
}

func forgetReminders(w storage.Writer, who union.MemberID) error {
	ids, err := keysOf(w, storage.RemindersByOwner, who)
	if err != nil {
		return err
	}
	for _, id := range ids {
		rem, _, err := storage.Reminders.Get(w, id)
		if err != nil {
			return err
		}
		if err := scheduler.Remove(w, scheduler.ID(rem.Schedule)); err != nil {
			return err
		}
		if err := storage.Reminders.Delete(w, id); err != nil {
			return err
		}
	}
	return nil
}

func forgetTalks(w storage.Writer, who union.MemberID) error {
	var names []string
	err := storage.Under(w, storage.Talks, who, func(name string, _ union.Talk) error {
		names = append(names, name)
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := storage.Talks.Delete(w, storage.Pair[union.MemberID, string]{First: who, Second: name}); err != nil {
			return err
		}
	}
	return nil
}
