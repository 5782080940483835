package main

import (
	"rupor/storage"
	"rupor/union"
)

// languages puts those whose language is not the common one into the index of
// languages, which is new in the second version.
func languages(w storage.Writer) error {
	var others []union.Member
	err := storage.Members.All(w, func(_ union.MemberID, m union.Member) error {
		if m.Lang != storage.CommonLang {
			others = append(others, m)
		}
		return nil
	})
	for _, m := range others {
		if err == nil {
			err = storage.Members.Delete(w, m.ID)
		}
		if err == nil {
			err = storage.Members.Put(w, m.ID, m)
		}
	}
	return err
}
