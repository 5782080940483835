package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rupor/storage"
)

// Whoever gives a command wrong is told what is right, and never finds the token in it.
func TestWrongCommandLinesNameTheCure(t *testing.T) {
	t.Parallel()
	const token = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line string
		code int
		cure string
	}{
		{"serve --admin @anna", 2, "is not a Telegram user id, which is a number"},
		{"serve --admin -5", 2, "@userinfobot"},
		{"serve --admin 1,,2", 2, "several are given as 1,2"},
		{"serve --admin", 2, "missing value"},
		{"serve --rate abc", 2, "such as 30 or 0.5; see «rupor serve --help»"},
		{"serve --rate", 2, "its value is missing"},
		{"serve --rate -1 --token=" + token, 1, "use 0.1 to 1000"},
		{"serve " + token, 2, "unexpected argument <token>"},
		{"serve --token-file " + token, 1, "open <token>"},
		{"serve --http nonsense --token=" + token, 1, "give another with --http"},
		{"serve --token=" + token + " --data " + file, 1, "give another with --data"},
		{"poster --number abc", 2, "such as 12"},
		{"import", 2, "see «rupor import --help»"},
		{"import expected " + dir, 1, "give a file, CSV or XLSX"},
		{"export organizations list.csv --data " + file, 1, "give another folder with --data"},
		{"backup " + file, 1, "give another name"},
	} {
		var out bytes.Buffer
		args := strings.Fields(c.line)
		if !strings.Contains(c.line, "--data") && args[0] == "serve" && c.code == 1 {
			args = append(args, "--data", filepath.Join(dir, "data"))
		}
		code := run(t.Context(), args, &out, &out)
		if said := out.String(); code != c.code || !strings.Contains(said, c.cure) || strings.Contains(said, token) {
			t.Errorf("%s: %d, %s", c.line, code, said)
		}
	}
	for err, cure := range map[error]string{
		syscall.ENOSPC: "make room", storage.ErrNewer: "a newer one", syscall.EROFS: "read-only", context.Canceled: "",
	} {
		if got := cureOf(err); !strings.Contains(got, cure) || cure == "" && got != "" {
			t.Errorf("%v: %q", err, got)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); !os.IsNotExist(err) {
		t.Errorf("a wrong command line made a data folder (%v)", err)
	}
}
