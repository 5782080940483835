package delivery

import (
	"rupor/storage"
	"rupor/union"
)

// PassOn makes one person's broadcasts another's: those they began and those they
// approved.
func PassOn(w storage.Writer, from, to union.MemberID) error {
	var theirs []union.BroadcastID
	err := broadcasts.All(w, func(id union.BroadcastID, b record) error {
		if b.Author == from || b.Approved == from {
			theirs = append(theirs, id)
		}
		return nil
	})
	for _, id := range theirs {
		if err != nil {
			return err
		}
		err = broadcasts.Update(w, id, func(b *record) error {
			for _, who := range []*union.MemberID{&b.Author, &b.Approved} {
				if *who == from {
					*who = to
				}
			}
			return nil
		})
	}
	return err
}

// SetAuthor makes one broadcast another person's: its reports go to them from now
// on. It returns storage.ErrNotFound if there is none.
func SetAuthor(w storage.Writer, id union.BroadcastID, who union.MemberID) error {
	return broadcasts.Update(w, id, func(b *record) error {
		b.Author = who
		return nil
	})
}
