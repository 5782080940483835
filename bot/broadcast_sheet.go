package bot

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"rupor/delivery"
)

// A sheet is a table that opens in Excel with a double click: UTF-8 with its
// mark in front, and the semicolon that Russian Excel separates by.
type sheet struct {
	t     *turn
	out   bytes.Buffer
	csv   *csv.Writer
	known map[string]string // phrases are few and rows are many
	err   error
}

// sheet begins a table with the words of its columns.
func (t *turn) sheet(columns ...string) (*sheet, error) {
	s := &sheet{t: t, known: map[string]string{}}
	s.out.WriteString("\uFEFF")
	s.csv = csv.NewWriter(&s.out)
	s.csv.Comma, s.csv.UseCRLF = ';', true
	heads := make([]string, len(columns))
	for i, key := range columns {
		heads[i] = s.words(key)
	}
	s.row(heads...)
	return s, s.err
}

// words returns a phrase without data.
func (s *sheet) words(key string) string {
	if said, ok := s.known[key]; ok {
		return said
	}
	said, err := s.t.plain(key, nil)
	if err != nil && s.err == nil {
		s.err = err
	}
	s.known[key] = said
	return said
}

// row adds a line. What a spreadsheet would take for a formula is made text:
// names are typed by strangers.
func (s *sheet) row(cells ...string) {
	for i, c := range cells {
		if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") {
			cells[i] = "'" + c
		}
	}
	if err := s.csv.Write(cells); err != nil && s.err == nil {
		s.err = err
	}
}

// sendSheet sends the table as a file with a word about it.
func (t *turn) sendSheet(s *sheet, nameKey, wordsKey string, data map[string]any) error {
	s.csv.Flush()
	if err := s.csv.Error(); err != nil && s.err == nil {
		s.err = err
	}
	if s.err != nil {
		return fmt.Errorf("sheet: %w", s.err)
	}
	name, err := t.plain(nameKey, data)
	if err != nil {
		return err
	}
	m, err := t.message(wordsKey, data)
	if err != nil {
		return err
	}
	m.File = &delivery.File{Name: name, Data: s.out.Bytes()}
	return t.send(m)
}
