package office

import (
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// Recallable is how old a message may be for a bot to delete it (Bot API
// "deleteMessage").
const Recallable = 48 * time.Hour

// A Family is a broadcast and what was done about it afterwards.
type Family struct {
	Sent []delivery.Broadcast // the broadcast, then those that sent it once more, the oldest first
	Acts []delivery.Broadcast // that edited, recalled or pinned the messages of any of these
}

// FamilyOf returns what came of a broadcast. It reads the heads of all newer ones.
func FamilyOf(r storage.Reader, c delivery.Broadcast) (Family, error) {
	var newer []delivery.Broadcast
	err := delivery.Recent(r, func(b delivery.Broadcast) error {
		if b.ID <= c.ID {
			return storage.Stop
		}
		if b.Of != 0 {
			newer = append(newer, b)
		}
		return nil
	})
	f := Family{Sent: []delivery.Broadcast{c}}
	for _, b := range slices.Backward(newer) {
		switch {
		case !slices.ContainsFunc(f.Sent, func(s delivery.Broadcast) bool { return s.ID == b.Of }):
		case b.Act == delivery.ActSend:
			f.Sent = append(f.Sent, b)
		default:
			f.Acts = append(f.Acts, b)
		}
	}
	return f, err
}

// Missed is how many the broadcast has not reached, however often it was sent.
func (f Family) Missed() int {
	last := f.last()
	return last.Total - last.Counts.Sent
}

// last is the newest of those that sent it and were not taken back before they began.
func (f Family) last() delivery.Broadcast {
	for _, b := range slices.Backward(f.Sent) {
		if !b.Started.IsZero() {
			return b
		}
	}
	return f.Sent[0]
}

// Reached is how many have messages of it.
func (f Family) Reached() (n int) {
	for _, b := range f.Sent {
		n += b.Counts.Sent
	}
	return n
}

// Recalled says whether it was taken back, or is being.
func (f Family) Recalled() bool {
	return slices.ContainsFunc(f.Acts, func(b delivery.Broadcast) bool {
		return b.Act == delivery.ActRecall && (b.State != delivery.Canceled || b.Counts.Sent > 0)
	})
}

// busy is what has still to end before anything else is begun.
func (f Family) busy() (delivery.Broadcast, bool) {
	for _, b := range slices.Concat(f.Sent, f.Acts) {
		if !b.State.Over() {
			return b, true
		}
	}
	return delivery.Broadcast{}, false
}

// Afterwards returns what came of a broadcast to somebody who may steer it,
// unless the act can't be done.
func Afterwards(r storage.Reader, who union.MemberID, id union.BroadcastID, act delivery.Act, now time.Time) (Family, error) {
	c, err := steered(r, who, id)
	if err != nil {
		return Family{}, err
	}
	f, err := FamilyOf(r, c)
	if err != nil {
		return f, err
	}
	if err := f.Refuse(act, now); err != nil || act != delivery.ActEdit {
		return f, err
	}
	watched, err := NeedsApproval(r, who, c.Audience.Org)
	if err == nil && watched { // new words are as good as a new announcement
		err = union.Refuse("broadcast.watched")
	}
	return f, err
}

// Refuse says, in words for the person, why an act can't be done on the messages
// that a broadcast left, or why it can't be sent once more (ActSend). Nil: it can.
func (f Family) Refuse(act delivery.Act, now time.Time) error {
	c := f.Sent[0]
	changes := act == delivery.ActEdit || act == delivery.ActRecall
	busy, isBusy := f.busy()
	switch {
	case c.Act != delivery.ActSend || c.Kind == BroadcastReminder:
		return union.Refuse("refuse.gone")
	case isBusy:
		return union.Refuse("broadcast.busy", "Title", busy.Title)
	case f.Recalled():
		return union.Refuse("broadcast.recalled")
	case changes && c.Kind == BroadcastResolution:
		return union.Refuse("broadcast.fixed")
	case act == delivery.ActEdit && c.Kind != BroadcastPost:
		return union.Refuse("broadcast.uneditable")
	case act == delivery.ActSend && f.Missed() == 0:
		return union.Refuse("broadcast.allgot")
	case act != delivery.ActSend && f.Reached() == 0:
		return union.Refuse("broadcast.nobodygot")
	case act == delivery.ActRecall && now.Sub(f.last().Ended) > Recallable:
		return union.Refuse("broadcast.toolate", "At", f.last().Ended)
	case act == delivery.ActPin && c.Audience.Places == union.PeopleOnly:
		return union.Refuse("broadcast.nogroups")
	}
	return nil
}

// ResendBroadcast sends a broadcast once more to those whom it has not reached.
func ResendBroadcast(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) (union.BroadcastID, error) {
	f, err := Afterwards(w, by, id, delivery.ActSend, now)
	if err != nil {
		return 0, err
	}
	again := follow(f.last(), by)
	again.Policy, again.Capped, again.Urgent = f.Sent[0].Policy, f.Sent[0].Capped, f.Sent[0].Urgent
	if again.Parts, err = lastSaid(w, f); err != nil {
		return 0, err
	}
	begun, err := delivery.Start(w, again, now)
	if err != nil {
		return 0, err
	}
	return begun, recordBroadcast(w, by, "broadcast.resent", f.Sent[0], now)
}

// lastSaid is what a broadcast says since it was last edited.
func lastSaid(r storage.Reader, f Family) ([]delivery.Message, error) {
	said := f.Sent[0].ID
	for _, b := range f.Acts {
		if b.Act == delivery.ActEdit && b.Counts.Sent > 0 {
			said = b.ID
		}
	}
	c, _, err := delivery.Get(r, said)
	return c.Parts, err
}

// EditBroadcast puts new words under everybody's eyes, and into the archive. It
// takes as many messages as there were. The id is that of the last broadcast
// begun for it, which is one for each time the announcement was sent.
func EditBroadcast(
	w storage.Writer, by union.MemberID, id union.BroadcastID, words union.HTML,
	parts func(union.Post) ([]delivery.Message, error), now time.Time,
) (union.BroadcastID, error) {
	f, err := Afterwards(w, by, id, delivery.ActEdit, now)
	if err != nil {
		return 0, err
	}
	p, said, err := Reworded(w, f, words, parts)
	if err != nil {
		return 0, err
	}
	if p.Newest() == id && p.Every == "" {
		if err := storage.Posts.Put(w, p.ID, p); err != nil {
			return 0, err
		}
	}
	return f.act(w, by, delivery.ActEdit, said, now)
}

// Reworded returns the post with other words and its messages, and refuses words
// that need more messages or fewer than those that stand. Its files stay.
func Reworded(
	r storage.Reader, f Family, words union.HTML, parts func(union.Post) ([]delivery.Message, error),
) (union.Post, []delivery.Message, error) {
	p, found, err := PostOf(r, f.Sent[0])
	if err != nil {
		return p, nil, err
	}
	if !found {
		return p, nil, union.Refuse("refuse.gone")
	}
	if p.Content.Poll != nil || p.Content.Location != nil {
		return p, nil, union.Refuse("broadcast.uneditable") // Telegram has no way to change these
	}
	p.Content.Text = words
	made, err := parts(p)
	if err != nil {
		return p, nil, err
	}
	stands, err := lastSaid(r, f)
	if err != nil {
		return p, nil, err
	}
	if len(made) != len(stands) {
		return p, nil, union.Refuse("broadcast.parts", "Have", len(stands), "N", len(made), "Same", false)
	}
	for i := range made {
		if len(made[i].Media) != len(stands[i].Media) { // a text can't become a caption, nor a caption a text
			return p, nil, union.Refuse("broadcast.parts", "Have", len(stands), "N", len(made), "Same", true)
		}
	}
	return p, made, nil
}

// RecallBroadcast deletes the messages of a broadcast, and takes what they said
// out of the archive.
func RecallBroadcast(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) (union.BroadcastID, error) {
	f, err := Afterwards(w, by, id, delivery.ActRecall, now)
	if err != nil {
		return 0, err
	}
	p, found, err := PostOf(w, f.Sent[0])
	if err != nil {
		return 0, err
	}
	if found && p.Newest() == id {
		p.Sent = time.Time{}
		if err := storage.Posts.Put(w, p.ID, p); err != nil {
			return 0, err
		}
	}
	return f.act(w, by, delivery.ActRecall, nil, now)
}

// PinBroadcast pins a broadcast in the groups and channels that got it.
func PinBroadcast(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) (union.BroadcastID, error) {
	f, err := Afterwards(w, by, id, delivery.ActPin, now)
	if err != nil {
		return 0, err
	}
	return f.act(w, by, delivery.ActPin, nil, now)
}

// act begins a broadcast for each that has left messages.
func (f Family) act(
	w storage.Writer, by union.MemberID, act delivery.Act, said []delivery.Message, now time.Time,
) (last union.BroadcastID, err error) {
	for _, b := range f.Sent {
		if b.Counts.Sent == 0 {
			continue
		}
		c := follow(b, by)
		c.Act, c.Policy, c.Parts = act, delivery.Resend, said // done twice, an act does no harm
		if act == delivery.ActEdit {
			c.Approved = 0 // these words nobody has approved
		}
		if last, err = delivery.Start(w, c, now); err != nil {
			return 0, err
		}
	}
	return last, recordBroadcast(w, by, actOf(act), f.Sent[0], now)
}

// actOf is what the journal calls an act on the messages of a broadcast.
func actOf(act delivery.Act) union.Act {
	switch act {
	case delivery.ActEdit:
		return "broadcast.edited"
	case delivery.ActRecall:
		return "broadcast.recalled"
	case delivery.ActPin:
		return "broadcast.pinned"
	case delivery.ActSend:
	}
	return "broadcast.resent"
}

// follow is a broadcast about another one.
func follow(c delivery.Broadcast, by union.MemberID) delivery.Broadcast {
	return delivery.Broadcast{
		Kind: c.Kind, Ref: c.Ref, Title: c.Title, Author: by, Audience: c.Audience, Of: c.ID, Approved: c.Approved,
	}
}
