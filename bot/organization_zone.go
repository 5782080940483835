package bot

import (
	"fmt"
	"strings"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// zones are the clocks to choose from, from west to east. Their names in the
// texts are those of their towns.
func zones() []string {
	return []string{
		"Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk",
		"Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
	}
}

// zoneScreen: org/zone/<id> shows by which clock an organization lives,
// org/zone/<id>/<area>/<town> decides it, org/zone/<id>/above takes that back.
func (t *turn) zoneScreen(a arguments) error {
	id := union.OrgID(a.id(1))
	if a.word(2) != "" {
		zone := strings.Join(a[2:], "/")
		if zone == "above" {
			zone = ""
		}
		if err := office.SetZone(t.w, t.me, id, zone, t.now); err != nil {
			return err
		}
		return t.organizationScreen(arguments{a.word(1)})
	}
	o, found, err := storage.Organizations.Get(t.w, id)
	if err != nil {
		return err
	}
	if !found {
		return union.Refuse("refuse.gone")
	}
	var rows [][]button
	for i, zone := range zones() {
		_, town, _ := strings.Cut(strings.ToLower(zone), "/")
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		b := button{key: "organization.zone.of." + town, to: fmt.Sprintf("org/zone/%d/%s", id, zone)}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
	}
	rows = append(rows,
		[]button{{key: "organization.zone.above", to: fmt.Sprintf("org/zone/%d/above", id)}},
		[]button{{key: "organization.up", to: fmt.Sprintf("org/%d", id)}})
	return t.show("organization.zone.ask", args("Name", o.Name, "Zone", o.Zone), rows...)
}
