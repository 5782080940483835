package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// rules are the union's own rules for what is said to many.
func (t *turn) rules(string) error { return t.rulesScreen(arguments{"home"}) }

// rulesScreen: rules/home shows them, rules/quiet/<on|off> ends or begins quiet
// hours, rules/hours asks for other ones, rules/daily shows how many announcements
// a day there may be and rules/daily/<n> decides it, rules/eyes/<role> has a role
// watched or not, rules/dues asks for the dues. rules/lists and rules/keep are about
// personal data.
func (t *turn) rulesScreen(a arguments) error {
	if ok, err := office.May(t.w, t.me, office.DeedRule, 0); err != nil || !ok {
		return orRefuse(err)
	}
	switch a.word(0) {
	case "quiet":
		return t.toggleQuiet(a.word(1) == "on")
	case "hours":
		return t.open("quiet", 0, &quietHours{})
	case "daily":
		return t.dailyScreen(a)
	case "dues":
		return t.open("dues", 0, &setDues{})
	case "answer":
		return t.answerDays(a)
	case "lists":
		return t.personalLists(a)
	case "keep":
		return t.keepScreen(a)
	case "eyes":
		if err := office.ToggleFourEyes(t.w, t.me, union.Role(a.word(1)), t.now); err != nil {
			return err
		}
		rules, err := office.RulesOf(t.w)
		if err != nil {
			return err
		}
		watched := slices.Contains(rules.FourEyes, union.Role(a.word(1)))
		if err := t.tell("rules.eyes.said", args("Role", a.word(1), "Watched", watched)); err != nil {
			return err
		}
	}
	return t.drawRules()
}

func (t *turn) drawRules() error {
	rules, err := office.RulesOf(t.w)
	if err != nil {
		return err
	}
	_, _, on := rules.Quiet.Span()
	flip := button{key: "rules.quiet.on", to: "rules/quiet/on"}
	if on {
		flip = button{key: "rules.quiet.off", to: "rules/quiet/off"}
	}
	rows := [][]button{{flip, {key: "rules.hours", to: "rules/hours"}}, {{key: "rules.daily", to: "rules/daily"}}}
	rows = append(rows, []button{{key: "inquiry.days", data: args("N", rules.AnswerTerm()), to: "rules/answer"}, {key: "rules.dues", data: args("Dues", rules.DuesRate()), to: "rules/dues"}}, []button{{key: "rules.lists", to: "rules/lists"}, {key: "rules.keep", to: "rules/keep"}})
	for _, role := range office.WatchedRoles() {
		words, err := t.plain("role."+string(role), nil)
		if err != nil {
			return err
		}
		tick := "▫️ "
		if slices.Contains(rules.FourEyes, role) {
			tick = "✅ "
		}
		rows = append(rows, []button{{label: tick + words, to: "rules/eyes/" + string(role)}})
	}
	data := hours(rules.Quiet)
	data["N"], data["Watched"] = rules.Cap(), len(rules.FourEyes) > 0
	return t.show("rules.home", data, rows...)
}

// hours are quiet hours as phrases tell them.
func hours(q union.QuietHours) map[string]any {
	from, to, on := q.Span()
	return args("Quiet", on, "Begin", clockWords(from), "End", clockWords(to))
}

func clockWords(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

func (t *turn) toggleQuiet(on bool) error {
	rules, err := office.RulesOf(t.w)
	if err != nil {
		return err
	}
	rules.Quiet.Off = !on
	if err := office.SetQuiet(t.w, t.me, rules.Quiet, t.now); err != nil {
		return err
	}
	if err := t.tell("rules.quiet.said", hours(rules.Quiet)); err != nil {
		return err
	}
	return t.drawRules()
}

// dailyScreen shows the numbers, or decides one; "any" is any number.
func (t *turn) dailyScreen(a arguments) error {
	if a.word(1) != "" {
		most := int(a.id(1)) //nolint:gosec // the office looks at it
		if most == 0 && a.word(1) != "any" {
			return union.Refuse("refuse.gone")
		}
		if err := office.SetDaily(t.w, t.me, most, t.now); err != nil {
			return err
		}
		if err := t.tell("rules.daily.said", args("N", most)); err != nil {
			return err
		}
		return t.drawRules()
	}
	rules, err := office.RulesOf(t.w)
	if err != nil {
		return err
	}
	rows := numbers(office.DailyMost, rules.Cap(), "rules/daily/")
	rows = append(rows, []button{{key: "rules.daily.any", to: "rules/daily/any"}}, []button{{key: "rules.back", to: "rules/home"}})
	return t.show("rules.daily.ask", args("N", rules.Cap()), rows...)
}

// quietHours asks for other quiet hours.
type quietHours struct {
	Hours dialog.Answer[union.QuietHours] `json:"hours"`
}

// Next asks from when to when.
func (f *quietHours) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Hours.Given {
		return nil, nil
	}
	rules, err := office.RulesOf(env.Read)
	q := dialog.Ask(&f.Hours, "rules.quiet.ask", typedHours, "22–8", "22:30–7:00")
	for k, v := range hours(rules.Quiet) {
		q.With(k, v)
	}
	return q, err
}

func (f *quietHours) done(t *turn) error {
	if err := office.SetQuiet(t.w, t.me, f.Hours.Value, t.now); err != nil {
		return err
	}
	if err := t.say("rules.quiet.said", hours(f.Hours.Value)); err != nil {
		return err
	}
	return t.drawRules()
}

// typedHours takes two times of day: «22–8», «с 22:30 до 7», "22.00 7.30".
func typedHours(r dialog.Reply) (union.QuietHours, error) {
	words, err := dialog.Line(1, 40)(r)
	if err != nil {
		return union.QuietHours{}, err
	}
	unclear := union.Refuse("rules.quiet.unclear")
	found := regexp.MustCompile(`(\d+)(?:[:.](\d+))?`).FindAllStringSubmatch(words, -1)
	if len(found) != 2 {
		return union.QuietHours{}, unclear
	}
	var at [2]int
	for i, m := range found {
		hour, err := strconv.Atoi(m[1])
		minute := 0
		if err == nil && m[2] != "" {
			minute, err = strconv.Atoi(m[2])
		}
		if err != nil || minute > 59 || hour > 24 || hour == 24 && minute > 0 {
			return union.QuietHours{}, unclear
		}
		at[i] = hour % 24 * 60
		at[i] += minute
	}
	if at[0] == at[1] {
		return union.QuietHours{}, unclear
	}
	return union.QuietHours{From: at[0], To: at[1]}, nil
}

// numbers are buttons from 1 to most, five a row, with a tick on what holds now; each
// leads to its number behind a prefix.
func numbers(most, now int, to string) [][]button {
	var rows [][]button
	for n := 1; n <= most; n++ {
		b := button{label: strconv.Itoa(n), to: to + strconv.Itoa(n)}
		if n == now {
			b.label = "✅ " + b.label
		}
		if n%5 == 1 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
	}
	return rows
}
