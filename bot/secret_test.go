package bot

import (
	"bytes"
	"regexp"
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
)

// Codes are told once, to the person they are for: the store has none of them, not
// even in the middle of a talk.
func TestTheStoreHasNoCodes(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru")}
	th.carry(s.store)
	s = th.command(s, theAdmin, "roles", "")
	for _, part := range []string{"Пригласить", "ответственный", "Весь профсоюз", "Без решения", "Без срока", "3 дня", "Создать ссылку"} {
		s = th.tap(s, theAdmin, part)
	}
	invitation := secretIn(t, s, words(s, theAdmin), `start=(i\w{10,})`)
	s = th.command(s, theStranger, "start", invitation)
	th.hides(s, invitation[1:])
	th.hides(th.command(s, theMember, "start", invitation), invitation[1:])

	s = th.press(s, theDistrictOfficer, "member/enter")
	s = th.tap(s, theDistrictOfficer, "District 00")
	s = th.tap(s, theDistrictOfficer, "По кодовому слову")
	word := secretIn(t, s, words(s, theDistrictOfficer), `слово[^\n]*?(?:<code>)([\w-]{6,})`)
	th.hides(s, word)

	const code = "ONLYPRINTEDONCE234567"
	empty := memory.New()
	err := empty.Update(func(w storage.Writer) error {
		_, err := office.OfferClaim(w, office.Fingerprint(code), th.b.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	th.hides(th.command(scene{store: empty}, theStranger, "start", "c"+code), code)
}

// secretIn is what a pattern finds in what was said.
func secretIn(t *testing.T, s scene, said, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("no secret in %q after %v", said, s.path)
	}
	return found[1]
}

// hides fails if a secret is anywhere in the store or in the log. The letters are out.
func (th *theatre) hides(s scene, secret string) {
	th.t.Helper()
	seen := 0
	err := s.store.View(func(r storage.Reader) error {
		return r.Scan(nil, nil, func(key, value []byte) error {
			if seen++; bytes.Contains(key, []byte(secret)) || bytes.Contains(value, []byte(secret)) {
				th.fails(s, "the store has the secret %s: %q = %q", secret, key, value)
			}
			return nil
		})
	})
	if err != nil || seen == 0 {
		th.t.Fatal(err, seen)
	}
	if bytes.Contains(th.log.Bytes(), []byte(secret)) {
		th.fails(s, "the log has a secret")
	}
}
