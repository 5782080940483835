package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

// factsOf are the particulars that acts are recorded with, one sample for each kind of
// value; an act that is not here has none.
func factsOf() map[union.Act][][]string {
	facts := map[union.Act][][]string{
		"organization.zone": {{"was", "", "now", "Asia/Omsk"}, {"was", "Europe/Moscow", "now", "Asia/Kathmandu"}}, "organization.moved": {{"from", "1", "to", "0"}},
		"organization.merged": {{"into", "1"}, {"into", "99999"}}, "place.arrived": {{"chat", "-100500"}}, "place.given": {{"chat", "-100500"}},
		"rules.quiet": {{"was", "off", "now", "22:00-08:00"}}, "rules.daily": {{"was", "0", "now", "3"}}, "rules.eyes": {{"was", "", "now", "youth+officer"}},
		"rules.lists": {{"was", "false", "now", "true"}}, "rules.answer": {{"was", "3", "now", "5"}}, "rules.dues": {{"was", "100", "now", "150"}},
		"inquiry.answered": {{"term", "true"}, {"term", "false"}}, "proposal.approved": {{"edited", "yes"}},
		"journal.exported":  {{"file", paperJournalSheet}, {"file", paperJournalLines}},
		"expected.exported": {{"file", "xlsx"}, {"file", "csv"}}, "import.begun": {{"list", "organizations"}, {"list", "expected"}},
		"import.done": {{"list", "expected", "added", "5", "changed", "0"}},
	}
	for _, act := range []union.Act{"post.announced", "post.scheduled", "post.repeating"} {
		for _, topic := range union.Topics() {
			facts[act] = append(facts[act], []string{"topic", string(topic), "urgent", "yes"})
		}
	}
	for _, act := range []union.Act{"duty.given", "duty.ended", "duty.taken", "duty.handed", "duty.resigned", "duty.changed", "invitation.made", "invitation.taken", "invitation.revoked"} {
		for _, role := range union.AppointedRoles() {
			facts[act] = append(facts[act], []string{"role", string(role)})
		}
	}
	for _, status := range append(union.Belonging(), union.StatusSubscriber, union.StatusCandidate, union.StatusLeft) {
		facts["member.status"] = append(facts["member.status"], []string{"status", string(status)})
	}
	for _, purpose := range union.Purposes() {
		facts["consent.given"] = append(facts["consent.given"], []string{"purpose", string(purpose), "version", "2026-11"})
		facts["consent.withdrawn"] = append(facts["consent.withdrawn"], []string{"purpose", string(purpose), "version", "1"})
	}
	for _, entrance := range []string{"open", string(union.EntryCode), string(union.EntryApproval)} {
		facts["organization.entrance"] = append(facts["organization.entrance"], []string{"entrance", entrance})
	}
	for _, kind := range union.RequestKinds() {
		facts["request.received"] = append(facts["request.received"], []string{"kind", string(kind)})
	}
	for _, f := range office.Fields() {
		facts["organization.changed"] = append(facts["organization.changed"], []string{"field", string(f)})
	}
	var done []string
	for _, kept := range union.Kepts() {
		done = append(done, string(kept), "12")
		facts["rules.keep"] = append(facts["rules.keep"], []string{"was", string(kept) + "-30", "now", string(kept) + "-365"})
	}
	facts["retention.done"] = [][]string{done}
	return facts
}

// actsWithWords lists the acts that the texts have words for.
func actsWithWords(t *testing.T) []union.Act {
	t.Helper()
	files, err := filepath.Glob("../text/ru/*.txt")
	var all []union.Act
	for _, file := range files {
		words, failed := os.ReadFile(file)
		if failed != nil {
			t.Fatal(failed)
		}
		for _, found := range regexp.MustCompile(`define "act\.([a-z.]+)"`).FindAllSubmatch(words, -1) {
			all = append(all, union.Act(found[1]))
		}
	}
	if err != nil || len(all) < 50 {
		t.Fatalf("only %v are acts: %v", all, err)
	}
	slices.Sort(all)
	return all
}

// Whatever a record says, a controller reads words of their language: no name of a
// particular or of its value shows as the house writes it.
func TestWhatTheJournalSaysIsInWords(t *testing.T) {
	t.Parallel()
	foreign := map[string]*regexp.Regexp{ // what is no word of the language, but for names
		"ru": regexp.MustCompile(`[a-z]{2,}|%!|<no value>`), "en": regexp.MustCompile(`[а-яё]|[a-z]\.[a-z]|%!|<no value>|\b(true|false)\b`),
	}
	names := strings.NewReplacer("Excel", "", "Asia/Kathmandu", "", "Region <b>& Co</b>", "")
	facts := factsOf()
	for _, lang := range text.Languages() {
		th := newTheatre(t, lang)
		store := sampleUnion(t, th.b, lang)
		err := store.View(func(r storage.Reader) error {
			j := journalist{th.b, r, lang}
			for _, act := range actsWithWords(t) {
				samples := facts[act]
				if samples == nil {
					samples = [][]string{nil}
				}
				for _, sample := range samples {
					said, err := inWords(j, union.Record{Seq: 1, At: time.Now(), Act: act, Facts: sample})
					if err != nil || foreign[lang].MatchString(names.Replace(said)) {
						t.Errorf("%s %s %q: %s, %v", lang, act, sample, said, err)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	words := actsWithWords(t)
	for act := range facts {
		if !slices.Contains(words, act) {
			t.Errorf("%s is no act", act)
		}
	}
}

// What a deed was about is called by its title, as long as there is one.
func TestTheJournalNamesContestsAndResolutions(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	err := sampleUnion(t, th.b, "ru").View(func(r storage.Reader) error {
		res, _, err := storage.Resolutions.Get(r, 1)
		if err != nil {
			return err
		}
		for _, c := range []struct {
			about union.Record
			want  string
		}{
			{union.Record{Kind: "contest", ID: 1}, "Contest <i>0</i>"},
			{union.Record{Kind: "contest", ID: 1, Facts: []string{"purpose", "mailing"}}, "Сообщения"},
			{union.Record{Kind: "resolution", ID: 1}, res.Title},
			{union.Record{Kind: "resolution", ID: 999}, ""},
			{union.Record{Kind: "post", ID: 1}, ""},
		} {
			if got, err := (journalist{th.b, r, "ru"}).detail(c.about); err != nil || got != c.want {
				t.Errorf("%+v: %q, %v", c.about, got, err)
			}
		}
		if res.Title == "" {
			t.Error("the sample has no resolution")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// inWords is all that a card says of a record, but for people and organizations.
func inWords(j journalist, line union.Record) (string, error) {
	act, err := j.act(line.Act)
	if err != nil {
		return "", err
	}
	detail, err := j.detail(line)
	if err != nil {
		return "", err
	}
	group, err := j.group(line.Act.Group())
	if err != nil {
		return "", err
	}
	facts, err := j.facts(line)
	said := fmt.Sprintf("%s | %s | %s", group, act, detail)
	for _, f := range facts {
		said += fmt.Sprintf(" | %s: %s", f.Name, f.Value)
	}
	return said, err
}
