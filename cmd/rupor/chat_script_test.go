package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A line of a transcript: who, what kind of thing, and its words.
type chatLine struct {
	number  int
	raw     string
	verb    string // "@", "<", ">", ">~", "!", ".", "-", "~", "+", "="
	who     string
	words   string
	buttons []string // that an expected message must have
	times   int      // how often it happens, all at once: "anna < привет ×40"; 0 is once
	hasty   bool     // the next line does not wait for what comes of it: "anna < привет &"
}

var (
	chatActor  = regexp.MustCompile(`^([a-z0-9]+) (<|>~|>|!|\.|-)\s*(.*)$`)
	chatButton = regexp.MustCompile(`\[([^\[\]]+)\]`)
	chatHaste  = regexp.MustCompile(`^(.*?)(?: ×(\d+))?( &)?$`)
	chatAside  = regexp.MustCompile(`\s{2,}#.*$`)
)

// readChat parses a transcript.
func readChat(t *testing.T, name string) []chatLine {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []chatLine
	for i, text := range strings.Split(string(raw), "\n") {
		text = strings.TrimRight(chatAside.ReplaceAllString(text, ""), " ")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		line, err := parseChatLine(text)
		if err != nil {
			t.Fatalf("%s:%d: %v", name, i+1, err)
		}
		line.number, line.raw = i+1, text
		lines = append(lines, line)
	}
	return lines
}

func parseChatLine(text string) (line chatLine, err error) {
	haste := chatHaste.FindStringSubmatch(text)
	text = haste[1]
	defer func() {
		line.times, _ = strconv.Atoi(cmp.Or(haste[2], "1"))
		line.hasty = haste[3] != ""
	}()
	switch text[0] {
	case '@':
		who, rest, _ := strings.Cut(text[1:], " ")
		return chatLine{verb: "@", who: who, words: strings.TrimSpace(rest)}, nil
	case '~':
		return chatLine{verb: "~"}, nil
	case '+':
		return chatLine{verb: "+", words: text[1:]}, nil
	case '=':
		return chatLine{verb: "=", words: strings.TrimSpace(text[1:])}, nil
	}
	m := chatActor.FindStringSubmatch(text)
	if m == nil {
		return chatLine{}, fmt.Errorf("not a line of a chat: %q", text)
	}
	line = chatLine{who: m[1], verb: m[2], words: m[3]}
	if line.verb == ">" || line.verb == ">~" {
		for _, b := range chatButton.FindAllStringSubmatch(line.words, -1) {
			line.buttons = append(line.buttons, b[1])
		}
		line.words = strings.TrimSpace(chatButton.ReplaceAllString(line.words, ""))
		line.words = strings.TrimSpace(strings.Trim(line.words, "…"))
	}
	line.words = strings.ReplaceAll(line.words, `\n`, "\n")
	return line, nil
}

// chatSpan reads "3d", "90m", "2h30m".
func chatSpan(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		d, err := time.ParseDuration(days + "h")
		return 24 * d, err
	}
	return time.ParseDuration(s)
}

// chatTraits are the "role=youth" words of a declaration, and the name.
func chatTraits(words string) (name string, traits map[string]string) {
	traits = map[string]string{}
	trait := regexp.MustCompile(`([a-z]+)=("[^"]*"|\S+)`)
	for _, m := range trait.FindAllStringSubmatch(words, -1) {
		traits[m[1]] = strings.Trim(m[2], `"`)
	}
	return strings.TrimSpace(trait.ReplaceAllString(words, "")), traits
}
