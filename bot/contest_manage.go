package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// contestManage is what the organizer and the jury see: how many entries there
// are, how many are on their way, and what to do with them.
func (t *turn) contestManage(id union.ContestID) error {
	c, err := office.Judged(t.w, t.me, id)
	if err != nil {
		return err
	}
	n, err := office.CountEntries(t.w, id)
	if err != nil {
		return err
	}
	drafts, err := office.CountDrafts(t.w, id)
	if err != nil {
		return err
	}
	var rows [][]button
	if n > 0 {
		rows = append(rows,
			[]button{{key: "contest.entries.button", to: fmt.Sprintf("contest/entries/%d/0", id)}},
			[]button{{key: "contest.files.button", to: fmt.Sprintf("contest/files/%d/0", id)}},
			[]button{{key: "contest.table.button", to: fmt.Sprintf("contest/table/%d", id)}})
	}
	runs, err := office.Manages(t.w, t.me, c)
	if err != nil {
		return err
	}
	if runs && drafts > 0 && c.Open(t.now) {
		rows = append(rows, []button{{key: "contest.nudge", to: fmt.Sprintf("remind/unfinished/%d", id)}})
	}
	rows = append(rows, []button{{key: "contest.back", to: fmt.Sprintf("contest/card/%d", id)}})
	return t.show("contest.manage", args("Title", c.Title, "Deadline", c.Deadline, "Now", t.now,
		"Open", c.Open(t.now), "N", n, "Drafts", drafts), rows...)
}

// managed is a contest whose entries the person sees, with all of them.
func (t *turn) managed(id union.ContestID) (union.Contest, []union.Entry, error) {
	c, err := office.Judged(t.w, t.me, id)
	if err != nil {
		return c, nil, err
	}
	all, err := office.EntriesTo(t.w, id)
	return c, all, err
}

// contestEntries lists the entries, withdrawn ones too.
func (t *turn) contestEntries(id union.ContestID, page int) error {
	c, all, err := t.managed(id)
	if err != nil {
		return err
	}
	rows := paged(all, page, entryButton, fmt.Sprintf("contest/entries/%d/", id))
	rows = append(rows, []button{{key: "contest.back", to: fmt.Sprintf("contest/manage/%d", id)}})
	return t.show("contest.entries", args("Title", c.Title, "N", len(all)), rows...)
}

// filesAtOnce is how many entries are sent with their files in one go: a chat
// takes about one message a second.
const filesAtOnce = 5

// contestFiles sends some entries, each with its files, and offers the next ones.
func (t *turn) contestFiles(id union.ContestID, page int) error {
	c, all, err := t.managed(id)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(e union.Entry) bool { return e.State != union.EntrySubmitted })
	from := min(page*filesAtOnce, len(all))
	to := min(from+filesAtOnce, len(all))
	if from == to {
		return t.tell("contest.files.end", nil)
	}
	for _, e := range all[from:to] {
		if err := t.sendEntry(e, c); err != nil {
			return err
		}
	}
	back := []button{{key: "contest.back", to: fmt.Sprintf("contest/manage/%d", id)}}
	rows := [][]button{back}
	if to < len(all) {
		rows = [][]button{{{key: "contest.files.more", to: fmt.Sprintf("contest/files/%d/%d", id, page+1)}}, back}
	}
	return t.say("contest.files.shown", args("Title", c.Title, "From", from+1, "To", to, "Of", len(all)), rows...)
}

// sendEntry sends an entry's card and its files under it.
func (t *turn) sendEntry(e union.Entry, c union.Contest) error {
	data, err := t.entryData(e, c)
	if err != nil {
		return err
	}
	words, err := t.html("entry.card", data)
	if err != nil {
		return err
	}
	if err := t.send(delivery.Message{Text: words, NoPreview: true}); err != nil {
		return err
	}
	for _, files := range albumsOf(e.Files) {
		if err := t.send(delivery.Message{Media: files, Silent: true}); err != nil {
			return err
		}
	}
	return nil
}

// contestTable sends all entries as a table.
func (t *turn) contestTable(id union.ContestID) error {
	c, all, err := t.managed(id)
	if err != nil {
		return err
	}
	s, err := t.sheet("contest.column.number", "contest.column.state", "contest.column.nomination",
		"contest.column.title", "contest.column.org", "contest.column.author", "contest.column.description",
		"contest.column.links", "contest.column.files", "contest.column.submitted", "contest.column.changed")
	if err != nil {
		return err
	}
	named, err := office.ListsAllowed(t.w)
	if err != nil {
		return err
	}
	for _, e := range all {
		if !named {
			e.AuthorName = ""
		}
		org, err := office.OrganizationName(t.w, e.Org)
		if err != nil {
			return err
		}
		state := s.words("contest.state.submitted")
		if e.State == union.EntryWithdrawn {
			state = s.words("contest.state.withdrawn")
		}
		s.row(e.Receipt(), state, e.Nomination, e.Title, org, e.AuthorName, e.Description.Plain(),
			strings.Join(e.Links, "\n"), strconv.Itoa(len(e.Files)), t.cell(e.Submitted), t.cell(e.Changed))
	}
	return t.sendSheet(s, "contest.table.file", "contest.table", args("Title", c.Title, "N", len(all), "ID", c.ID, "Listed", named))
}

// cell is a moment as a spreadsheet takes it, in the union's zone.
func (t *turn) cell(at time.Time) string { return at.In(t.Zone).Format("2006-01-02 15:04") }

// noticePause gathers what happens to a contest into one notice.
const noticePause = time.Minute

// tellOrganizer keeps one message a day up to date on how many entries there
// are: hundreds of them are still one message.
func (t *turn) tellOrganizer(c union.Contest, key string, e union.Entry) error {
	m, known, err := storage.Members.Get(t.w, c.Organizer)
	if err != nil || !known || !m.Subscribed() || c.Organizer == t.me {
		return err
	}
	n, err := office.CountEntries(t.w, c.ID)
	if err != nil {
		return err
	}
	o, err := t.as(c.Organizer)
	if err != nil {
		return err
	}
	words, err := o.message(key, args("Title", c.Title, "N", n, "Number", e.Receipt()),
		[]button{{key: "contest.open", to: fmt.Sprintf("contest/manage/%d", c.ID)}})
	if err != nil {
		return err
	}
	return t.post(delivery.Letter{
		To: c.Organizer.Private(), Lane: delivery.LaneNotice, Message: words,
		Name: fmt.Sprintf("contest/%d/%s", c.ID, t.now.Format(time.DateOnly)), NotBefore: t.now.Add(noticePause),
	})
}
