package union

import "slices"

// A Level is the place of an organization in the union's tree.
type Level string

// The levels of the tree, from the root down.
const (
	Region      Level = "region"
	Territorial Level = "territorial"
	Primary     Level = "primary"
)

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
}

// Within says whether the organization is top itself or lies below it. Every
// organization lies within 0, the whole union.
func (o Organization) Within(top OrgID) bool {
	return top == 0 || slices.Contains(o.Path, top)
}
