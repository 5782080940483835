package office

import (
	"html"
	"slices"
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
	sure   []string // of the names those for which there is more than their own word
	handle string   // as after the @, "" for none
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
	t.called(m.Name, who.Offline() || !m.Verified.IsZero())
	orgs := append([]union.OrgID{m.Org}, m.Was...)
	joinings, err := joiningsOf(r, who)
	if err != nil {
		return t, err
	}
	for _, j := range joinings {
		t.called(j.Name, !j.Applied.IsZero())
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

func (t *likeness) called(name string, sure bool) {
	if name == "" {
		return
	}
	if t.names = append(t.names, name); sure {
		t.sure = append(t.sure, name)
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

// mayBeOn says whether the list of an import may name them. Their own word for a name
// is not enough: by it anybody could stop everybody's lists.
func (t *likeness) mayBeOn(r storage.Reader, i union.Import) (bool, error) {
	switch {
	case i.Kind != union.ImportExpected || len(t.sure) == 0 && t.card == "":
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

// without takes somebody out of a letter to somebody else. One that is about them, by
// number or as a file, does not stay; in another only what they are called is struck
// out, since that is their own word: it is in letters about others, too, and those
// must come.
func (t *likeness) without(l delivery.Letter) (m delivery.Message, stays bool) {
	m = l.Message
	if p := m.Paper; p != nil && (p.Who == t.who || p.Ref == uint64(t.who) || hasNumber([]byte(p.Query), t.number)) { //nolint:gosec // people have positive ids
		return m, false
	}
	if hasNumber([]byte(m.Text), t.number) || m.File != nil && t.named(string(m.File.Data)) {
		return m, false
	}
	m.Text, m.Buttons = t.strikeHTML(m.Text), nil
	for _, row := range l.Message.Buttons {
		var line []delivery.Button
		for _, b := range row {
			if hasNumber([]byte(b.Text+"\n"+b.Data+"\n"+b.URL), t.number) {
				return m, false
			}
			b.Text = t.strike(b.Text)
			line = append(line, b)
		}
		m.Buttons = append(m.Buttons, line)
	}
	return m, true
}

// named says whether a text tells of them.
func (t *likeness) named(text string) bool {
	return hasNumber([]byte(text), t.number) || t.strike(text) != text
}

// struck stands where somebody was named.
const struck = "…"

// strike takes out of a text what they are called: by phone, by @username, or by a
// name of two words or more. A single word is no proof: it is half of somebody else's
// name, or stands in any letter.
func (t *likeness) strike(text string) string {
	for _, phone := range t.phones {
		text = strikeWord(text, phone)
	}
	if t.handle != "" {
		text = strikeWord(text, "@"+t.handle)
	}
	names := slices.SortedFunc(slices.Values(t.names), func(a, b string) int { return len(b) - len(a) }) // one may hold another
	for _, name := range names {
		if len(strings.Fields(name)) > 1 {
			text = strikeWord(text, name)
		}
	}
	return text
}

// strikeHTML does so between the tags: a name may be anything, also what stands in one.
func (t *likeness) strikeHTML(text union.HTML) union.HTML {
	var out strings.Builder
	for rest := string(text); rest != ""; {
		words, tag := rest, ""
		if from := strings.IndexByte(rest, '<'); from >= 0 {
			words, tag = rest[:from], rest[from:]
		}
		if to := strings.IndexByte(tag, '>'); to >= 0 {
			tag = tag[:to+1]
		}
		rest = rest[len(words)+len(tag):]
		plain := html.UnescapeString(words)
		if left := t.strike(plain); left != plain {
			words = html.EscapeString(left)
		}
		out.WriteString(words)
		out.WriteString(tag)
	}
	return union.HTML(out.String())
}

// strikeWord takes a word out of a text where it is not a part of a longer one.
func strikeWord(text, word string) string {
	inside := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
	var out strings.Builder
	var left rune
	for {
		before, after, found := strings.Cut(text, word)
		out.WriteString(before)
		if !found || word == "" {
			return out.String()
		}
		if before != "" {
			left, _ = utf8.DecodeLastRuneInString(before)
		}
		if right, _ := utf8.DecodeRuneInString(after); inside(left) || inside(right) {
			out.WriteString(word)
		} else {
			out.WriteString(struck)
		}
		left, _ = utf8.DecodeLastRuneInString(word)
		text = after
	}
}
