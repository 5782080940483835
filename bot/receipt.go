package bot

import (
	"fmt"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// receiptScreen: seen/<post> is a member's word to have read a post;
// seen/who/<post>/<page> lists for its author who has not given it.
func (t *turn) receiptScreen(a arguments) error {
	if a.word(0) == "who" {
		return t.silentOn(union.PostID(a.id(1)), a.page(2))
	}
	rec, fresh, err := office.Confirm(t.w, t.me, union.PostID(a.id(0)), t.now)
	if err != nil {
		return err
	}
	if fresh {
		return t.tell("receipt.thanks", nil)
	}
	return t.tell("receipt.already", args("At", rec.At))
}

// silentSize is how many names stand on one page.
const silentSize = 30

// A personLine is one person in a list.
type personLine struct{ Name, Org string }

func (t *turn) silentOn(id union.PostID, page int) error {
	s, err := office.SilentOn(t.w, t.me, id)
	if err != nil {
		return err
	}
	last := max(0, len(s.Silent)-1) / silentSize
	page = min(page, last)
	var lines []personLine
	for _, who := range s.Silent[page*silentSize : min(len(s.Silent), (page+1)*silentSize)] {
		m, _, err := storage.Members.Get(t.w, who)
		if err != nil {
			return err
		}
		org, err := office.OrganizationName(t.w, m.Org)
		if err != nil {
			return err
		}
		lines = append(lines, personLine{clip(m.Name, 60), clip(org, 60)})
	}
	to := fmt.Sprintf("seen/who/%d/", id)
	of := s.Confirmed + len(s.Silent)
	return t.show("receipt.who", args(
		"Title", s.Broadcast.Title, "N", s.Confirmed, "Of", of, "Percent", percent(s.Confirmed, of), "Lines", lines,
	), turns(page, last, to), []button{
		{key: "broadcast.refresh", to: fmt.Sprintf("%s%d", to, page)},
		{key: "receipt.back", to: fmt.Sprintf("cast/card/%d", s.Broadcast.ID)},
	})
}

// turns are the buttons that turn the pages of a list, the page number is put
// after the data.
func turns(page, last int, to string) []button {
	data := args("N", page+1, "Of", last+1)
	var row []button
	if page > 0 {
		row = append(row, button{key: "dialog.prev", data: data, to: fmt.Sprintf("%s%d", to, page-1)})
	}
	if page < last {
		row = append(row, button{key: "dialog.next", data: data, to: fmt.Sprintf("%s%d", to, page+1)})
	}
	return row
}
