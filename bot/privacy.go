package bot

import (
	"slices"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// privacy shows a person what they agreed to, and what they can do about it.
func (t *turn) privacy(string) error { return t.privacyScreen(arguments{"home"}) }

// privacyScreen: privacy/home shows the consents, privacy/on/<purpose> asks for
// one, privacy/off/<purpose> takes one back – with "yes" behind it where something
// is lost with it – privacy/me and privacy/forget are the commands, and
// privacy/ask writes to those who keep the data.
func (t *turn) privacyScreen(a arguments) error {
	purpose := union.Purpose(a.word(1))
	switch a.word(0) {
	case "on", "off":
		if !slices.Contains(union.Purposes(), purpose) {
			return union.Refuse("refuse.gone")
		}
		if a.word(0) == "on" {
			return t.giveConsent(purpose)
		}
		if done, err := t.revoke(purpose, a.word(2) == "yes"); err != nil || !done {
			return err
		}
	case "me":
		return t.dossier("")
	case "forget":
		return t.forget("")
	case "ask":
		return t.open("request", 0, &askPrivacy{})
	}
	return t.drawPrivacy()
}

func (t *turn) drawPrivacy() error {
	var lines []string
	var rows [][]button
	for _, purpose := range union.Purposes() {
		c, err := office.ConsentTo(t.w, t.me, purpose)
		if err != nil {
			return err
		}
		if purpose == union.PurposeJoining && c.At.IsZero() {
			continue // it is asked for with an application, and is good for nothing else
		}
		line, err := t.html("privacy.line", args("Purpose", string(purpose), "Holds", c.Holds(), "At", c.At,
			"Withdrawn", !c.At.IsZero() && !c.Withdrawn.IsZero(), "Was", c.Withdrawn))
		if err != nil {
			return err
		}
		lines = append(lines, string(line))
		b := button{key: "privacy.on", data: args("Purpose", string(purpose)), to: "privacy/on/" + string(purpose)}
		if c.Holds() {
			b.key, b.to = "privacy.off", "privacy/off/"+string(purpose)
		}
		if c.Holds() || purpose != union.PurposeJoining {
			rows = append(rows, []button{b})
		}
	}
	rows = append(rows,
		[]button{{key: "privacy.me", to: "privacy/me"}}, []button{{key: "privacy.ask", to: "privacy/ask"}},
		[]button{{key: "privacy.forget", to: "privacy/forget"}})
	return t.show("privacy.home", args("Text", union.HTML(strings.Join(lines, "\n"))), rows...)
}

// giveConsent asks for a consent on a screen of its own. A stranger's consent to
// messages is a part of joining, and comes before all others.
func (t *turn) giveConsent(purpose union.Purpose) error {
	if !t.joined {
		return t.start("")
	}
	return t.open("consent", 0, &consentForm{Purpose: purpose})
}

// A consentForm asks for the consent to one purpose.
type consentForm struct {
	Purpose union.Purpose                `json:"purpose"`
	Consent dialog.Answer[union.Consent] `json:"consent"`
	// Settings says that the person came from there, and goes back.
	Settings bool `json:"settings,omitempty"`
}

// Next asks, even if the person agreed before: they came for it.
func (f *consentForm) Next(env dialog.Env) (*dialog.Question, error) {
	if _, version := consentTo(f.Purpose); version == "" {
		return nil, union.Refuse("refuse.gone")
	} else if f.Consent.Given && f.Consent.Value.Version == version {
		return nil, nil
	}
	return consentQuestion(env, &f.Consent, f.Purpose), nil
}

func (f *consentForm) done(t *turn) error {
	if err := t.agree(f.Purpose, f.Consent); err != nil {
		return err
	}
	if f.Settings {
		return t.drawSettings()
	}
	return t.drawPrivacy()
}

// revoke takes a consent back. Where works or an application go with it, it says so
// first and does nothing until the person is sure.
func (t *turn) revoke(purpose union.Purpose, sure bool) (done bool, err error) {
	stake, err := office.AtStake(t.w, t.me, t.now)
	if err != nil {
		return false, err
	}
	applied, open, err := office.OpenJoining(t.w, t.me)
	if err != nil {
		return false, err
	}
	yes := []button{{key: "privacy.off.yes", to: "privacy/off/" + string(purpose) + "/yes"}}
	no := []button{{key: "privacy.off.no", to: "privacy/home"}}
	switch {
	case purpose == union.PurposeContest && len(stake) > 0 && !sure:
		return false, t.show("privacy.off.contest", args("N", len(stake)), yes, no)
	case purpose == union.PurposeJoining && open && !sure:
		return false, t.show("privacy.off.joining", nil, yes, no)
	}
	if err := office.Revoke(t.w, t.me, purpose, t.now); err != nil {
		return false, err
	}
	switch {
	case purpose == union.PurposeContest:
		err = t.tellWithdrawn(stake)
	case purpose == union.PurposeJoining && open:
		err = t.tellTakenBack(applied)
	}
	if err != nil {
		return false, err
	}
	return true, t.tell("privacy.off.done", args("Purpose", string(purpose)))
}

// tellWithdrawn tells the organizers whose contests lost entries.
func (t *turn) tellWithdrawn(entries []union.Entry) error {
	for _, e := range entries {
		c, err := office.ContestFor(t.w, t.me, e.Contest)
		if err != nil {
			return err
		}
		if err := t.tellOrganizer(c, "contest.notice.withdrawn", e); err != nil {
			return err
		}
	}
	return nil
}

// tellTakenBack tells those who lead the person that there is nothing to do any more.
func (t *turn) tellTakenBack(j union.Joining) error {
	told, err := office.JoiningLeaders(t.w, j)
	for _, who := range told {
		if err == nil {
			err = t.notify(who, "joining.withdrew", args("Name", j.Name))
		}
	}
	return err
}
