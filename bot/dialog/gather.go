package dialog

import (
	"cmp"
	"strings"

	"rupor/union"
)

// Limits bound what a Gather question takes.
type Limits struct {
	Text  int  // characters in all, 0: no text is taken
	Media int  // files in all, 0: none are taken
	Least bool // at least something must be given
	// Size is how large a file may be, in bytes, 0 for any size.
	Size int64
	// Others takes a poll and a place on the map too, one of each: a newer one
	// takes the place of the one before.
	Others bool
}

// Gather asks for content that may come in several messages: a long text that
// the app cut in pieces, an album, files one by one, a poll. A button closes it.
func Gather(a *Answer[union.Content], key string, lim Limits) *Question {
	q := &Question{Key: key, Collecting: true}
	q.rows = func() ([][]Option, error) {
		if a.Value.Empty() && lim.Least {
			return nil, nil
		}
		rows := [][]Option{{{ID: doneID, Key: "dialog.done"}}}
		if !a.Value.Empty() {
			rows = append(rows, []Option{{ID: clearID, Key: "dialog.clear"}})
		}
		return rows, nil
	}
	q.take = func(r Reply) (verdict, string, error) {
		switch r.Button {
		case doneID:
			if a.Value.Empty() && lim.Least {
				return 0, "", union.Refuse("dialog.gather.empty")
			}
			a.Given = true
			return answered, gist(a.Value), nil
		case clearID:
			a.Value = union.Content{}
			return changed, "", nil
		case "":
			return changed, "", collect(&a.Value, r, lim)
		}
		return 0, "", errStale
	}
	question := ""
	if a.Value.Poll != nil {
		question = a.Value.Poll.Question
	}
	return q.With("Files", len(a.Value.Media), "Chars", length(a.Value.Text), "MaxFiles", lim.Media,
		"Poll", question, "Located", a.Value.Location != nil)
}

func collect(c *union.Content, r Reply, lim Limits) error {
	if strings.TrimSpace(strip(r.Content.Text.Plain())) == "" { // it would be sent and not seen
		r.Content.Text = ""
	}
	if kind := stranger(r, lim); kind != "" {
		return refuseKind(kind, lim.Others)
	}
	if r.Content.Poll != nil || r.Content.Location != nil {
		c.Poll, c.Location = cmp.Or(r.Content.Poll, c.Poll), cmp.Or(r.Content.Location, c.Location)
		return nil
	}
	if len(r.Content.Media) > 0 && lim.Media == 0 {
		return union.Refuse("dialog.text.only")
	}
	if err := harmless(r.Content.Media, lim.Size); err != nil {
		return err
	}
	if len(c.Media)+len(r.Content.Media) > lim.Media {
		return union.Refuse("dialog.gather.files", "N", lim.Media)
	}
	if r.Content.Text != "" && lim.Text == 0 {
		if len(r.Content.Media) == 0 {
			return union.Refuse("dialog.files.only")
		}
		r.Content.Text = ""
	}
	if err := lengthen(c, r, lim.Text); err != nil {
		return err
	}
	c.Media = append(c.Media, r.Content.Media...)
	return nil
}

// stranger names content that the question does not take, in the Bot API's words;
// "" is what it takes.
func stranger(r Reply, lim Limits) string {
	switch {
	case r.Other != "":
		return r.Other
	case r.Contact != nil:
		return "contact"
	case r.Content.Poll != nil && !lim.Others:
		return "poll"
	case r.Content.Location != nil && !lim.Others:
		return "location"
	case r.Content.Empty():
		return "unknown"
	}
	return ""
}

// refuseKind says what can't be kept. A poll that comes under its own name where
// polls are taken is one that can't be sent again, and a place is one that moves.
func refuseKind(kind string, others bool) error {
	switch {
	case kind == "poll" && others:
		return union.Refuse("dialog.gather.poll")
	case kind == "location" && others:
		return union.Refuse("dialog.gather.moving")
	}
	return union.Refuse("dialog.gather.other", "Kind", kind, "Others", others)
}
