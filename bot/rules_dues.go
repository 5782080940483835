package bot

import (
	"regexp"
	"strconv"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// setDues asks which part of the wages members pay.
type setDues struct {
	Rate dialog.Answer[int] `json:"rate"` // in hundredths of a percent
}

// Next asks for the rate.
func (f *setDues) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Rate.Given {
		return nil, nil
	}
	rules, err := office.RulesOf(env.Read)
	return dialog.Ask(&f.Rate, "rules.dues.ask", typedRate, "1", "1,5 %", "0").With("Dues", rules.DuesRate()), err
}

func (f *setDues) done(t *turn) error {
	if err := office.SetDues(t.w, t.me, f.Rate.Value, t.now); err != nil {
		return err
	}
	if err := t.say("rules.dues.said", args("Dues", f.Rate.Value)); err != nil {
		return err
	}
	return t.drawRules()
}

// typedRate takes a percentage, up to two digits of a fraction: «1», «1,5 %», "0.25".
func typedRate(r dialog.Reply) (int, error) {
	words, err := dialog.Line(1, 20)(r)
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`^(\d{1,2})(?:[.,](\d{1,2}))?\s*%?$`).FindStringSubmatch(words)
	if m == nil {
		return 0, union.Refuse("rules.dues.unclear")
	}
	rate, err := strconv.Atoi(m[1] + (m[2] + "00")[:2])
	if rate > union.DuesMost {
		return 0, union.Refuse("rules.dues.unclear")
	}
	return rate, err
}
