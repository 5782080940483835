package bot

import (
	"slices"
	"strconv"
	"strings"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// A journalist puts records into words, in one language.
type journalist struct {
	*Bot
	r    storage.Reader
	lang string
}

func (t *turn) journalist() journalist { return journalist{t.Bot, t.w, t.lang} }

func (j journalist) plain(key string) (string, error) { return j.Words.Plain(j.lang, key, nil) }

// name is what somebody is called today: the journal knows people by aliases only.
func (j journalist) name(a union.Alias) (string, error) {
	if a == 0 {
		return j.plain("journal.house")
	}
	who, err := office.PersonOf(j.r, a)
	if err != nil {
		return "", err
	}
	if who == 0 {
		return j.plain("journal.former")
	}
	name, err := calledIn(j.r, who)
	if err != nil || name != "" {
		return name, err
	}
	return j.plain("journal.nameless")
}

// whom is name, and nobody's is none.
func (j journalist) whom(a union.Alias) (string, error) {
	if a == 0 {
		return "", nil
	}
	return j.name(a)
}

// said returns the words of a key, and something else where there are none.
func (j journalist) said(key, otherwise string) (string, error) {
	if j.Words.Has(key) {
		return j.plain(key)
	}
	return otherwise, nil
}

func (j journalist) act(a union.Act) (string, error) { return j.said("act."+string(a), string(a)) }

func (j journalist) group(name string) (string, error) { return j.said("journal.group."+name, name) }
func (j journalist) kind(kind string) (string, error)  { return j.said("journal.kind."+kind, kind) }

// A journalFact is one of the particulars of a record.
type journalFact struct{ Name, Value string }

// facts are the particulars in words.
func (j journalist) facts(line union.Record) ([]journalFact, error) {
	var all []journalFact
	for i := 0; i+1 < len(line.Facts); i += 2 {
		name, value := line.Facts[i], line.Facts[i+1]
		label, err := j.label(name)
		if err != nil {
			return nil, err
		}
		words, err := j.value(line.Act, name, value)
		if err != nil {
			return nil, err
		}
		all = append(all, journalFact{label, words})
	}
	return all, nil
}

// detail is the one particular without which an act says little: what it was about,
// if nothing else, and "" for none.
func (j journalist) detail(line union.Record) (string, error) {
	for i := 0; i+1 < len(line.Facts); i += 2 {
		name := line.Facts[i]
		if slices.Contains([]string{"role", "purpose", "status", "entrance", "field", "kind", "list", "topic", "now"}, name) {
			return j.value(line.Act, name, line.Facts[i+1])
		}
	}
	return j.titled(line)
}

// titled is what that is called which a record is about, "" for what has no title.
func (j journalist) titled(line union.Record) (string, error) {
	switch line.Kind {
	case "contest":
		c, _, err := storage.Contests.Get(j.r, union.ContestID(line.ID))
		return c.Title, err
	case "resolution":
		res, _, err := storage.Resolutions.Get(j.r, union.ResolutionID(line.ID))
		return res.Title, err
	}
	return "", nil
}

// label is what a particular is called: what was thrown away by its kind.
func (j journalist) label(name string) (string, error) {
	if slices.Contains(union.Kepts(), union.Kept(name)) {
		return j.plain("rules.kept." + name)
	}
	return j.said("journal.fact."+name, name)
}

// value is a particular in words.
func (j journalist) value(act union.Act, name, value string) (string, error) {
	if family := familyOf(name); family != "" {
		return j.said(family+value, value)
	}
	switch name {
	case "from", "to", "into":
		return j.org(value)
	case "chat":
		return j.chat(value)
	case "was", "now":
		return j.setting(act, value)
	case "file":
		value = strings.TrimPrefix(value, "journal/")
	}
	return j.said("journal.value."+value, value)
}

// familyOf is which phrases a particular's values have, "" for none of their own.
func familyOf(name string) string {
	switch name {
	case "role", "status", "topic":
		return name + "."
	case "purpose":
		return "privacy.purpose."
	case "entrance":
		return "entrance.way."
	case "field":
		return "organization.field."
	case "kind":
		return "request.kind."
	}
	return ""
}

// org is an organization's name; those that belong to none are at the top.
func (j journalist) org(number string) (string, error) {
	id, err := strconv.ParseUint(number, 10, 64)
	if err != nil || id == 0 {
		return j.plain("journal.value.top")
	}
	name, err := office.OrganizationName(j.r, union.OrgID(id))
	if name == "" {
		name = number
	}
	return name, err
}

// chat is what a group or a channel is called, and its number where the bot is no
// longer.
func (j journalist) chat(number string) (string, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return number, nil
	}
	p, _, err := storage.Places.Get(j.r, union.ChatID(id))
	if p.Title != "" {
		number = p.Title + " (" + number + ")"
	}
	return number, err
}

// setting is what something was set to.
func (j journalist) setting(act union.Act, value string) (string, error) {
	switch act {
	case "organization.zone":
		return j.zone(value)
	case "rules.eyes":
		return j.roles(value)
	case "rules.keep":
		kind, days, _ := strings.Cut(value, "-")
		if slices.Contains(union.Kepts(), union.Kept(kind)) {
			return j.counted("rules.keep.row", days, "Keeps", kind)
		}
	case "rules.answer":
		return j.counted("journal.days", value)
	case "rules.dues":
		return j.counted("journal.dues", value)
	case "rules.daily":
		if value == "0" {
			return j.plain("rules.daily.any")
		}
	}
	if value == "" {
		return "–", nil
	}
	return j.said("journal.value."+value, value)
}

// counted is a phrase about a number, and the value itself where that is none.
func (j journalist) counted(key, value string, more ...any) (string, error) {
	n, err := strconv.Atoi(value)
	if err != nil {
		return value, nil //nolint:nilerr // the journal may hold anything
	}
	return j.Words.Plain(j.lang, key, args(append(more, "N", n, "Dues", n)...))
}

func (j journalist) roles(value string) (string, error) {
	if value == "" {
		return "–", nil
	}
	var all []string
	for role := range strings.SplitSeq(value, "+") {
		words, err := j.said("role."+role, role)
		if err != nil {
			return "", err
		}
		all = append(all, words)
	}
	return strings.Join(all, ", "), nil
}

// zone is a clock's town, and the name of the zone where that is none to choose.
func (j journalist) zone(name string) (string, error) {
	if name == "" {
		return j.plain("organization.zone.above")
	}
	_, town, _ := strings.Cut(strings.ToLower(name), "/")
	return j.said("organization.zone.of."+town, name)
}
