package office

import (
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
	// Invitations are those to duties that they made and nobody took yet.
	Invitations []union.Invitation `json:"invitations,omitempty"`
	Posters     []union.Poster     `json:"posters,omitempty"`   // that they made
	Expected    []union.Expected   `json:"expected,omitempty"`  // what lists of members say of them
	Inquiries   []Thread           `json:"inquiries,omitempty"` // what they asked the union, and the answers
	Replies     []union.Word       `json:"replies,omitempty"`   // what they answered others
	Joinings    []union.Joining    `json:"joinings,omitempty"`  // to join the union
	Admission   *union.Admission   `json:"admission,omitempty"` // asked of an organization, undecided
	// Consents are by purpose; the one to messages stands with the member.
	Consents map[union.Purpose]union.Consent `json:"consents,omitempty"`
	Requests []union.Request                 `json:"requests,omitempty"` // about personal data
}

// About collects everything that is kept about a person. Whoever else it names is
// named by no number.
func About(r storage.Reader, who union.MemberID) (Dossier, error) {
	var d Dossier
	for _, fill := range []func(storage.Reader, union.MemberID) error{
		d.person,
		filled(&d.Duties, ownDuties),
		filled(&d.Acks, acksOf),
		filled(&d.Entries, func(r storage.Reader, who union.MemberID) ([]union.Entry, error) {
			return rows(r, storage.EntriesByAuthor, storage.Entries, who)
		}),
		filled(&d.Reminders, func(r storage.Reader, who union.MemberID) ([]union.Reminder, error) {
			return rows(r, storage.RemindersByOwner, storage.Reminders, who)
		}),
		filled(&d.Responses, responsesOf),
		filled(&d.Proposals, proposalsOf),
		filled(&d.Invitations, invitationsOf),
		filled(&d.Expected, expectedOf),
		filled(&d.Consents, consentsOf),
		filled(&d.Requests, ownRequests),
		filled(&d.Posters, postersOf),
		d.threads,
		filled(&d.Joinings, ownJoinings),
		d.admission,
		filled(&d.Talks, talksOf),
	} {
		if err := fill(r, who); err != nil {
			return d, err
		}
	}
	return d, nil
}

// filled puts what is found of a person into its place.
func filled[T any](place *T, find func(storage.Reader, union.MemberID) (T, error)) func(storage.Reader, union.MemberID) error {
	return func(r storage.Reader, who union.MemberID) (err error) {
		*place, err = find(r, who)
		return err
	}
}

func (d *Dossier) person(r storage.Reader, who union.MemberID) error {
	m, known, err := storage.Members.Get(r, who)
	if err != nil || !known {
		return err
	}
	m.Verifier = 0
	d.Member = &m
	d.Org, err = OrganizationName(r, m.Org)
	return err
}

func (d *Dossier) threads(r storage.Reader, who union.MemberID) (err error) {
	d.Inquiries, d.Replies, err = threadsOf(r, who)
	return err
}

func (d *Dossier) admission(r storage.Reader, who union.MemberID) error {
	asked, waits, err := AdmissionOf(r, who)
	if waits {
		d.Admission = &asked
	}
	return err
}

func ownDuties(r storage.Reader, who union.MemberID) ([]union.Duty, error) {
	duties, err := Duties(r, who)
	for i := range duties {
		duties[i].By = 0
	}
	return duties, err
}

func ownRequests(r storage.Reader, who union.MemberID) ([]union.Request, error) {
	requests, err := RequestsOf(r, who)
	for i := range requests {
		requests[i].By = 0
	}
	return requests, err
}

func talksOf(r storage.Reader, who union.MemberID) (talks []union.Talk, err error) {
	err = storage.Under(r, storage.Talks, who, func(_ string, t union.Talk) error {
		talks = append(talks, t)
		return nil
	})
	return talks, err
}

func acksOf(r storage.Reader, who union.MemberID) (map[string]union.Ack, error) {
	acks := map[string]union.Ack{}
	err := storage.AcksByMember.Keys(r, who, func(k ackKey) error {
		a, _, err := storage.Acks.Get(r, k)
		if err != nil {
			return err
		}
		a.By = 0
		res, _, err := storage.Resolutions.Get(r, k.First)
		acks["№ "+res.Number+" "+res.Title] = a
		return err
	})
	return acks, err
}
