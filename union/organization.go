package union

import (
	"slices"
	"time"
)

// A Level is what kind of organization stands at a node of the union's tree.
type Level string

// The levels of the tree, from the root down. The tree may be deeper than they
// are many: below a territorial organization there may be another.
const (
	Region      Level = "region"
	Territorial Level = "territorial"
	Primary     Level = "primary"
	Shop        Level = "shop" // a shop group within a primary organization
)

// Levels lists the levels from the root down.
func Levels() []Level { return []Level{Region, Territorial, Primary, Shop} }

// An Organization is a node of the union's tree.
type Organization struct {
	ID     OrgID  `json:"id"`
	Parent OrgID  `json:"parent,omitempty"` // 0 for the root
	Level  Level  `json:"level"`
	Name   string `json:"name"`
	// Path is every organization from the root down to this one, itself
	// included, so that a subtree is found without climbing the tree.
	Path []OrgID `json:"path"`
	// Zone is the organization's time zone, such as "Asia/Yekaterinburg"; empty
	// means that of the organization above, and the union's at the root.
	Zone string `json:"zone,omitempty"`

	Short   string `json:"short,omitempty"` // what it is called in lists, empty for the name itself
	Code    string `json:"code,omitempty"`  // in the union's own register, unique among all: what an import knows it by
	Address string `json:"address,omitempty"`
	// Size is how many members are on its books, 0 when nobody said.
	Size int `json:"size,omitempty"`
	// Entry is how somebody who joins here is known for a member.
	Entry Entrance `json:"entry,omitempty"`
	// Word is the hash of the code word that the chair gives out, for EntryCode.
	Word string `json:"word,omitempty"`
	// Closed is when the organization was closed, zero while it lives. Its members
	// went Into another; what it did stays under its own name.
	Closed time.Time `json:"closed,omitzero"`
	Into   OrgID     `json:"into,omitempty"`
}

// Label is what the organization is called where room is scarce.
func (o Organization) Label() string {
	if o.Short != "" {
		return o.Short
	}
	return o.Name
}

// Within says whether the organization is top itself or lies below it. Every
// organization lies within 0, the whole union.
func (o Organization) Within(top OrgID) bool {
	return top == 0 || slices.Contains(o.Path, top)
}

// An Entrance is how an organization knows its members from others.
type Entrance string

// The ways to be known for a member.
const (
	EntryOpen     Entrance = ""         // by one's own word
	EntryCode     Entrance = "code"     // by a code word that the chair gives out
	EntryApproval Entrance = "approval" // by the chair's yes
)

// A SizeClass groups organizations by how many members they have.
type SizeClass string

// The size classes; SizeUnknown is that of an organization nobody counted.
const (
	SizeUnknown SizeClass = ""
	SizeSmall   SizeClass = "small"  // up to 50
	SizeMiddle  SizeClass = "middle" // 51 to 100
	SizeLarge   SizeClass = "large"  // 101 to 500
	SizeHuge    SizeClass = "huge"   // more
)

// Class is the organization's size class.
func (o Organization) Class() SizeClass {
	switch {
	case o.Size <= 0:
		return SizeUnknown
	case o.Size <= 50:
		return SizeSmall
	case o.Size <= 100:
		return SizeMiddle
	case o.Size <= 500:
		return SizeLarge
	}
	return SizeHuge
}
