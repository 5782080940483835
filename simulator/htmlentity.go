package simulator

import (
	"net/url"
	"strconv"
	"strings"
)

// entityOf names the entity that an HTML tag makes, or "".
func entityOf(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "tg-spoiler", "span":
		return "spoiler"
	case "a":
		return "text_link"
	case "tg-emoji":
		return "custom_emoji"
	case "tg-time":
		return "date_time"
	case "pre", "code", "blockquote":
		return tag
	}
	return ""
}

func (p *htmlParser) closeEntity(tag openTag) error {
	e := Entity{Type: entityOf(tag.name), Offset: tag.units, Length: p.units - tag.units}
	switch tag.name {
	case "a":
		return p.closeLink(tag, e)
	case "tg-emoji":
		if n, err := strconv.ParseInt(tag.arg, 10, 64); err != nil || n == 0 {
			return wrong("Invalid custom emoji identifier specified")
		}
		e.CustomEmojiID = tag.arg
	case "tg-time":
		at, err := strconv.ParseInt(tag.arg, 10, 64)
		if err != nil {
			return wrong("Invalid date specified")
		}
		e.UnixTime = at
	case "blockquote":
		if tag.arg != "" {
			e.Type = "expandable_blockquote"
		}
	case "pre", "code":
		p.closeCode(tag, e)
		return nil
	}
	p.found = append(p.found, e)
	return nil
}

// closeCode makes one pre with a language of <pre><code class="language-x">, whichever is inside.
func (p *htmlParser) closeCode(tag openTag, e Entity) {
	if tag.name == "code" {
		e.Language = tag.arg
	}
	if n := len(p.found) - 1; n >= 0 {
		last := &p.found[n]
		if last.Offset == e.Offset && last.Length == e.Length && last.Type != e.Type && last.Language+e.Language != "" &&
			(last.Type == "code" || last.Type == "pre") {
			last.Type, last.Language = "pre", last.Language+e.Language
			return
		}
	}
	p.found = append(p.found, e)
}

func (p *htmlParser) closeLink(tag openTag, e Entity) error {
	link := tag.arg
	if link == "" {
		link = p.out.String()[tag.bytes:]
	}
	if id, ok := mentionedID(link); ok {
		e.Type, e.User = "text_mention", &wireUser{ID: id}
	} else if e.URL = checkedLink(link); e.URL == "" {
		return nil // Telegram drops a link it does not like and keeps its text
	}
	p.found = append(p.found, e)
	return nil
}

// mentionedID reads tg://user?id=1.
func mentionedID(link string) (int64, bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(link), "tg://user?id=")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(rest, 10, 64)
	return id, err == nil && id > 0
}

// checkedLink returns the link as Telegram would keep it, or "" when it would refuse: only http, https, tg and
// ton links, and a host must have a dot.
func checkedLink(link string) string {
	link = strings.TrimSpace(link)
	lower := strings.ToLower(link)
	if strings.HasPrefix(lower, "tg:") || strings.HasPrefix(lower, "ton:") {
		return link
	}
	if !strings.Contains(link, "://") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := u.Hostname()
	if !strings.Contains(host, ".") && !strings.Contains(host, ":") || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") {
		return ""
	}
	if strings.ContainsAny(host, " <>\"'") {
		return ""
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.Host = strings.ToLower(u.Host)
	return u.String()
}
