package bot

import (
	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// consentTo names the text of the consent to a purpose and its version; a changed
// text gets a new one, and whoever agreed to the old is asked when it is needed next.
func consentTo(purpose union.Purpose) (key, version string) {
	switch purpose {
	case union.PurposeMailing:
		return "join.consent", consentVersion
	case union.PurposeContest:
		return "consent.contest", "2026-11-23"
	case union.PurposeGallery:
		return "consent.gallery", "2026-11"
	case union.PurposeJoining:
		return "consent.joining", "2026-11"
	}
	return "", ""
}

// consentQuestion puts the consent to a purpose on a screen of its own. Refusing
// ends the dialog. Whoever asks it passes the answer to agree when the dialog is done.
func consentQuestion(env dialog.Env, a *dialog.Answer[union.Consent], purpose union.Purpose) *dialog.Question {
	key, version := consentTo(purpose)
	yes, no := "consent.agree", "consent.refuse"
	if purpose == union.PurposeMailing {
		yes, no = "join.agree", "join.refuse"
	}
	q := dialog.Choose(a, key, []dialog.Choice[union.Consent]{
		{ID: "yes", Value: union.Consent{Version: version, At: env.Now}, Key: yes},
	})
	q.Cancel = no
	return q
}

// askConsent is consentQuestion, nil when the person agreed to the text before or
// in this dialog.
func askConsent(env dialog.Env, a *dialog.Answer[union.Consent], purpose union.Purpose) (*dialog.Question, error) {
	_, version := consentTo(purpose)
	if a.Given && a.Value.Version == version {
		return nil, nil
	}
	c, err := office.ConsentTo(env.Read, env.Me, purpose)
	if err != nil || c.Holds() && c.Version == version {
		return nil, err
	}
	return consentQuestion(env, a, purpose), nil
}

// offerConsent puts a consent that is nobody's duty: a no is an answer as good as a
// yes, and is remembered. It is nil when the person answered to this text before.
func offerConsent(env dialog.Env, a *dialog.Answer[union.Consent], purpose union.Purpose) (*dialog.Question, error) {
	key, version := consentTo(purpose)
	if a.Given && a.Value.Version == version {
		return nil, nil
	}
	c, err := office.ConsentTo(env.Read, env.Me, purpose)
	if err != nil || c.Version == version {
		return nil, err
	}
	return dialog.Choose(a, key, []dialog.Choice[union.Consent]{
		{ID: "yes", Value: union.Consent{Version: version, At: env.Now}, Key: "consent.gallery.yes"},
		{ID: "no", Value: union.Consent{Version: version}, Key: "consent.gallery.no"},
	}), nil
}

// shown completes a consent with the hash of the text that the person saw.
func (t *turn) shown(purpose union.Purpose, c union.Consent) (union.Consent, error) {
	key, _ := consentTo(purpose)
	words, err := t.plain(key, nil)
	c.Hash = office.Fingerprint(words)
	return c, err
}

// agree records a consent that was given or declined in a dialog; what was decided
// before is not asked, and needs no record.
func (t *turn) agree(purpose union.Purpose, a dialog.Answer[union.Consent]) error {
	if !a.Given {
		return nil
	}
	if a.Value.At.IsZero() {
		return office.DeclineConsent(t.w, t.me, purpose, a.Value.Version, t.now)
	}
	c, err := t.shown(purpose, a.Value)
	if err != nil {
		return err
	}
	return office.Agree(t.w, t.me, purpose, c, t.now)
}
