package office

import (
	"strings"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// ReadersOf is whom a resolution for an organization is meant for: everybody
// subscribed there and below who belongs to the union.
func ReadersOf(org union.OrgID) union.Audience {
	return union.Audience{Org: org, Statuses: union.Belonging()}
}

// PublishResolution keeps a resolution and sends it to its ReadersOf, whatever
// their topics: a resolution must reach every organization. Whoever is in doubt gets it again. Compose makes what a
// recipient gets, once the resolution has its id.
func PublishResolution(
	w storage.Writer, by union.MemberID, res union.Resolution,
	compose func(union.Resolution) ([]delivery.Message, error), now time.Time,
) (union.Resolution, error) {
	res.Number, res.Title = strings.TrimSpace(res.Number), strings.TrimSpace(res.Title)
	if res.Number == "" || res.Title == "" || res.Date.IsZero() || res.Content.Empty() {
		return res, union.Refuse("refuse.gone")
	}
	res.Audience = ReadersOf(res.Audience.Org)
	if err := checkAudience(w, by, DeedResolve, res.Audience); err != nil {
		return res, err
	}
	if err := UnusedNumber(w, res.Number, res.Date); err != nil {
		return res, err
	}
	id, err := storage.Resolutions.NextID(w)
	if err != nil {
		return res, err
	}
	res.ID, res.Version, res.Author, res.Published = union.ResolutionID(id), 1, by, now
	res.Hash = fingerprintOf(res)
	parts, err := compose(res)
	if err != nil {
		return res, err
	}
	res.Broadcast, err = delivery.Start(w, delivery.Broadcast{
		Kind: BroadcastResolution, Ref: id, Title: "№ " + res.Number + " " + res.Title,
		Author: by, Audience: res.Audience, Parts: parts, Policy: delivery.Resend,
	}, now)
	if err != nil {
		return res, err
	}
	if err := storage.Resolutions.Put(w, res.ID, res); err != nil {
		return res, err
	}
	return res, record(w, by, "resolution.published", deed{Org: res.Audience.Org, Kind: "resolution", ID: id}, now)
}

// fingerprintOf is the SHA-256 of all that a reader of the resolution sees:
// number, date, title, text and the names that Telegram has for the files, a
// line each.
func fingerprintOf(res union.Resolution) string {
	lines := []string{res.Number, res.Date.Format(time.DateOnly), res.Title, string(res.Content.Text)}
	for _, f := range res.Content.Media {
		lines = append(lines, f.UniqueID)
	}
	return Fingerprint(strings.Join(lines, "\n"))
}

// UnusedNumber refuses a resolution that is there already: the same number of
// the same day.
func UnusedNumber(r storage.Reader, number string, day time.Time) error {
	twice := false
	err := storage.Resolutions.Back(r, func(_ union.ResolutionID, other union.Resolution) error {
		twice = strings.EqualFold(other.Number, number) && other.Date.Format(time.DateOnly) == day.Format(time.DateOnly)
		if twice {
			return storage.Stop
		}
		return nil
	})
	if err == nil && twice {
		err = union.Refuse("resolution.exists", "Number", number, "Date", day)
	}
	return err
}

// Acknowledge writes down that a member has read that version of a resolution,
// with its hash, the time and the member's organization. Once is enough: the
// second time it returns the first word and fresh is false.
func Acknowledge(
	w storage.Writer, who union.MemberID, id union.ResolutionID, version int, now time.Time,
) (ack union.Ack, fresh bool, err error) {
	m, known, err := storage.Members.Get(w, who)
	if err != nil {
		return ack, false, err
	}
	if !known {
		return ack, false, union.Refuse("join.first")
	}
	res, err := Read(w, who, id)
	if err == nil && !res.Member {
		err = union.Refuse("resolution.members")
	}
	if err != nil {
		return ack, false, err
	}
	if version != res.Version {
		return ack, false, union.Refuse("refuse.gone")
	}
	return sign(w, res.Resolution, m, 0, now)
}

// sign keeps a member's word to have read a resolution; by is who wrote it down
// for them, 0 for the member.
func sign(w storage.Writer, res union.Resolution, m union.Member, by union.MemberID, now time.Time) (ack union.Ack, fresh bool, err error) {
	key := ackKey{First: res.ID, Second: m.ID}
	before, again, err := storage.Acks.Get(w, key)
	if err != nil || again && before.Version == res.Version {
		return before, false, err
	}
	if !again {
		if err := countAck(w, res.ID, 1); err != nil {
			return ack, false, err
		}
	}
	ack = union.Ack{Version: res.Version, Hash: res.Hash, At: now, Org: m.Org}
	if ack.By, err = alias(w, by); err != nil {
		return ack, false, err
	}
	return ack, true, storage.Acks.Put(w, key, ack)
}

// countAck changes how many acknowledged a resolution.
func countAck(w storage.Writer, id union.ResolutionID, more int) error {
	n, _, err := storage.AckCounts.Get(w, id)
	if err != nil {
		return err
	}
	return storage.AckCounts.Put(w, id, n+more)
}

// CountAcks says how many acknowledged a resolution.
func CountAcks(r storage.Reader, id union.ResolutionID) (int, error) {
	n, _, err := storage.AckCounts.Get(r, id)
	return n, err
}

// A Reading is a resolution as it stands for one person.
type Reading struct {
	union.Resolution
	Ack      union.Ack // zero while the person has not acknowledged this version
	Oversees bool      // the person may see who acknowledged it
	Member   bool      // the person belongs to the union: others read none but those they oversee
}

// Acknowledged says whether the person acknowledged the version in force.
func (d Reading) Acknowledged() bool { return d.Ack.Version == d.Version }

// Archive lists the resolutions that a person may read, the newest first: those
// for the person's organization and those in the person's care.
func Archive(r storage.Reader, who union.MemberID) ([]Reading, error) {
	see, err := sight(r, who)
	if err != nil {
		return nil, err
	}
	var all []Reading
	err = storage.Resolutions.Back(r, func(_ union.ResolutionID, res union.Resolution) error {
		d, ok, err := see(res)
		if err == nil && ok {
			all = append(all, d)
		}
		return err
	})
	return all, err
}

// Read returns one resolution to a person who may read it, or got it.
func Read(r storage.Reader, who union.MemberID, id union.ResolutionID) (Reading, error) {
	see, err := sight(r, who)
	if err != nil {
		return Reading{}, err
	}
	res, found, err := storage.Resolutions.Get(r, id)
	if err != nil {
		return Reading{}, err
	}
	d, ok, err := see(res)
	if err == nil && found && !ok && d.Member { // who moved since has it all the same
		_, ok, err = delivery.OutcomeOf(r, res.Broadcast, who.Private())
	}
	if err == nil && !ok && !d.Member {
		return d, union.Refuse("resolution.members")
	}
	if err == nil && (!found || !ok) {
		err = union.Refuse("refuse.gone")
	}
	return d, err
}

// sight prepares what a person sees of resolutions. Who has neither joined nor
// a duty is asked to join.
func sight(r storage.Reader, who union.MemberID) (func(union.Resolution) (Reading, bool, error), error) {
	m, joined, err := storage.Members.Get(r, who)
	if err != nil {
		return nil, err
	}
	scopes, err := Scopes(r, who, DeedControl)
	if err != nil {
		return nil, err
	}
	if !joined && len(scopes) == 0 {
		return nil, union.Refuse("join.first")
	}
	org, err := heir(r, m.Org)
	if err != nil {
		return nil, err
	}
	gone, err := successions(r)
	member := joined && m.Stands().Belongs()
	return func(res union.Resolution) (Reading, bool, error) {
		d := Reading{Resolution: res, Member: member}
		ack, had, err := storage.Acks.Get(r, ackKey{First: res.ID, Second: who})
		if err != nil {
			return d, false, err
		}
		if had && ack.Version == res.Version {
			d.Ack = ack
		}
		d.Oversees, err = May(r, who, DeedControl, res.Audience.Org)
		if err != nil || d.Oversees || !member || had || org.Within(res.Audience.Org) {
			return d, d.Oversees || member, err
		}
		got := false
		if at, closed := gone[res.Audience.Org]; closed && org.Within(at) { // it is theirs whom it was sent to
			_, got, err = delivery.OutcomeOf(r, res.Broadcast, who.Private())
		}
		return d, got, err
	}, err
}
