package bot

import (
	"fmt"

	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// inquiries is for who answers what members ask.
func (t *turn) inquiries(string) error { return t.inquiryList("open", 0) }

// inquiryList lists questions: "open" are all that wait, "mine" those about which
// the person is asked, "done" the others.
func (t *turn) inquiryList(which string, page int) error {
	if ok, err := t.may(office.DeedAnswer); err != nil || !ok {
		return orRefuse(err)
	}
	open, err := office.OpenInquiries(t.w, t.me, false, t.now)
	if err != nil {
		return err
	}
	mine, err := office.OpenInquiries(t.w, t.me, true, t.now)
	if err != nil {
		return err
	}
	shown := open
	switch which {
	case "mine":
		shown = mine
	case "done":
		if shown, err = office.SettledInquiries(t.w, t.me); err != nil {
			return err
		}
	default:
		which = "open"
	}
	late := 0
	for _, q := range open {
		if q.Overdue(t.now) {
			late++
		}
	}
	var failed error
	rows := paged(shown, page, func(q union.Inquiry) button {
		label, err := t.inquiryLabel(q)
		if err != nil {
			failed = err
		}
		return button{label: label, to: fmt.Sprintf("inq/card/%d", q.ID)}
	}, "inq/list/"+which+"/")
	if failed != nil {
		return failed
	}
	rows = append(rows,
		[]button{
			{key: "inquiry.list.open", data: args("N", len(open)), to: "inq/list/open/0"},
			{key: "inquiry.list.mine", data: args("N", len(mine)), to: "inq/list/mine/0"},
			{key: "inquiry.list.done", to: "inq/list/done/0"},
		},
		[]button{{key: "inquiry.report.button", to: "inq/report/month"}, {key: "faq.button", to: "faq/list/0"}})
	return t.show("inquiry.list", args("Which", which, "N", len(shown), "Open", len(open), "Overdue", late), rows...)
}

// answerTimes tells how fast the answers come, for who controls it.
func (t *turn) answerTimes(string) error { return t.answerReport("month") }

// reportLines is how many organizations the report shows; the file has all.
const reportLines = 12

// answerReport shows how the questions of a period were answered.
func (t *turn) answerReport(period string) error {
	from := periodFrom(period, t.now)
	all, orgs, err := office.AnswerReport(t.w, t.me, from, t.now, t.now)
	if err != nil {
		return err
	}
	rules, err := office.RulesOf(t.w)
	if err != nil {
		return err
	}
	data := args(
		"Period", period, "Begun", from, "Total", all.Asked, "Done", all.Answered, "InTerm", all.InTerm, "Overdue", all.Overdue,
		"Percent", percent(all.InTerm, all.Answered), "Now", t.now, "Median", t.now.Add(all.Median), "Slow", t.now.Add(all.Slow),
		"Lines", orgs[:min(len(orgs), reportLines)], "More", max(0, len(orgs)-reportLines), "N", rules.AnswerTerm(),
	)
	var periods []button
	for _, p := range []string{"month", "quarter", "year"} {
		periods = append(periods, button{key: "inquiry.period." + p, to: "inq/report/" + p})
	}
	rows := [][]button{periods}
	if all.Asked > 0 {
		rows = append(rows, []button{{key: "inquiry.paper", to: "inq/paper/" + period}})
	}
	if ok, err := t.may(office.DeedAnswer); err != nil {
		return err
	} else if ok {
		rows = append(rows, []button{{key: "inquiry.all", to: "inq/list/open/0"}})
	}
	return t.show("inquiry.report", data, rows...)
}

// answerPaper sends the report as a file.
func (t *turn) answerPaper(period string) error {
	all, _, err := office.AnswerReport(t.w, t.me, periodFrom(period, t.now), t.now, t.now)
	if err != nil {
		return err
	}
	m, err := t.message("inquiry.paper.ready", args("N", all.Asked))
	if err != nil {
		return err
	}
	m.Paper = &delivery.Paper{Kind: answersPaper(period), Ref: uint64(t.me), Lang: t.lang} //nolint:gosec // read back as it was
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m})
}

// answerDays decides how long an answer may take: rules/answer shows the numbers,
// rules/answer/<n> decides one.
func (t *turn) answerDays(a arguments) error {
	if a.word(1) != "" {
		days := int(a.id(1)) //nolint:gosec // the office looks at it
		if err := office.SetAnswerDays(t.w, t.me, days, t.now); err != nil {
			return err
		}
		if err := t.tell("inquiry.days.said", args("N", days)); err != nil {
			return err
		}
		return t.drawRules()
	}
	rules, err := office.RulesOf(t.w)
	if err != nil {
		return err
	}
	rows := numbers(union.AnswerDaysMost, rules.AnswerTerm(), "rules/answer/")
	rows = append(rows, []button{{key: "rules.back", to: "rules/home"}})
	return t.show("inquiry.days.ask", args("N", rules.AnswerTerm()), rows...)
}
