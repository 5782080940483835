package main

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// codeWord is what a Russian journal must not have: a word of the house's own, such
// as "mailing". Names of time zones and of files are none, nor is the version of the
// text that the actors agreed to.
func codeWord(cell string) string {
	cell = regexp.MustCompile(`\b[A-Z][a-z]+/[A-Z][a-z]+\b|\bExcel\b|\bCSV\b|текста: test\b`).ReplaceAllString(cell, "")
	return regexp.MustCompile(`[A-Za-z]{2,}`).FindString(cell)
}

// checkJournal looks at what a controller would read of all that was done in the
// play: every act, what it was done to and its particulars are in words.
func (s *stage) checkJournal() {
	s.t.Helper()
	undo := errors.New("nothing is kept of this")
	err := s.life.bolt.Update(func(w storage.Writer) error {
		const controller union.MemberID = 1
		d := union.Duty{Member: controller, Role: union.RoleController}
		if err := storage.Duties.Put(w, storage.KeyOf(d), d); err != nil {
			return err
		}
		paper, err := s.life.house.bot.Paper(w, delivery.Paper{Kind: "journal/xlsx", Lang: "ru", Who: controller})
		if err != nil {
			return err
		}
		book, err := excelize.OpenReader(bytes.NewReader(paper.Data))
		if err != nil {
			return err
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil {
			return err
		}
		const act, what, facts = 3, 6, 7
		for _, row := range rows {
			for _, i := range []int{act, what, facts} {
				if i < len(row) && codeWord(row[i]) != "" {
					s.t.Errorf("the journal says %q: %s", codeWord(row[i]), strings.Join(row[:min(len(row), facts+1)], " · "))
				}
			}
		}
		return undo
	})
	if !errors.Is(err, undo) {
		s.t.Errorf("journal: %v", err)
	}
}
