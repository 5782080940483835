package bot

import (
	"fmt"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// contests is the list of contests, the open ones first.
func (t *turn) contests(string) error { return t.contestList(0) }

// contestScreen: contest/list/<page> shows the contests, contest/card/<id> one
// of them, contest/enter/<id> begins an entry, contest/new opens a contest. For
// those who run it: contest/manage/<id>, contest/entries/<id>/<page>,
// contest/files/<id>/<page> and contest/table/<id>.
func (t *turn) contestScreen(a arguments) error {
	id := union.ContestID(a.id(1))
	switch a.word(0) {
	case "list":
		return t.contestList(a.page(1))
	case "card":
		return t.contestCard(id)
	case "enter":
		return t.enter(id)
	case "new":
		return t.newContest("")
	case "manage":
		return t.contestManage(id)
	case "entries":
		return t.contestEntries(id, a.page(2))
	case "files":
		return t.contestFiles(id, a.page(2))
	case "table":
		return t.contestTable(id)
	}
	return t.tell("talk.stale", nil)
}

func (t *turn) contestList(page int) error {
	all, err := office.Contests(t.w, t.me, t.now)
	if err != nil {
		return err
	}
	open := 0
	labels := map[union.ContestID]string{}
	for _, c := range all {
		if c.Open(t.now) {
			open++
		}
		labels[c.ID], err = t.plain("contest.row", args("Title", c.Title, "Deadline", c.Deadline, "Open", c.Open(t.now)))
		if err != nil {
			return err
		}
	}
	rows := paged(all, page, func(c union.Contest) button {
		return button{label: labels[c.ID], to: fmt.Sprintf("contest/card/%d", c.ID)}
	}, "contest/list/")
	mine, err := storage.EntriesByAuthor.Count(t.w, t.me)
	if err != nil {
		return err
	}
	if mine > 0 {
		rows = append(rows, []button{{key: "entry.mine", data: args("N", mine), to: "entry/mine/0"}})
	}
	if ok, err := t.may(office.DeedContest); err != nil {
		return err
	} else if ok {
		rows = append(rows, []button{{key: "contest.new", to: "contest/new"}})
	}
	return t.show("contest.list", args("N", len(all), "Now", t.now, "Standing", open), rows...)
}

func (t *turn) contestCard(id union.ContestID) error {
	c, err := office.ContestFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	own, err := office.OwnEntries(t.w, t.me, id)
	if err != nil {
		return err
	}
	var rows [][]button
	if c.Open(t.now) {
		draft, err := t.drafting(id)
		if err != nil {
			return err
		}
		key := "contest.enter"
		switch {
		case draft:
			key = "contest.resume"
		case len(own) > 0:
			key = "contest.another"
		}
		rows = append(rows, []button{{key: key, to: fmt.Sprintf("contest/enter/%d", id)}})
	}
	for _, e := range own[max(0, len(own)-screenSize):] { // the rest is in the list of one's own
		rows = append(rows, []button{entryButton(e)})
	}
	ok, err := office.Judges(t.w, t.me, c)
	if err != nil {
		return err
	}
	if ok {
		rows = append(rows, []button{{key: "contest.manage.button", to: fmt.Sprintf("contest/manage/%d", id)}})
	}
	rows = append(rows, []button{{key: "contest.all", to: "contest/list/0"}})
	data := announcement(c)
	data["Now"], data["Open"], data["N"] = t.now, c.Open(t.now), len(own)
	return t.show("contest.card", data, rows...)
}

// drafting says whether the person has begun an entry for the contest.
func (t *turn) drafting(id union.ContestID) (bool, error) {
	talk, found, err := storage.Talks.Get(t.w, talkKey{First: t.me, Second: office.EntryDialog})
	return found && talk.Subject == uint64(id) && len(talk.Trail) > 0, err
}

// entryButton leads to an entry.
func entryButton(e union.Entry) button {
	mark := "📄 "
	if e.State == union.EntryWithdrawn {
		mark = "✖️ "
	}
	title := e.Title
	if title == "" { // its author had it erased
		title = e.Nomination
	}
	return button{label: mark + e.Receipt() + " " + title, to: fmt.Sprintf("entry/card/%d", e.ID)}
}
