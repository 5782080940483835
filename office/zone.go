package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// SetZone says by which clock an organization lives, and everything below it
// that has none of its own: an IANA name, or "" for the one above.
func SetZone(w storage.Writer, by union.MemberID, org union.OrgID, zone string, now time.Time) error {
	if err := must(w, by, DeedFound, org); err != nil {
		return err
	}
	o, err := existing(w, storage.Organizations, org)
	if err != nil {
		return err
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return union.Refuse("organization.zone.unknown", "Zone", zone)
	}
	was := o.Zone
	o.Zone = zone
	if err := storage.Organizations.Put(w, org, o); err != nil {
		return err
	}
	return record(w, by, "organization.zone", deed{Org: org, Facts: []string{"was", was, "now", zone}}, now)
}

// ZoneOf is the clock by which an organization lives: its own, or that of the
// nearest above it; "" is the union's.
func ZoneOf(r storage.Reader, org union.OrgID) (string, error) { return zones{}.of(r, org) }

// zones remembers ZoneOf of the organizations that were asked for and of those
// above them.
type zones map[union.OrgID]string

func (z zones) of(r storage.Reader, org union.OrgID) (string, error) {
	if zone, known := z[org]; known || org == 0 {
		return zone, nil
	}
	z[org] = "" // for a damaged store that leads up in a circle
	o, _, err := storage.Organizations.Get(r, org)
	if err == nil && o.Zone == "" {
		o.Zone, err = z.of(r, o.Parent)
	}
	z[org] = o.Zone
	return o.Zone, err
}

// locationOf is a zone by its name; "" and one that this machine doesn't know
// are the union's, which is that of now.
func locationOf(zone string, now time.Time) *time.Location {
	if zone == "" {
		return now.Location()
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return now.Location()
	}
	return location
}
