package office

import (
	"strconv"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// ClosingKind is what the clock calls the move of the members of an organization
// that was closed.
const ClosingKind = "closing"

// CloseOrganization closes an organization and merges it into another. What stands
// below it, its groups and the duties go there at once; its members and the list of
// who is expected follow by the clock, some at a time, and belong there already. Who
// headed, controlled or administered it does so no more. What the organization did
// stays under its name; what was planned for it is for the other from now on.
//
// Whoever closes it may change the tree above it and the organization it goes into.
// The passages are what became of each duty, for its holder to be told.
func CloseOrganization(w storage.Writer, by union.MemberID, id, into union.OrgID, now time.Time) ([]Passage, error) {
	o, err := living(w, id)
	if err != nil {
		return nil, err
	}
	for _, org := range []union.OrgID{o.Parent, into} {
		if err := must(w, by, DeedFound, org); err != nil {
			return nil, err
		}
	}
	target, err := living(w, into)
	if err != nil {
		return nil, err
	}
	if target.Within(id) {
		return nil, union.Refuse("organization.cycle", "Name", o.Name)
	}
	if err := adoptChildren(w, o, target); err != nil {
		return nil, err
	}
	if err := moveGroups(w, id, into); err != nil {
		return nil, err
	}
	if err := moveBooks(w, by, o, target, now); err != nil {
		return nil, err
	}
	o.Closed, o.Into = now, into
	if err := storage.Organizations.Put(w, id, o); err != nil {
		return nil, err
	}
	if _, err := scheduler.Add(w, scheduler.Schedule{Kind: ClosingKind, Ref: uint64(id), At: now}, now); err != nil {
		return nil, err
	}
	err = record(w, by, "organization.closed", deed{Org: id, Kind: "organization", ID: uint64(into)}, now)
	if err != nil {
		return nil, err
	}
	return passDuties(w, by, id, into, now)
}

// adoptChildren puts what stands below an organization below another.
func adoptChildren(w storage.Writer, from, into union.Organization) error {
	all, err := Subtree(w, from.ID)
	if err != nil {
		return err
	}
	if len(all) > MovedMost {
		return union.Refuse("organization.large", "Name", from.Name, "N", len(all), "Most", MovedMost)
	}
	children, err := Children(w, from.ID)
	if err != nil {
		return err
	}
	for _, child := range children {
		if !InOrder(into.Level, child.Level) {
			return union.Refuse("organization.level.above", "Name", into.Name, "Level", string(into.Level))
		}
		child.Parent = into.ID
		if _, err := replant(w, child, into.Path); err != nil {
			return err
		}
	}
	return nil
}

func moveGroups(w storage.Writer, from, into union.OrgID) error {
	chats, err := keysOf(w, storage.PlacesByOrg, from)
	if err != nil {
		return err
	}
	for _, chat := range chats {
		err := storage.Places.Update(w, chat, func(p *union.Place) error {
			p.Org = into
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// BooksTogether is how many are on the books of an organization once it has taken
// another over: of both, unless the other lies within it and was counted already. It
// says false when one of the numbers is missing, and leaves what there is.
func BooksTogether(from, into union.Organization) (n int, sure bool) {
	switch {
	case from.Within(into.ID):
		return into.Size, true
	case from.Size == 0 || into.Size == 0:
		return into.Size, from.Size == into.Size
	}
	return min(from.Size+into.Size, sizeMost), true
}

// moveBooks counts those of one organization as the other's.
func moveBooks(w storage.Writer, by union.MemberID, from, into union.Organization, now time.Time) error {
	n, _ := BooksTogether(from, into)
	if n == into.Size {
		return nil
	}
	into.Size = n
	if err := storage.Organizations.Put(w, into.ID, into); err != nil {
		return err
	}
	return record(w, by, fieldAct(FieldSize), deed{Org: into.ID, Facts: []string{"field", string(FieldSize)}}, now)
}

// closingBatch is how many members change their organization in one transaction:
// each stands in about ten indexes.
const closingBatch = 20

// Closing is the clock's handler of ClosingKind: it moves some of what is left in a
// closed organization and comes again until nothing is. However late it comes, it
// does.
func Closing(w storage.Writer, run scheduler.Run) error {
	id := union.OrgID(run.Schedule.Ref)
	if err := scheduler.Remove(w, run.ID); err != nil {
		return err
	}
	o, found, err := storage.Organizations.Get(w, id)
	if err != nil || !found || o.Closed.IsZero() {
		return err
	}
	into, err := Living(w, id)
	if err != nil {
		return err
	}
	left := closingBatch
	for _, move := range []func(storage.Writer, union.OrgID, union.OrgID, int) (int, error){passMembers, passExpected, passAdmissions} {
		n, err := move(w, id, into, left)
		if err != nil {
			return err
		}
		if left -= n; left <= 0 {
			_, err := scheduler.Add(w, scheduler.Schedule{Kind: ClosingKind, Ref: uint64(id), At: run.Now}, run.Now)
			return err
		}
	}
	facts := []string{"into", strconv.FormatUint(uint64(into), 10)}
	return record(w, 0, "organization.merged", deed{Org: id, Facts: facts}, run.Now)
}

// passMembers moves some members and says how many.
func passMembers(w storage.Writer, from, into union.OrgID, most int) (int, error) {
	var some []union.MemberID
	err := storage.MembersByOrg.Keys(w, from, func(who union.MemberID) error {
		if some = append(some, who); len(some) == most {
			return storage.Stop
		}
		return nil
	})
	for _, who := range some {
		if err != nil {
			return 0, err
		}
		err = storage.Members.Update(w, who, func(m *union.Member) error {
			m.Move(into)
			return nil
		})
	}
	return len(some), err
}

// passExpected moves some lines of the list of who is expected.
func passExpected(w storage.Writer, from, into union.OrgID, most int) (int, error) {
	keys, err := expectedSome(w, from, most)
	for _, k := range keys {
		if err != nil {
			return 0, err
		}
		e, _, err := storage.ExpectedMembers.Get(w, k)
		if err != nil {
			return 0, err
		}
		if err := storage.ExpectedMembers.Delete(w, k); err != nil {
			return 0, err
		}
		e.Org, k.First = into, into
		if err := storage.ExpectedMembers.Put(w, k, e); err != nil {
			return 0, err
		}
	}
	return len(keys), err
}
