package telegram

import (
	"errors"
	"strings"
	"unicode"
)

// maxToken is the longest token in bytes that the server looks at
// (tdlib/telegram-bot-api, ClientManager.cpp).
const maxToken = 80

// checkToken trims a token and checks its shape: digits, a colon, thirty or
// more letters, digits, _ or -. A line break inside would put the token
// unmasked into the errors of net/url, so nothing else comes through.
func checkToken(s string) (string, error) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
	if s == "" {
		return "", errors.New("telegram: the bot token is empty: ask @BotFather for one")
	}
	id, key, ok := strings.Cut(s, ":")
	ok = ok && id != "" && id[0] != '0' && len(key) >= 30 && len(s) <= maxToken &&
		strings.Trim(id, "0123456789") == "" && strings.IndexFunc(key, notTokenRune) < 0
	if !ok {
		return "", errors.New("telegram: the bot token is not one (digits, a colon, 30 letters or more): " +
			"copy it whole from @BotFather, without quotes, spaces or line breaks")
	}
	return s, nil
}

func notTokenRune(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
}

// scrub takes the token's secret half out of text that others wrote. Nothing in
// it is changed by escaping, so it looks the same in every part of a URL.
func scrub(s, token string) string {
	_, key, _ := strings.Cut(token, ":")
	return strings.ReplaceAll(s, key, "***")
}

// words makes a short line of Telegram's description, fit for a log or a
// report. It is scrubbed between the two cuts: the first must not hide a token
// by characters that are not shown, the second must not cut one in two.
func words(s, token string) string { return line(scrub(line(s, 4096), token), 300) }
