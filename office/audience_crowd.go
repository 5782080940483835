package office

import (
	"slices"

	"rupor/union"
)

// A crowd is a list of chats by organization.
type crowd struct {
	chats     []union.ChatID
	stretches []stretch
}

// A stretch is those of one organization; it begins where the one before ends.
type stretch struct {
	org union.OrgID
	end int
}

// add puts somebody of an organization at the end.
func (c *crowd) add(org union.OrgID, chat union.ChatID) {
	c.chats = append(c.chats, chat)
	if n := len(c.stretches); n == 0 || c.stretches[n-1].org != org {
		c.stretches = append(c.stretches, stretch{org: org})
	}
	c.stretches[len(c.stretches)-1].end = len(c.chats)
}

// of is the i-th stretch.
func (c *crowd) of(i int) []union.ChatID {
	from := 0
	if i > 0 {
		from = c.stretches[i-1].end
	}
	return c.chats[from:c.stretches[i].end]
}

// keep drops, in place, whom want doesn't want.
func (c *crowd) keep(want func(union.MemberID) bool) {
	kept, from := 0, 0
	for i := range c.stretches {
		to := c.stretches[i].end
		for _, chat := range c.chats[from:to] {
			if want(union.MemberID(chat)) {
				c.chats[kept] = chat
				kept++
			}
		}
		from, c.stretches[i].end = to, kept
	}
	c.chats = c.chats[:kept]
}

// A set is people in the order of their ids, each once.
type set []union.MemberID

func (s set) has(m union.MemberID) bool {
	_, found := slices.BinarySearch(s, m)
	return found
}

// setOf makes a set; it takes the list over.
func setOf(all []union.MemberID) set {
	if !slices.IsSorted(all) {
		slices.Sort(all)
	}
	return slices.Compact(all)
}
