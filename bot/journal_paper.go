package bot

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// The files of the journal: what delivery.Paper calls them.
const (
	paperJournalSheet = "journal/xlsx"
	paperJournalLines = "journal/json"
)

// journalFileMost is how many records go into one file, the newest: a file of a bot
// may have 50 MB (Bot API "Sending files").
const journalFileMost = 100_000

// journalFile makes a file of a part of the journal, if who asked for it still may
// read that.
func (b *Bot) journalFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	var lines []union.Record
	v, err := readView(r, strings.Split(p.Query, "/"))
	if err != nil {
		return delivery.File{}, err
	}
	err = office.EachJournal(r, p.Who, v.query(b.Zone), journalFileMost, func(line union.Record) error {
		lines = append(lines, line)
		return nil
	})
	if union.Refused(err) {
		return delivery.File{}, nil
	}
	if err != nil {
		return delivery.File{}, err
	}
	slices.Reverse(lines)
	name, err := b.Words.Plain(p.Lang, "journal.file.name", nil)
	if err != nil {
		return delivery.File{}, err
	}
	var out bytes.Buffer
	if p.Kind == paperJournalLines {
		name += ".jsonl"
		encode := json.NewEncoder(&out)
		for i := 0; err == nil && i < len(lines); i++ {
			err = encode.Encode(lines[i])
		}
	} else {
		name += ".xlsx"
		err = journalist{b, r, p.Lang}.sheet(&out, lines)
	}
	return delivery.File{Name: name, Data: out.Bytes()}, err
}

// sheet writes records as a workbook. Where lists of people may not go through
// Telegram, people are called by the numbers that the journal has for them.
func (j journalist) sheet(out *bytes.Buffer, lines []union.Record) error {
	named, err := office.ListsAllowed(j.r)
	if err != nil {
		return err
	}
	var columns []report.Column
	for _, c := range []struct {
		key   string
		width float64
	}{
		{"number", 10}, {"at", 18}, {"who", 30}, {"act", 40}, {"whom", 30}, {"org", 40}, {"what", 18}, {"facts", 40}, {"hash", 66},
	} {
		head, err := j.plain("journal.column." + c.key)
		if err != nil {
			return err
		}
		columns = append(columns, report.Column{Head: head, Width: c.width})
	}
	name, err := j.plain("journal.sheet")
	if err != nil {
		return err
	}
	s := journalSheet{journalist: j, named: named, people: map[union.Alias]string{}, orgs: map[union.OrgID]string{}}
	return report.Workbook(out, report.Sheet{Name: name, Columns: columns, Each: func(row func(...any) error) error {
		for _, line := range lines {
			cells, err := s.cells(line)
			if err == nil {
				err = row(cells...)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}})
}

// A journalSheet remembers what it has put into words: rows are many.
type journalSheet struct {
	journalist
	named  bool
	people map[union.Alias]string
	orgs   map[union.OrgID]string
}

func (s journalSheet) cells(line union.Record) ([]any, error) {
	act, err := s.act(line.Act)
	if err != nil {
		return nil, err
	}
	who, err := s.person(line.By)
	if err != nil {
		return nil, err
	}
	whom := ""
	if line.Person != 0 {
		if whom, err = s.person(line.Person); err != nil {
			return nil, err
		}
	}
	org, known := s.orgs[line.Org]
	if !known {
		if org, err = office.OrganizationName(s.r, line.Org); err != nil {
			return nil, err
		}
		s.orgs[line.Org] = org
	}
	what, err := s.kind(line.Kind)
	if err != nil {
		return nil, err
	}
	if line.ID != 0 {
		what += " " + strconv.FormatUint(line.ID, 10)
	}
	facts, err := s.facts(line)
	var said []string
	for _, f := range facts {
		said = append(said, f.Name+": "+f.Value)
	}
	return []any{line.Seq, line.At.In(s.Zone), who, act, whom, org, what, strings.Join(said, "; "), line.Hash}, err
}

// person is a name, or a number where names may not be told.
func (s journalSheet) person(a union.Alias) (string, error) {
	if !s.named && a != 0 {
		return "№ " + strconv.FormatUint(uint64(a), 10), nil
	}
	if name, known := s.people[a]; known {
		return name, nil
	}
	name, err := s.name(a)
	s.people[a] = name
	return name, err
}
