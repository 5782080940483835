package office_test

import (
	"slices"
	"strings"
	"testing"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

func TestFillGivesEverybodyTheirOwn(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error {
		long := union.Member{ID: 20, Name: strings.Repeat("Ы", 60) + " Б", Org: 3}
		if err := storage.Members.Put(w, long.ID, long); err != nil {
			return err
		}
		loose := union.Member{ID: 21, Name: "Иван <b>& Ко"}
		if err := storage.Members.Put(w, loose.ID, loose); err != nil {
			return err
		}
		if err := storage.Places.Put(w, -100, union.Place{Title: "Чат <района>", Org: 2, Owned: true}); err != nil {
			return err
		}
		return storage.Places.Put(w, -101, union.Place{Title: "Ничей"})
	})
	const said = `<b>{Имя}</b>, {ОРГАНИЗАЦИЯ} &lt;{name}&gt; <a href="https://x/{имя}">{organization}</a> {город} {<i>имя</i>}`
	for to, want := range map[union.ChatID][2]string{
		anna.Private(): {"Анна", "Школа"}, 20: {strings.Repeat("Ы", 39) + "…", "Школа"},
		21: {"Иван", "Область"}, -100: {"Чат &lt;района&gt;", "Район"}, -101: {"Ничей", "Ничей"}, 99: {"", "Область"},
	} {
		see(t, e, func(r storage.Reader) {
			m, err := office.Fill(r, to, delivery.Message{Text: said, Fields: true})
			whole := strings.NewReplacer("{Имя}", want[0], "{name}", want[0], "{ОРГАНИЗАЦИЯ}", want[1], "{organization}", want[1]).Replace(said)
			if err != nil || string(m.Text) != whole || m.Fields {
				t.Errorf("%d: %v\n got %s\nwant %s", to, err, m.Text, whole)
			}
			if m, _ := office.Fill(r, to, delivery.Message{Text: said}); m.Text != said {
				t.Errorf("%d: filled what has no fields: %s", to, m.Text)
			}
		})
	}
	if got := office.StrangeFields(said); !slices.Equal(got, []string{"{город}", "{имя}"}) {
		t.Errorf("strange are %q", got)
	}
	for words, want := range map[union.HTML]bool{"{имя}": true, "{Name}": true, "{ имя}": false, "имя": false, `<a href="{имя}">x</a>`: false} {
		if office.HasFields(words) != want {
			t.Errorf("%s: has fields: %v", words, !want)
		}
	}
}

// The room that is left while a text is cut is never less than what is filled in.
func TestFilledIsNeverLongerThanPadded(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	const said union.HTML = "{имя} {Name} {организация} &amp; {organization}"
	padded := office.PadFields(said)
	if office.Unpad(padded) != said {
		t.Errorf("unpadded: %s", office.Unpad(padded))
	}
	for _, name := range []string{strings.Repeat("<", 500), strings.Repeat("😀", 300), strings.Repeat("я", 300), "Я"} {
		do(t, e, func(w storage.Writer) error {
			m := union.Member{ID: 20, Name: name, Org: 3}
			o := union.Organization{ID: 3, Name: name, Path: []union.OrgID{3}}
			if err := storage.Organizations.Put(w, 3, o); err != nil {
				return err
			}
			return storage.Members.Put(w, 20, m)
		})
		see(t, e, func(r storage.Reader) {
			m, err := office.Fill(r, 20, delivery.Message{Text: said, Fields: true})
			if err != nil || text.Length(string(m.Text)) > text.Length(string(padded)) {
				t.Errorf("%d units, room for %d (%v)", text.Length(string(m.Text)), text.Length(string(padded)), err)
			}
		})
	}
}
