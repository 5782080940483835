package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// alias is what a person is called in the journal; nobody is 0. The record that is
// written next pledges a new one.
func alias(w storage.Writer, who union.MemberID) (union.Alias, error) {
	if who == 0 {
		return 0, nil
	}
	p, known, err := storage.Aliases.Get(w, who)
	if err != nil || known {
		return p.Alias, err
	}
	id, err := storage.Aliases.NextID(w)
	if err != nil {
		return 0, err
	}
	p = union.Persona{Alias: union.Alias(id), Salt: newSalt()}
	return p.Alias, storage.Aliases.Put(w, who, p)
}

// pledges are those of the aliases after the last one that has its pledge.
func pledges(r storage.Reader, last union.Alias) (all []union.Pledge, err error) {
	for {
		last++
		who, err := behind(r, last)
		if err != nil || who == 0 {
			return all, err
		}
		p, _, err := storage.Aliases.Get(r, who)
		if err != nil {
			return all, err
		}
		all = append(all, union.Pledge{Alias: last, Hash: salted(p.Salt, who)})
	}
}

// unalias takes a person off their alias. A record tells of it, unless the one of a
// merger does: an alias that nobody stands behind for no reason was tampered with.
func unalias(w storage.Writer, who, heir union.MemberID, now time.Time) error {
	known, err := storage.Aliases.Has(w, who)
	if err != nil || !known {
		return err
	}
	if heir == 0 {
		if err := record(w, 0, "member.forgotten", deed{Person: who}, now); err != nil {
			return err
		}
	}
	return storage.Aliases.Delete(w, who)
}

// bestow has the alias of an account lead to the one that it becomes. It returns
// what the record of the merger says of it, which is the proof of it.
func bestow(w storage.Writer, from, into union.MemberID) (d deed, err error) {
	gone, err := AliasOf(w, from)
	if err != nil || gone == 0 {
		return d, err
	}
	stays, err := alias(w, into)
	if err != nil {
		return d, err
	}
	return deed{Kind: "alias", ID: uint64(gone)}, storage.AliasHeirs.Put(w, gone, stays)
}

// behind is the person whose alias it is, 0 if there is nobody.
func behind(r storage.Reader, a union.Alias) (who union.MemberID, err error) {
	err = storage.AliasesBack.Keys(r, a, func(m union.MemberID) error {
		who = m
		return storage.Stop
	})
	return who, err
}

// AliasOf is what a person is called in the journal, 0 while it knows nothing of
// them.
func AliasOf(r storage.Reader, who union.MemberID) (union.Alias, error) {
	p, _, err := storage.Aliases.Get(r, who)
	return p.Alias, err
}

// mergersMost bounds how many accounts in a row became one another: a damaged store
// may have them in a circle.
const mergersMost = 100

// PersonOf is whom an alias stands for, 0 for somebody who was forgotten. That of an
// account that was merged stands for the one it became.
func PersonOf(r storage.Reader, a union.Alias) (who union.MemberID, err error) {
	last, err := heirOf(r, a)
	if err != nil {
		return 0, err
	}
	return behind(r, last)
}

// heirOf is the alias that one became in the end, itself if it became none.
func heirOf(r storage.Reader, a union.Alias) (union.Alias, error) {
	for range mergersMost {
		heir, merged, err := storage.AliasHeirs.Get(r, a)
		if err != nil || !merged {
			return a, err
		}
		a = heir
	}
	return a, nil
}

// aliasesOf lists all aliases of the person for whom one stands: that of each account
// which became theirs, too.
func aliasesOf(r storage.Reader, a union.Alias) ([]union.Alias, error) {
	last, err := heirOf(r, a)
	all := []union.Alias{last}
	for i := 0; err == nil && i < len(all) && len(all) < mergersMost; i++ {
		err = storage.AliasesByHeir.Keys(r, all[i], func(gone union.Alias) error {
			if !slices.Contains(all, gone) {
				all = append(all, gone)
			}
			return nil
		})
	}
	return all, err
}
