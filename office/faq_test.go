package office_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// frequents are what people ask a union.
func frequents() []union.Frequent {
	var all []union.Frequent
	for i, line := range []string{
		"Как вступить в профсоюз? | Напишите заявление в профком. Взносы – один процент.",
		"Сколько составляют членские взносы? | Один процент заработка, их удерживает бухгалтерия.",
		"Как получить путёвку в санаторий? | Заявление и справка от врача. Скидка члену профсоюза – 20 %.",
		"Положена ли материальная помощь при рождении ребёнка? | Да, по коллективному договору.",
		"Что делать, если не оплатили отпускные? | Напишите в профком: отпуск оплачивают за три дня.",
		"Есть ли ДМС? | Да, с 2024 года.",
	} {
		question, answer, _ := strings.Cut(line, " | ")
		all = append(all, union.Frequent{ID: union.FrequentID(i + 1), Question: question, Answer: union.HTML(answer)})
	}
	return all
}

// helpDesk has them in a store.
func helpDesk(t testing.TB) storage.Engine {
	t.Helper()
	e := memory.New()
	err := e.Update(func(w storage.Writer) error {
		err := office.SetAdmins(w, []union.MemberID{admin}, pressDay())
		for _, f := range frequents() {
			_, failed := office.AddFrequent(w, admin, f, pressDay())
			err = errors.Join(err, failed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// found are the frequent questions that words may be about.
func found(t testing.TB, e storage.Engine, words string) (ids []union.FrequentID) {
	t.Helper()
	err := e.View(func(r storage.Reader) error {
		all, err := office.SearchFrequents(r, admin, words, 10)
		for _, f := range all {
			ids = append(ids, f.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// People use other forms of the words, in other order, with ё and without.
func TestFrequentQuestionsAreFoundByTheirWords(t *testing.T) {
	t.Parallel()
	e := helpDesk(t)
	for words, want := range map[string]union.FrequentID{
		"Здравствуйте! Подскажите, пожалуйста, хочу ВСТУПЛЕНИЕ в профсоюз оформить": 1,
		"какой размер членского взноса":                                             2,
		"путевки в санатории для детей":                                             3,
		"Путе\u0308вка": 3, // ё of two characters
		"ребенок родился, будет материальная помощь?": 4,
		"Мне не заплатили за отпуск":                  5,
		"ДМС":                   6,
		"что нового в 2024":     6,
		"погода на завтра":      0,
		"профилактика простуды": 0, // begins as «профсоюз» does, for four letters
		"как и что":             0,
		"":                      0,
		// One word in common among many is no reason.
		"Начальник цеха третий месяц подряд отправляет бригаду грузить вагоны вместо отдыха, хотя помощь обещали": 0,
	} {
		var got union.FrequentID
		if ids := found(t, e, words); len(ids) > 0 {
			got = ids[0]
		}
		if got != want {
			t.Errorf("%q finds %d, want %d", words, got, want)
		}
	}
}

// Whatever is typed: nothing is found twice, the same words find the same, ё and
// capitals make no difference, and the very words of a question find it.
func FuzzSearchFrequents(f *testing.F) {
	f.Add("Как вступить в профсоюз?")
	f.Add("ё\u0308 ДМС 20 %")
	e := helpDesk(f)
	f.Fuzz(func(t *testing.T, words string) {
		ids := found(t, e, words)
		if slices.Sort(ids); len(slices.Compact(ids)) != len(ids) {
			t.Errorf("%q finds %v", words, ids)
		}
		if lower, plain := found(t, e, strings.ToLower(words)), found(t, e, strings.ReplaceAll(strings.ToLower(words), "ё", "е")); !slices.Equal(lower, plain) {
			t.Errorf("%q finds %v, without ё %v", words, lower, plain)
		}
		for _, f := range frequents() {
			if first := found(t, e, f.Question); len(first) == 0 || first[0] != f.ID {
				t.Errorf("%q finds %v", f.Question, first)
			}
		}
	})
}

// A frequent question is seen in its organization and below, and kept by who
// answers there.
func TestFrequentQuestionsBelongToAnOrganization(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	add := func(by union.MemberID, org union.OrgID) error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.AddFrequent(w, by, union.Frequent{Org: org, Question: fmt.Sprintf("О чём %d?", org), Answer: "Об этом"}, now)
			return err
		})
	}
	for _, try := range []struct {
		by   union.MemberID
		org  union.OrgID
		want string
	}{
		{admin, 0, ""},
		{methodist, 1, ""},
		{officer, 2, ""},
		{chair, 3, ""},
		{admin, 4, ""},
		{officer, 1, "refuse.right"},
		{chair, 4, "refuse.right"},
		{anna, 3, "refuse.right"},
	} {
		refusedAs(t, add(try.by, try.org), try.want)
	}
	const nobody union.MemberID = 99
	for who, want := range map[union.MemberID][]union.FrequentID{
		anna: {1, 2, 3, 4}, youth: {1, 2, 3}, boris: {1, 2, 5}, admin: {1, 2, 3, 4, 5}, officer: {1, 2, 3, 4}, nobody: {1, 2},
	} {
		see(t, e, func(r storage.Reader) {
			var got []union.FrequentID
			all, err := office.Frequents(r, who)
			for _, f := range all {
				got = append(got, f.ID)
				if _, _, failed := office.FrequentFor(r, who, f.ID); failed != nil {
					t.Error(failed)
				}
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%d sees %v, want %v; %v", who, got, want, err)
			}
			if _, _, err := office.FrequentFor(r, boris, 4); !union.Refused(err) {
				t.Errorf("boris sees that of the school: %v", err)
			}
		})
	}
}

// What helped is counted; only who answers for the organization changes it, and
// gives it to no other one.
func TestWhoKeepsFrequentQuestions(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	do(t, e, func(w storage.Writer) error {
		_, err := office.AddFrequent(w, officer, union.Frequent{Org: 2, Question: "О чём?", Answer: "Об этом"}, now)
		return err
	})
	do(t, e, func(w storage.Writer) error { return office.Helped(w, anna, 1) })
	refusedAs(t, e.Update(func(w storage.Writer) error { return office.Helped(w, boris, 1) }), "faq.gone")
	for who, want := range map[union.MemberID]string{chair: "refuse.right", boris: "faq.gone", officer: ""} {
		err := e.Update(func(w storage.Writer) error {
			_, err := office.ChangeFrequent(w, who, union.Frequent{ID: 1, Org: 2, Question: "О чём?", Answer: "О пенсии"}, now)
			return err
		})
		refusedAs(t, err, want)
	}
	see(t, e, func(r storage.Reader) {
		if f, _, err := office.FrequentFor(r, anna, 1); err != nil || f.Uses != 1 || f.Answer != "О пенсии" {
			t.Errorf("%+v %v", f, err)
		}
		for words, want := range map[string]int{"этом": 0, "пенсия": 1} {
			if fit, err := office.FitFrequents(r, anna, words); err != nil || len(fit) != want {
				t.Errorf("%q fits %+v %v", words, fit, err)
			}
		}
	})
	refusedAs(t, e.Update(func(w storage.Writer) error {
		_, err := office.ChangeFrequent(w, officer, union.Frequent{ID: 1, Org: 4, Question: "О чём?", Answer: "О том"}, now)
		return err
	}), "refuse.right")
	do(t, e, func(w storage.Writer) error { _, err := office.DeleteFrequent(w, officer, 1, now); return err })
	see(t, e, func(r storage.Reader) {
		if left, err := storage.FrequentWords.Has(r, 1); err != nil || left {
			t.Errorf("the words are left: %v", err)
		}
	})
}

// BenchmarkFitFrequents is what a question costs the transaction in which it is asked,
// beside as many long answers as an organization may have.
func BenchmarkFitFrequents(b *testing.B) {
	e := memory.New()
	dice, vocabulary := rand.New(rand.NewPCG(1, 2)), make([]string, 5000)
	for i := range vocabulary {
		for range 4 + dice.IntN(8) {
			vocabulary[i] += string(rune('а' + dice.IntN(32)))
		}
	}
	said := func(most int) string {
		s := "Взносы"
		for len([]rune(s)) < most-12 {
			s += " " + vocabulary[dice.IntN(len(vocabulary))]
		}
		return s
	}
	err := e.Update(func(w storage.Writer) error {
		err := office.SetAdmins(w, []union.MemberID{admin}, pressDay())
		for range office.MaxFrequents {
			f := union.Frequent{Question: said(office.MaxFrequentQuestion), Answer: union.HTML(said(office.MaxFrequentAnswer))}
			_, failed := office.AddFrequent(w, admin, f, pressDay())
			err = errors.Join(err, failed)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, words := range map[string]string{
		"short": "Здравствуйте, как получить путёвку в санаторий для ребёнка и сколько она стоит?", "long": said(4000),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := e.Update(func(w storage.Writer) error {
					_, err := office.FitFrequents(w, anna, words)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
