package office_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// The size of a great union.
const (
	unionMembers = 1_000_000
	unionOrgs    = 5000
	unionTops    = 70 // territorial organizations, the root before them and the primaries after
	perOrg       = unionMembers / unionOrgs
)

// memberOf is somebody's id, as far from the next as Telegram's are.
func memberOf(i int) union.MemberID { return union.MemberID(100_000_000 + i*1777) }

// unionOf writes a great union into a store: every organization has its members, a
// chair and, but for each twelfth, an information officer.
func unionOf(b *testing.B, e storage.Engine) {
	b.Helper()
	const batch = 20_000
	fill := func(f func(storage.Writer) error) {
		if err := e.Update(f); err != nil {
			b.Fatal(err)
		}
	}
	for from := 0; from < unionMembers; from += batch {
		fill(func(w storage.Writer) error {
			for i := from; i < from+batch; i++ {
				if err := storage.Members.Put(w, memberOf(i), someMember(i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	fill(func(w storage.Writer) error {
		if err := office.SetAdmins(w, []union.MemberID{1}, pressDay()); err != nil {
			return err
		}
		for id := union.OrgID(1); id <= unionOrgs; id++ {
			if err := storage.Organizations.Put(w, id, someOrg(id)); err != nil {
				return err
			}
			for i, role := range []union.Role{union.RoleChair, union.RoleOfficer} {
				d := union.Duty{Member: memberOf(int(id-1)*perOrg + i), Role: role, Org: id, Since: pressDay()}
				if role == union.RoleOfficer && id%12 == 0 {
					continue
				}
				if err := storage.Duties.Put(w, storage.KeyOf(d), d); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func someMember(i int) union.Member {
	m := union.Member{
		ID: memberOf(i), Name: "Александра Константинопольская", Username: fmt.Sprintf("alexandra%d", i), Lang: "ru",
		Org: union.OrgID(1 + i/perOrg), Topics: union.Topics()[:3], Joined: pressDay(), Source: "poster", Poster: union.PosterID(1 + i/perOrg),
		Status: union.StatusMember, Since: pressDay(), Verified: pressDay(), Verifier: union.Alias(1 + i/perOrg), Card: fmt.Sprintf("48-%07d", i),
		Consent: union.Consent{Version: "2026-11", Hash: office.Fingerprint("2026-11"), At: pressDay()},
	}
	if i%50 == 0 {
		m.Status, m.Verified, m.Verifier = union.StatusCandidate, time.Time{}, 0
	}
	return m
}

func someOrg(id union.OrgID) union.Organization {
	o := union.Organization{ID: id, Level: union.Primary, Name: fmt.Sprintf("Первичная организация школы № %d", id), Code: fmt.Sprintf("48-%04d", id), Size: perOrg}
	switch top := 2 + id%unionTops; {
	case id == 1:
		o.Level, o.Path = union.Region, []union.OrgID{1}
	case id <= 1+unionTops:
		o.Level, o.Parent, o.Path = union.Territorial, 1, []union.OrgID{1, id}
	default:
		o.Parent, o.Path = top, []union.OrgID{1, top, id}
	}
	return o
}

// pageOf is how much of a list a screen shows.
const pageOf = 8

// How long it takes to find somebody among a million members in 5,000
// organizations, each time in a transaction of its own, and what a member weighs.
func BenchmarkLookup(b *testing.B) {
	path := filepath.Join(b.TempDir(), "m.db")
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	unionOf(b, e)
	b.Run("size", func(b *testing.B) { weigh(b, e, path) })
	anyOrg := func(rnd *rand.Rand) union.OrgID { return 1 + union.OrgID(rnd.IntN(unionOrgs)) }
	for _, look := range []struct {
		name string
		up   func(storage.Reader, *rand.Rand) error
	}{
		{"member", func(r storage.Reader, rnd *rand.Rand) error {
			_, found, err := storage.Members.Get(r, memberOf(rnd.IntN(unionMembers)))
			return wanted(found, err)
		}},
		{"responsible", func(r storage.Reader, rnd *rand.Rand) error {
			found, _, err := office.Responsible(r, anyOrg(rnd), union.RoleOfficer, union.RoleChair)
			return wanted(len(found) > 0, err)
		}},
		{"responsible-above", func(r storage.Reader, rnd *rand.Rand) error { // the twelfths have no officer of their own
			found, _, err := office.Responsible(r, union.OrgID(12*(1+rnd.IntN(unionOrgs/12))), union.RoleOfficer)
			return wanted(len(found) > 0, err)
		}},
		{"role-page", rolePage},
		{"members-page", func(r storage.Reader, rnd *rand.Rand) error { return membersPage(r, anyOrg(rnd)) }},
		{"may", func(r storage.Reader, rnd *rand.Rand) error {
			org := 1 + rnd.IntN(unionOrgs)
			ok, err := office.May(r, memberOf((org-1)*perOrg), office.DeedPost, union.OrgID(org))
			return wanted(ok, err)
		}},
		{"may-not", func(r storage.Reader, rnd *rand.Rand) error {
			ok, err := office.May(r, memberOf(rnd.IntN(unionOrgs)*perOrg+5), office.DeedPost, anyOrg(rnd))
			return wanted(!ok, err)
		}},
		{"bare-organizations", func(r storage.Reader, _ *rand.Rand) error { // all of them: a scan
			all, err := office.Register(r, 1)
			return wanted(len(office.Bare(all)) > 0, err)
		}},
	} {
		b.Run(look.name, func(b *testing.B) { timed(b, e, look.up) })
	}
}

// rolePage reads a page of those who hold a role anywhere.
func rolePage(r storage.Reader, _ *rand.Rand) error {
	n := 0
	err := storage.DutiesByRole.Keys(r, union.RoleOfficer, func(k storage.DutyKey) error {
		if _, _, err := storage.Members.Get(r, k.First); err != nil {
			return err
		}
		if n++; n == pageOf {
			return storage.Stop
		}
		return nil
	})
	return wanted(n == pageOf, err)
}

// membersPage reads a page of the members of an organization.
func membersPage(r storage.Reader, org union.OrgID) error {
	n := 0
	err := storage.MembersByOrg.Keys(r, org, func(id union.MemberID) error {
		if _, _, err := storage.Members.Get(r, id); err != nil {
			return err
		}
		if n++; n == pageOf {
			return storage.Stop
		}
		return nil
	})
	return wanted(n == pageOf, err)
}

func wanted(ok bool, err error) error {
	if err == nil && !ok {
		err = errors.New("not found")
	}
	return err
}

// timed reports the median and the slowest hundredth of a look-up.
func timed(b *testing.B, e storage.Engine, look func(storage.Reader, *rand.Rand) error) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		err := e.View(func(r storage.Reader) error { return look(r, rnd) })
		took = append(took, time.Since(began))
		if err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	for name, at := range map[string]int{"p50-µs": len(took) / 2, "p99-µs": len(took) * 99 / 100} {
		b.ReportMetric(float64(took[at].Nanoseconds())/1000, name)
	}
}

// weigh reports what a member costs: in the file, and of keys and values that are
// read again. Nearly all of it is members and the indexes that find them.
func weigh(b *testing.B, e storage.Engine, path string) {
	live := 0
	for b.Loop() {
		live = 0
		err := e.View(func(r storage.Reader) error {
			return r.Scan([]byte{0}, []byte{0xff}, func(k, v []byte) error {
				live += len(k) + len(v)
				return nil
			})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	file, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(live)/unionMembers, "live-B/member")
	b.ReportMetric(float64(file.Size())/unionMembers, "file-B/member")
}
