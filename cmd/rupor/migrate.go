package main

import (
	"rupor/storage"
	"rupor/union"
)

// languages puts those whose language is not the common one into the index of
// languages, which is new in the second version.
func languages(w storage.Writer) error {
	return indexAnew(w, func(m union.Member) bool { return m.Lang != storage.CommonLang })
}

// indexAnew puts some members into indexes that are new.
func indexAnew(w storage.Writer, these func(union.Member) bool) error {
	var members []union.Member
	err := storage.Members.All(w, func(_ union.MemberID, m union.Member) error {
		if these(m) {
			members = append(members, m)
		}
		return nil
	})
	for _, m := range members {
		if err == nil {
			err = storage.Members.Delete(w, m.ID)
		}
		if err == nil {
			err = storage.Members.Put(w, m.ID, m)
		}
	}
	return err
}

// singleDuties are the duties of a store before its third version, which kept one
// of each role a person; their index stood beside them.
func singleDuties() *storage.Table[storage.Pair[union.MemberID, union.Role], union.Duty] {
	t := storage.NewTable[storage.Pair[union.MemberID, union.Role], union.Duty]("d", storage.PairOf(storage.Int[union.MemberID](), storage.String[union.Role]()))
	storage.NewIndex(t, "dr", storage.String[union.Role](), func(k storage.Pair[union.MemberID, union.Role], _ union.Duty) []union.Role {
		return []union.Role{k.Second}
	})
	return t
}

// manyDuties moves the duties to where a person may hold a role for several
// organizations, and puts those who have no more messages into the index of the gone,
// and questions to authors into that of their time: all are new in the third version.
func manyDuties(w storage.Writer) error {
	before := singleDuties()
	var all []union.Duty
	err := before.All(w, func(k storage.Pair[union.MemberID, union.Role], d union.Duty) error {
		d.Member, d.Role = k.First, k.Second
		all = append(all, d)
		return nil
	})
	for _, d := range all {
		if err == nil {
			err = before.Delete(w, storage.Pair[union.MemberID, union.Role]{First: d.Member, Second: d.Role})
		}
		if err == nil {
			err = storage.Duties.Put(w, storage.KeyOf(d), d)
		}
	}
	if err == nil {
		err = storage.Questions.Reindex(w)
	}
	if err != nil {
		return err
	}
	return indexAnew(w, func(m union.Member) bool { return !m.Gone().IsZero() })
}
