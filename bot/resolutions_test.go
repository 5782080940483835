package bot

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/text"
	"rupor/union"
)

func TestSearchFindsTheNumberFirst(t *testing.T) {
	t.Parallel()
	var all []office.Reading
	for _, r := range []union.Resolution{
		{Number: "120", Title: "Об итогах Года", Content: union.Content{Text: "<b>Учёба</b> актива"}},
		{Number: "12", Title: "О конкурсе"},
		{Number: "VII-9", Title: "О Концепции, п. 12"},
	} {
		all = append(all, office.Reading{Resolution: r})
	}
	for query, want := range map[string]string{
		"12": "12 120 VII-9", "№ 12": "12 120 VII-9", "vii-9": "VII-9", "учеба АКТИВА": "120", "концепции": "VII-9", "нет такого": "",
	} {
		var got []string
		for _, d := range search(all, query) {
			got = append(got, d.Number)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
}

func TestPaperNumberTakesItsSignAway(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"№ 12-3": "12-3", "#7": "7", " VII-9 ": "VII-9"} {
		if got, err := paperNumber(dialog.Typed(typed)); err != nil || got != want {
			t.Errorf("%s: %q, %v", typed, got, err)
		}
	}
	if _, err := paperNumber(dialog.Typed("№")); err == nil {
		t.Error("a sign alone is no number")
	}
}

func pressBook(t *testing.T) *text.Book {
	t.Helper()
	b, err := text.Load(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASheetIsATableAndNeverAFormula(t *testing.T) {
	t.Parallel()
	at := &turn{Bot: New(Options{Words: pressBook(t), Lang: "ru", Zone: time.UTC}), lang: "ru"}
	s, err := at.sheet("broadcast.column.name", "broadcast.column.org")
	if err != nil {
		t.Fatal(err)
	}
	s.row(`=cmd|"x"`, "Лицей; № 3")
	s.csv.Flush()
	table, ok := strings.CutPrefix(s.out.String(), "\uFEFF")
	if !ok {
		t.Error("Excel would take it for another encoding")
	}
	read := csv.NewReader(strings.NewReader(table))
	read.Comma = ';'
	rows, err := read.ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != `'=cmd|"x"` || rows[1][1] != "Лицей; № 3" {
		t.Errorf("%q, %v", rows, err)
	}
}

func TestRemaining(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	at := &turn{now: start.Add(10 * time.Second)}
	for name, c := range map[string]struct {
		b    delivery.Broadcast
		want time.Duration
	}{
		"a quarter done": {delivery.Broadcast{State: delivery.Sending, Started: start, Total: 400, Counts: delivery.Counts{Sent: 90, Refused: 10}}, 30 * time.Second},
		"none yet":       {delivery.Broadcast{State: delivery.Sending, Started: start, Total: 400}, 0},
		"paused":         {delivery.Broadcast{State: delivery.Paused, Started: start, Total: 400, Counts: delivery.Counts{Sent: 100}}, 0},
		"over":           {delivery.Broadcast{State: delivery.Finished, Started: start, Ended: start.Add(time.Minute)}, time.Minute},
		"at once":        {delivery.Broadcast{State: delivery.Finished, Started: start, Ended: start}, time.Second},
		"not begun":      {delivery.Broadcast{State: delivery.Gathering}, 0},
	} {
		if got := at.remaining(c.b); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
