package bot

import (
	"fmt"

	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// newsMost is how far back the archive goes in pages: more than a year of a
// busy council.
const newsMost = 400

// news is the archive of posts.
func (t *turn) news(string) error { return t.newsScreen(arguments{"0"}) }

// newsScreen: news/<page> lists what the member may read, news/show/<id> shows
// one again in full.
func (t *turn) newsScreen(a arguments) error {
	if a.word(0) == "show" {
		return t.showPost(union.PostID(a.id(1)))
	}
	all, err := office.News(t.w, t.me, newsMost)
	if err != nil {
		return err
	}
	rows := paged(all, a.page(0), func(p union.Post) button {
		return button{
			label: p.At.In(t.Zone).Format("02.01") + " · " + headline(p.Content),
			to:    fmt.Sprintf("news/show/%d", p.ID),
		}
	}, "news/")
	if len(all) == 0 {
		rows = [][]button{{{key: "news.topics", to: "set/home"}}}
	}
	return t.show("news.list", args("N", len(all)), rows...)
}

// showPost sends a post as it was sent to all, and the way back under it.
func (t *turn) showPost(id union.PostID) error {
	p, err := office.NewsPost(t.w, t.me, id)
	if err != nil {
		return err
	}
	all, err := t.archived(p)
	if err != nil {
		return err
	}
	if err := t.sendAll(all); err != nil {
		return err
	}
	return t.say("news.shown", args("At", p.At, "Topic", p.Topic), []button{{key: "news.back", to: "news/0"}})
}

// archived are the messages of a post as this person reads them again. Its poll
// is told in words: an answer would count only where the poll was sent.
func (t *turn) archived(p union.Post) ([]delivery.Message, error) {
	if poll := p.Content.Poll; poll != nil {
		words, err := t.html("news.poll", args("Text", p.Content.Text, "Title", poll.Question, "Names", poll.Options))
		if err != nil {
			return nil, err
		}
		p.Content.Poll, p.Content.Text = nil, words
	}
	all, err := t.postMessages(p)
	for i := range all {
		if err != nil {
			return nil, err
		}
		all[i], err = office.Fill(t.w, t.me.Private(), all[i])
	}
	return all, err
}
