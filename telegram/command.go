package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCommand is the longest command that Telegram marks as one (TDLib,
// MessageEntity.cpp, find_bot_commands).
const maxCommand = 64

// command finds the command to the bot called me that a text begins with:
// "/Start@rupor_bot abc" has the name "start" and the payload "abc". Spaces and
// invisible characters before it are passed over. There is none when the text
// is addressed to another bot, or begins with something else.
//
// It reads the text and not the entities: those count in UTF-16 units, are
// missing from forwarded and pasted text, and say nothing more.
func command(text, me string) (name, payload string) {
	text, ok := strings.CutPrefix(strings.TrimLeftFunc(text, blank), "/")
	if !ok {
		return "", ""
	}
	name, rest := cutWord(text)
	if name == "" || len(name) > maxCommand {
		return "", ""
	}
	if to, mentioned := strings.CutPrefix(rest, "@"); mentioned {
		var bot string
		if bot, rest = cutWord(to); !strings.EqualFold(bot, me) {
			return "", ""
		}
	}
	if next, _ := utf8.DecodeRuneInString(rest); rest != "" && partOfWord(next) {
		return "", ""
	}
	return strings.ToLower(name), strings.TrimFunc(rest, blank)
}

func blank(r rune) bool { return unicode.IsSpace(r) || invisible(r) }

// cutWord splits off the letters, digits and underscores that a text begins
// with; only ASCII ones make commands and usernames.
func cutWord(s string) (word, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return r == '-' || notTokenRune(r) })
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:]
}

// partOfWord says whether a character after a command makes it something else:
// "/startовать", "/etc/passwd".
func partOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("_/<>@", r)
}
