package bot

import (
	"fmt"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// entryScreen: entry/mine/<page> lists the person's entries, entry/card/<id>
// shows one and entry/files/<id> its files; entry/edit/<id> changes it,
// entry/withdraw/<id> asks and entry/gone/<id> withdraws it. entry/fresh/<contest>
// gives up the entry begun for another contest.
func (t *turn) entryScreen(a arguments) error {
	id := union.EntryID(a.id(1))
	switch a.word(0) {
	case "mine":
		return t.ownEntries(a.page(1))
	case "card":
		return t.entryCard(id)
	case "files":
		return t.entryFiles(id)
	case "edit":
		return t.editEntry(id)
	case "withdraw":
		return t.askWithdraw(id)
	case "gone":
		return t.withdraw(id)
	case "fresh":
		if err := storage.Talks.Delete(t.w, talkKey{First: t.me, Second: office.EntryDialog}); err != nil {
			return err
		}
		return t.enter(union.ContestID(a.id(1)))
	}
	return t.tell("talk.stale", nil)
}

// enter begins an entry under the announcement or the card, which stays to be
// read. An entry that was begun for another contest is not lost unasked.
func (t *turn) enter(id union.ContestID) error {
	t.edited = true
	if !t.joined {
		return t.say("entry.join", nil, []button{{key: "entry.join.button", to: "start"}})
	}
	c, err := office.Enter(t.w, t.me, id, t.now)
	if err != nil {
		return err
	}
	draft, found, err := storage.Talks.Get(t.w, talkKey{First: t.me, Second: office.EntryDialog})
	if err != nil {
		return err
	}
	if found && draft.Subject != uint64(id) && len(draft.Trail) > 0 {
		other, _, err := storage.Contests.Get(t.w, union.ContestID(draft.Subject))
		if err != nil {
			return err
		}
		return t.say("entry.other", args("Title", other.Title, "Contest", c.Title),
			[]button{{key: "entry.other.resume", to: "talk/" + office.EntryDialog}},
			[]button{{key: "entry.other.fresh", to: fmt.Sprintf("entry/fresh/%d", id)}})
	}
	return t.open(office.EntryDialog, uint64(id), &newEntry{Contest: id})
}

func (t *turn) ownEntries(page int) error {
	all, err := office.EntriesBy(t.w, t.me)
	if err != nil {
		return err
	}
	rows := paged(all, page, entryButton, "entry/mine/")
	rows = append(rows, []button{{key: "contest.all", to: "contest/list/0"}})
	return t.show("entry.list", args("N", len(all)), rows...)
}

// entryBody is the data of what an entry says.
func entryBody(e union.Entry, org string) map[string]any {
	return args("Nomination", e.Nomination, "Org", org, "Title", e.Title,
		"Description", e.Description, "Files", len(e.Files), "Links", e.Links)
}

// entryData is the data of an entry's card.
func (t *turn) entryData(e union.Entry, c union.Contest) (map[string]any, error) {
	org, err := office.OrganizationName(t.w, e.Org)
	data := entryBody(e, org)
	data["Contest"], data["Number"], data["Author"] = c.Title, e.Receipt(), e.AuthorName
	data["Submitted"], data["Changed"], data["Version"] = e.Submitted, e.Changed, e.Version
	data["Deadline"], data["Now"], data["Open"] = c.Deadline, t.now, c.Open(t.now)
	data["Withdrawn"] = e.State == union.EntryWithdrawn
	return data, err
}

// drawEntry shows an entry and what its reader may do with it.
func (t *turn) drawEntry(key string, e union.Entry, c union.Contest) error {
	data, err := t.entryData(e, c)
	if err != nil {
		return err
	}
	var rows [][]button
	if len(e.Files) > 0 {
		rows = append(rows, []button{{key: "entry.files.button", to: fmt.Sprintf("entry/files/%d", e.ID)}})
	}
	if e.Author == t.me && e.State == union.EntrySubmitted && c.Open(t.now) {
		rows = append(rows, []button{
			{key: "entry.edit", to: fmt.Sprintf("entry/edit/%d", e.ID)},
			{key: "entry.withdraw", to: fmt.Sprintf("entry/withdraw/%d", e.ID)},
		})
	}
	back := fmt.Sprintf("contest/card/%d", c.ID)
	if e.Author != t.me {
		back = fmt.Sprintf("contest/entries/%d/0", c.ID)
	}
	rows = append(rows, []button{{key: "entry.back", to: back}})
	return t.show(key, data, rows...)
}

func (t *turn) entryCard(id union.EntryID) error {
	e, c, err := office.EntryFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	return t.drawEntry("entry.card", e, c)
}

func (t *turn) entryFiles(id union.EntryID) error {
	e, c, err := office.EntryFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	return t.sendEntry(e, c)
}

// editEntry opens the dialog filled in, at its summary.
func (t *turn) editEntry(id union.EntryID) error {
	e, _, err := office.Alterable(t.w, t.me, id, t.now)
	if err != nil {
		return err
	}
	return t.open(editDialog, uint64(id), amended(e))
}

func (t *turn) askWithdraw(id union.EntryID) error {
	e, c, err := office.Alterable(t.w, t.me, id, t.now)
	if err != nil {
		return err
	}
	return t.show("entry.withdraw.sure", args("Number", e.Receipt(), "Title", e.Title, "Contest", c.Title),
		[]button{{key: "entry.withdraw.yes", to: fmt.Sprintf("entry/gone/%d", id)}},
		[]button{{key: "entry.withdraw.no", to: fmt.Sprintf("entry/card/%d", id)}})
}

func (t *turn) withdraw(id union.EntryID) error {
	e, err := office.Withdraw(t.w, t.me, id, t.now)
	if err != nil {
		return err
	}
	c, _, err := storage.Contests.Get(t.w, e.Contest)
	if err != nil {
		return err
	}
	err = t.show("entry.withdrawn", args("Number", e.Receipt(), "Contest", c.Title),
		[]button{{key: "entry.back", to: fmt.Sprintf("contest/card/%d", c.ID)}})
	if err != nil {
		return err
	}
	return t.tellOrganizer(c, "contest.notice.withdrawn", e)
}
