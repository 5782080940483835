package bot

import (
	"fmt"

	"rupor/office"
	"rupor/union"
)

// voted keeps a person's answer to a poll. Telegram shows it to them itself.
func (t *turn) voted() error {
	return office.Vote(t.w, t.me, t.e.Vote.Poll, t.e.Vote.Options, t.now)
}

// An optionLine is one option of a poll and how many chose it.
type optionLine struct {
	Name    string
	N, Of   int
	Percent int
	Right   bool
}

// pollScreen: poll/<post>/<page> shows how a poll stands, and who answered by
// organization, a page of them at a time.
func (t *turn) pollScreen(a arguments) error {
	id := union.PostID(a.id(0))
	s, err := office.TallyOf(t.w, t.me, id)
	if err != nil {
		return err
	}
	poll := s.Post.Content.Poll
	var lines []optionLine
	for i, n := range s.Votes {
		lines = append(lines, optionLine{
			poll.Options[i], n, s.Answered, percent(n, s.Answered), poll.Quiz && i == poll.Correct,
		})
	}
	last := max(0, len(s.Orgs)-1) / shareSize
	page := min(a.page(1), last)
	var orgs []optionLine
	for _, o := range s.Orgs[page*shareSize : min(len(s.Orgs), (page+1)*shareSize)] {
		orgs = append(orgs, optionLine{Name: clip(o.Name, 80), N: o.Answered, Of: o.Right})
	}
	to := fmt.Sprintf("poll/%d/", id)
	return t.show("poll.results", args(
		"Title", poll.Question, "N", s.Answered, "Of", s.Asked, "Percent", percent(s.Answered, s.Asked),
		"Quiz", poll.Quiz, "Done", s.Right, "Lines", lines, "Orgs", orgs,
	), turns(page, last, to), []button{
		{key: "broadcast.refresh", to: fmt.Sprintf("%s%d", to, page)},
		{key: "receipt.back", to: fmt.Sprintf("cast/card/%d", s.Broadcast.ID)},
	})
}
