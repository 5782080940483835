package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// Who checks a store learns the journal's last record, and whether somebody changed
// the journal: behind the house's back, or all of it since it was noted down.
func TestCheckTellsOfTheJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := config{houseFlags: houseFlags{dataFlags: dataFlags{Data: dir}}}.file()
	alter := func(act func(w storage.Writer) error) {
		t.Helper()
		store, err := bolt.Open(file, bolt.Options{})
		if err == nil {
			err = errors.Join(store.Update(act), store.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	check := func(code int, flags ...string) string {
		t.Helper()
		var out, problems strings.Builder
		args := append([]string{"check", "--data", dir}, flags...)
		if got := run(t.Context(), args, &out, &problems); got != code {
			t.Fatalf("check %v ends with %d, not %d:\n%s%s", flags, got, code, &out, &problems)
		}
		return out.String() + problems.String()
	}
	alter(func(w storage.Writer) error {
		now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
		err := office.SetAdmins(w, []union.MemberID{1}, now)
		for most := range 4 {
			err = errors.Join(err, office.SetDaily(w, 1, 1+most, now))
		}
		return err
	})
	noted := regexp.MustCompile(`\d+:[0-9a-f]{64}`).FindString(check(0))
	if noted == "" {
		t.Fatalf("no record to note down: %s", check(0))
	}
	check(0, "--noted", noted)
	check(0, "--noted", noted[:strings.IndexByte(noted, ':')+17])
	check(1, "--noted", "1:0123456789abcdef")
	check(1, "--noted", "nonsense")
	give := func(from, to union.MemberID) {
		alter(func(w storage.Writer) error {
			p, _, err := storage.Aliases.Get(w, from)
			return errors.Join(err, storage.Aliases.Delete(w, from), storage.Aliases.Put(w, to, p))
		})
	}
	give(1, 2)
	if said := check(1); !strings.Contains(said, "record 1 introduced person № 1, and somebody else stands behind that number now") {
		t.Errorf("check says %q", said)
	}
	give(2, 1)
	check(0)
	alter(func(w storage.Writer) error {
		return storage.Journal.Update(w, 2, func(line *union.Record) error { line.Facts = []string{"was", "5", "now", "6"}; return nil })
	})
	if said := check(1); !strings.Contains(said, "tampered with: record 2 was changed") {
		t.Errorf("check says %q", said)
	}
}

// Who checks a store learns of organizations that lead round in a circle.
func TestCheckFindsACircleOfOrganizations(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := bolt.Open(config{houseFlags: houseFlags{dataFlags: dataFlags{Data: dir}}}.file(), bolt.Options{})
	if err == nil {
		err = errors.Join(store.Update(func(w storage.Writer) error {
			closed := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
			return errors.Join(
				storage.Organizations.Put(w, 1, union.Organization{ID: 1, Closed: closed, Into: 2, Path: []union.OrgID{1}}),
				storage.Organizations.Put(w, 2, union.Organization{ID: 2, Closed: closed, Into: 1, Path: []union.OrgID{2}}),
			)
		}), store.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	var out, problems strings.Builder
	if code := run(t.Context(), []string{"check", "--data", dir}, &out, &problems); code != 1 || !strings.Contains(problems.String(), "organization 2 was closed") {
		t.Errorf("check ends with %d:\n%s%s", code, &out, &problems)
	}
}

// A store of another version is not called damaged: who believed that would put an old
// backup in its place.
func TestAStoreOfAnotherVersionIsNotCalledDamaged(t *testing.T) {
	t.Parallel()
	old := unpackFixture(t, 1).Data
	for _, command := range []string{"check", "doctor"} {
		if words := atTerminal(t, old)(1, command); !strings.Contains(words, "of version 1, this rupor works with version") || strings.Contains(words, "damaged") {
			t.Errorf("%s says %q", command, words)
		}
	}
	d := smallUnion(t)
	store, err := bolt.Open(d.file(), bolt.Options{})
	if err == nil {
		tomorrow := append(steps(), firstVersion)
		err = errors.Join(storage.Migrate(store, tomorrow, nil), store.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check", "doctor"} {
		if words := atTerminal(t, d.Data)(1, command); !strings.Contains(words, "run the rupor that wrote it") || strings.Contains(words, "damaged") {
			t.Errorf("%s says %q", command, words)
		}
	}
}
