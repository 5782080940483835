package bot

import (
	"fmt"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// drawOrganization shows an organization and, as buttons, what is below it; 0 is
// what stands above all roots.
func (t *turn) drawOrganization(id union.OrgID, page int) error {
	below, err := office.Children(t.w, id)
	if err != nil {
		return err
	}
	rows := paged(below, page, func(o union.Organization) button {
		return button{label: o.Label(), to: fmt.Sprintf("org/%d", o.ID)}
	}, fmt.Sprintf("org/%d/", id))
	if id == 0 {
		return t.drawRoots(rows, len(below))
	}
	c, err := office.DescribeOrganization(t.w, id)
	if err != nil {
		return err
	}
	tools, err := t.organizationTools(c)
	if err != nil {
		return err
	}
	rows = append(rows, tools...)
	rows = append(rows, []button{
		{key: "organization.find", to: "org/find"}, {key: "organization.up", to: fmt.Sprintf("org/%d", c.Parent)},
	})
	mine, err := office.May(t.w, t.me, office.DeedFound, id)
	if err != nil {
		return err
	}
	var holders []answerer
	if mine { // who answers elsewhere is not for everybody who keeps a part of the tree
		if holders, err = t.answering(c.Holders); err != nil {
			return err
		}
	}
	at := ""
	if c.At != id {
		if at, err = office.OrganizationName(t.w, c.At); err != nil {
			return err
		}
	}
	link := ""
	if c.Closed.IsZero() {
		link = t.link(orgOption(id))
	}
	return t.show("organization.card", args(
		"Name", c.Name, "Short", c.Short, "Level", string(c.Level), "Number", c.Code, "Address", c.Address,
		"Books", c.Size, "Class", string(c.Class()), "Zone", c.Zone, "Entry", string(c.Entry), "Parent", c.Above.Name,
		"Groups", c.Groups, "Here", c.Here, "Members", c.Within, "Below", c.Below, "Responsible", holders, "May", mine, "Where", at,
		"Above", c.At != id, "Officer", c.Officer, "Awaited", c.Listed, "Readers", c.Readers, "Link", link,
		"Closed", !c.Closed.IsZero(), "Date", c.Closed, "Org", c.Taken,
	), rows...)
}

// drawRoots shows the union as a whole.
func (t *turn) drawRoots(rows [][]button, below int) error {
	members, err := office.CountMembers(t.w, 0)
	if err != nil {
		return err
	}
	ok, err := office.May(t.w, t.me, office.DeedFound, 0)
	if err != nil {
		return err
	}
	if ok {
		rows = append(rows, []button{{key: "organization.add", to: "org/add/0"}, {key: "organization.lists", to: "org/lists/0"}})
	}
	rows = append(rows, []button{{key: "organization.find", to: "org/find"}})
	return t.show("organization.screen", args("Below", below, "Members", members), rows...)
}

// organizationTools are the buttons of what the person may do with an organization.
func (t *turn) organizationTools(c office.OrganizationCard) ([][]button, error) {
	if !c.Closed.IsZero() {
		return [][]button{{{label: c.Taken, to: fmt.Sprintf("org/%d", c.Into)}}}, nil
	}
	own, err := office.May(t.w, t.me, office.DeedFound, c.ID)
	if err != nil || !own {
		return nil, err
	}
	above, err := office.May(t.w, t.me, office.DeedFound, c.Parent)
	if err != nil {
		return nil, err
	}
	to := func(verb string) string { return fmt.Sprintf("org/%s/%d", verb, c.ID) }
	rows := [][]button{
		{{key: "organization.add", to: to("add")}, {key: "organization.edit", to: to("edit")}},
		{{key: "entrance.button", to: fmt.Sprintf("enter/%d", c.ID)}, {key: "organization.zone", to: to("zone")}},
		{{key: "organization.lists", to: to("lists")}},
	}
	if above {
		rows = append(rows, []button{{key: "organization.move", to: to("move")}, {key: "organization.close", to: to("close")}})
	}
	return rows, nil
}

// An answerer answers for an organization.
type answerer struct {
	Name, Role string
	Deputy     bool
}

func (t *turn) answering(duties []union.Duty) ([]answerer, error) {
	var all []answerer
	for _, d := range duties {
		m, _, err := storage.Members.Get(t.w, d.Member)
		if err != nil {
			return nil, err
		}
		all = append(all, answerer{Name: m.Name, Role: string(d.Role), Deputy: d.Deputy})
	}
	return all, nil
}
