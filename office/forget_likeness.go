package office

import (
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// A likeness is by what somebody is recognised where others wrote of them.
type likeness struct {
	who    union.MemberID
	number string
	names  []string
	handle string // as after the @, "" for none
	phones []string
	card   string // by union.CardKey, "" for none
	// Orgs are the organizations whose lists may name them: they are or were in it,
	// or applied to it, or it took one of these over.
	orgs map[union.OrgID]bool
}

// likenessOf collects what somebody's own records say of it.
func likenessOf(r storage.Reader, who union.MemberID) (likeness, error) {
	t := likeness{who: who, number: strconv.FormatInt(int64(who), 10), orgs: map[union.OrgID]bool{}}
	m, _, err := storage.Members.Get(r, who)
	if err != nil {
		return t, err
	}
	t.handle, t.card = m.Username, union.CardKey(m.Card)
	t.called(m.Name)
	orgs := append([]union.OrgID{m.Org}, m.Was...)
	joinings, err := joiningsOf(r, who)
	if err != nil {
		return t, err
	}
	for _, j := range joinings {
		t.called(j.Name)
		if orgs = append(orgs, j.Org); utf8.RuneCountInString(j.Phone) >= phoneLeast {
			t.phones = append(t.phones, j.Phone)
		}
	}
	asked, _, err := storage.Admissions.Get(r, who)
	if err != nil {
		return t, err
	}
	for _, org := range append(orgs, asked.Org) {
		if err := t.lists(r, org); err != nil {
			return t, err
		}
	}
	return t, nil
}

// phoneLeast is how long a phone number is at least, in characters.
const phoneLeast = 5

func (t *likeness) called(name string) {
	if name != "" {
		t.names = append(t.names, name)
	}
}

// lists notes an organization and those that took it over: its list went there.
func (t *likeness) lists(r storage.Reader, org union.OrgID) error {
	all, err := heirs(r, org)
	for _, o := range all {
		t.orgs[o.ID] = true
	}
	return err
}

// mayBeOn says whether the list of an import may name them.
func (t *likeness) mayBeOn(r storage.Reader, i union.Import) (bool, error) {
	switch {
	case i.Kind != union.ImportExpected || len(t.names) == 0 && t.card == "":
		return false, nil
	case i.Org == 0 || t.card != "":
		return true, nil
	}
	for org := range t.orgs {
		if inside, err := belongs(r, org, i.Org); err != nil || inside {
			return inside, err
		}
	}
	return false, nil
}

// in says whether a letter to somebody else tells of them: by number or by phone, by
// @username, or by a name of two words or more. A single word is no proof: it is half
// of somebody else's name, or stands in any letter.
func (t *likeness) in(l delivery.Letter) bool {
	m := l.Message
	if p := m.Paper; p != nil && (p.Who == t.who || p.Ref == uint64(t.who) || hasNumber([]byte(p.Query), t.number)) { //nolint:gosec // people have positive ids
		return true
	}
	if t.told(html.UnescapeString(string(m.Text))) || m.File != nil && t.told(string(m.File.Data)) {
		return true
	}
	for _, row := range m.Buttons {
		for _, b := range row {
			if t.told(b.Text + "\n" + b.Data + "\n" + b.URL) {
				return true
			}
		}
	}
	return false
}

// told says whether a text tells of them.
func (t *likeness) told(text string) bool {
	if hasNumber([]byte(text), t.number) || t.handle != "" && hasWord(text, "@"+t.handle) {
		return true
	}
	for _, phone := range t.phones {
		if strings.Contains(text, phone) {
			return true
		}
	}
	for _, name := range t.names {
		if len(strings.Fields(name)) > 1 && hasWord(text, name) {
			return true
		}
	}
	return false
}

// hasWord says whether a word is in a text, not as a part of a longer one.
func hasWord(text, word string) bool {
	inside := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
	for word != "" {
		before, after, found := strings.Cut(text, word)
		if !found {
			return false
		}
		left, _ := utf8.DecodeLastRuneInString(before)
		right, _ := utf8.DecodeRuneInString(after)
		if !inside(left) && !inside(right) {
			return true
		}
		text = after
	}
	return false
}
