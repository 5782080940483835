package bot

import (
	"slices"
	"strings"
	"testing"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// hospital founds one with a shop group below it, and returns the two.
func hospital(t *testing.T, e *memory.Engine, b *Bot) (itself, group union.OrgID) {
	t.Helper()
	err := e.Update(func(w storage.Writer) error {
		parent := firstDistrict
		for _, name := range []string{"Hospital", "Surgery"} {
			if _, err := office.Found(w, theAdmin, parent, []string{name}, b.Now()); err != nil {
				return err
			}
			found, err := office.FindOrganizations(w, []union.OrgID{0}, name)
			if err != nil || len(found) != 1 {
				t.Fatalf("%s: %d, %v", name, len(found), err)
			}
			itself, group, parent = group, found[0].ID, found[0].ID
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return itself, group
}

// Most people of a hospital are of no shop group of it: found by its name, it is
// offered itself. Of a district one is only through what is below it.
func TestAPrimaryOrganizationIsOfferedBesideItsGroups(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	e := sampleUnion(t, th.b, "ru")
	itself, group := hospital(t, e, th.b)
	offered := func(region union.OrgID) (all []string) {
		err := e.View(func(r storage.Reader) error {
			var picked, org dialog.Picked[union.OrgID]
			picked.Give(region)
			q, err := askOrganization(dialog.Env{Read: r, Now: th.b.Now(), Me: theMember}, &picked, &org, "join")
			if err != nil {
				return err
			}
			rows, err := q.Rows()
			for _, row := range rows {
				for _, o := range row {
					all = append(all, o.ID)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if got, want := offered(itself), []string{orgOption(itself), orgOption(group)}; !slices.Equal(got, want) {
		t.Errorf("in the hospital: %v, want %v", got, want)
	}
	if got := offered(firstDistrict); len(got) == 0 || slices.Contains(got, orgOption(firstDistrict)) {
		t.Errorf("in the district: %v", got)
	}
}

// What is typed after the command is looked for.
func TestOrganizationsAreFoundByACommand(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	hospital(t, first.store, th.b)
	for query, want := range map[string]string{
		"":                             "Region",
		"surg":                         "🏢 Surgery",
		"district 05":                  "🏢 District 05",
		"district":                     "Ищу: district",
		"<nowhere>":                    "По запросу «<nowhere>»",
		strings.Repeat("nowhere ", 99): "организаций не нашлось",
	} {
		if said := wordsIn(th.command(first, theAdmin, "organizations", query)); !strings.Contains(said, want) {
			t.Errorf("%q is answered %q", query, said)
		}
	}
	if said := wordsIn(th.command(first, theMember, "organizations", "surg")); strings.Contains(said, "Surgery") {
		t.Errorf("a member is shown %q", said)
	}
}
