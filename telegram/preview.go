package telegram

import (
	"html"
	"strings"

	"rupor/delivery"
	"rupor/union"
)

// preview says how the first link of a text is shown. It is left out where
// Telegram's own way is wanted. A large preview has to name its link: the wish
// is ignored for a link that the server finds by itself (Bot API
// "LinkPreviewOptions", prefer_large_media).
func (f *form) preview(m *delivery.Message) {
	switch {
	case m.NoPreview:
		f.name("link_preview_options")
		f.b = append(f.b, `{"is_disabled":true}`...)
	case m.BigAbove:
		f.name("link_preview_options")
		f.b = append(f.b, '{')
		if link := firstLink(m.Text); link != "" {
			f.b = append(f.b, `"url":`...)
			f.b = append(appendString(f.b, link), ',')
		}
		f.b = append(f.b, `"prefer_large_media":true,"show_above_text":true}`...)
	}
}

// firstLink is the first address in a text, be it hidden behind words or
// written out; "" when there is none.
func firstLink(text union.HTML) string {
	s := string(text)
	at, end := -1, ""
	for _, mark := range [...]struct{ begins, ends string }{{`href="`, `"`}, {"https://", " \t\n<>\"«»"}, {"http://", " \t\n<>\"«»"}} {
		i := strings.Index(s, mark.begins)
		if i < 0 || at >= 0 && i >= at {
			continue
		}
		if at, end = i, mark.ends; end == `"` {
			at += len(mark.begins)
		}
	}
	if at < 0 {
		return ""
	}
	s = s[at:]
	if i := strings.IndexAny(s, end); i >= 0 {
		s = s[:i]
	}
	link := html.UnescapeString(s)
	if end != `"` {
		link = strings.TrimRight(link, ".,!?;:)'")
	}
	if !strings.HasPrefix(link, "http") {
		return "" // of a person or a bot: shows nothing
	}
	return link
}
