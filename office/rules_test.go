package office_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// ruled is a store with rules.
func ruled(t *testing.T, rules union.Rules) storage.Engine {
	t.Helper()
	e := memory.New()
	if err := e.Update(func(w storage.Writer) error { return storage.Rules.Put(w, 0, rules) }); err != nil {
		t.Fatal(err)
	}
	return e
}

func quietUntil(t *testing.T, e storage.Engine, b delivery.Broadcast, zone string, now time.Time) time.Time {
	t.Helper()
	var until time.Time
	err := e.View(func(r storage.Reader) (err error) { until, err = office.QuietUntil(r, b, zone, now); return err })
	if err != nil {
		t.Fatal(err)
	}
	return until
}

func locate(t testing.TB, zone string) *time.Location {
	t.Helper()
	at, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	moscow := locate(t, "Europe/Moscow")
	at := func(clock string) time.Time {
		now, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-25 "+clock, moscow)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	usual, afternoon := union.QuietHours{}, union.QuietHours{From: 13 * 60, To: 14*60 + 30}
	for name, c := range map[string]struct {
		quiet union.QuietHours
		b     delivery.Broadcast
		zone  string
		now   string
		want  string // by the clock of Moscow, "" at once
	}{
		"by day":              {usual, delivery.Broadcast{}, "", "12:00:00", ""},
		"the last second":     {usual, delivery.Broadcast{}, "", "21:59:59", ""},
		"the first":           {usual, delivery.Broadcast{}, "", "22:00:00", "2026-11-26 08:00"},
		"after midnight":      {usual, delivery.Broadcast{}, "", "00:30:00", "2026-11-25 08:00"},
		"the last quiet one":  {usual, delivery.Broadcast{}, "", "07:59:59", "2026-11-25 08:00"},
		"the end":             {usual, delivery.Broadcast{}, "", "08:00:00", ""},
		"further east":        {usual, delivery.Broadcast{}, "Asia/Yekaterinburg", "20:00:00", "2026-11-26 06:00"},
		"awake further east":  {usual, delivery.Broadcast{}, "Asia/Yekaterinburg", "06:00:00", ""},
		"an unknown zone":     {usual, delivery.Broadcast{}, "Mars/Olympus", "23:00:00", "2026-11-26 08:00"},
		"urgent":              {usual, delivery.Broadcast{Urgent: "пожар"}, "", "23:00:00", ""},
		"to one alone":        {usual, delivery.Broadcast{Audience: union.Audience{Only: 7}}, "", "23:00:00", ""},
		"an edit":             {usual, delivery.Broadcast{Act: delivery.ActEdit}, "", "23:00:00", ""},
		"a pin":               {usual, delivery.Broadcast{Act: delivery.ActPin}, "", "23:00:00", "2026-11-26 08:00"},
		"off":                 {union.QuietHours{Off: true}, delivery.Broadcast{}, "", "23:00:00", ""},
		"in the afternoon":    {afternoon, delivery.Broadcast{}, "", "13:00:00", "2026-11-25 14:30"},
		"before it":           {afternoon, delivery.Broadcast{}, "", "12:59:00", ""},
		"after the afternoon": {afternoon, delivery.Broadcast{}, "", "23:00:00", ""},
	} {
		got := quietUntil(t, ruled(t, union.Rules{Quiet: c.quiet}), c.b, c.zone, at(c.now))
		want := ""
		if !got.IsZero() {
			want = got.In(moscow).Format("2006-01-02 15:04")
		}
		if want != c.want {
			t.Errorf("%s: until %q, want %q", name, want, c.want)
		}
	}
}

// In whatever zone, at whatever moment, days when the clocks change among them:
// quiet hours that hold somebody up end, within a day, not before now; and a
// moment before their end the clock shows quiet hours.
func TestQuietHoursEnd(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	rnd := rand.New(rand.NewPCG(seed, 6))
	zones := []string{
		"Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo",
		"Africa/Cairo", "Asia/Beirut", "Pacific/Apia", "America/Santiago", "Asia/Tehran", "UTC", "Antarctica/Troll",
	}
	changed := 0
	for range 6_000 {
		zone := locate(t, zones[rnd.IntN(len(zones))])
		now := time.Unix(rnd.Int64N(60*365*24*3600), 0).In(zone)
		if _, next := now.ZoneBounds(); rnd.IntN(2) == 0 && !next.IsZero() { // near a change of the clocks
			now = next.Add(time.Duration(rnd.IntN(48*3600)-24*3600) * time.Second).In(zone)
			changed++
		}
		q := union.QuietHours{From: rnd.IntN(24 * 60), To: rnd.IntN(24 * 60)}
		e := ruled(t, union.Rules{Quiet: q})
		until := quietUntil(t, e, delivery.Broadcast{}, zone.String(), now)
		from, to, on := q.Span()
		case_ := fmt.Sprintf("seed %d: %s %s %d–%d: until %s", seed, zone, now, from, to, until.In(zone))
		if until.IsZero() {
			continue
		}
		if !on || !shows(from, to, now) {
			t.Fatalf("%s, and the clock shows no quiet hours", case_)
		}
		if wait := until.Sub(now); wait <= 0 || wait > 26*time.Hour {
			t.Fatalf("%s, a wait of %s", case_, wait)
		}
		before, after := until.Add(-time.Second).In(zone), until.In(zone)
		if !shows(from, to, before) {
			t.Fatalf("%s, and the second before is not quiet", case_)
		}
		if _, jump := now.ZoneBounds(); shows(from, to, after) && (jump.IsZero() || jump.After(until)) {
			t.Fatalf("%s, and they go on", case_)
		}
	}
	if changed < 1000 {
		t.Errorf("only %d moments near a change of the clocks", changed)
	}
}

// shows says whether a clock shows quiet hours.
func shows(from, to int, t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	if from < to {
		return m >= from && m < to
	}
	return m >= from || m < to
}

func TestQuietNow(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	if err := e.Update(func(w storage.Writer) error { return office.SetZone(w, admin, 4, "Asia/Kamchatka", pressDay()) }); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    union.Audience
		hour int // in UTC
		want string
	}{
		"nobody asleep":        {union.Audience{}, 22 - 1, ""},
		"the city sleeps":      {union.Audience{}, 12, "20:00"},
		"not of the city":      {union.Audience{Org: 2}, 12, ""},
		"the district sleeps":  {union.Audience{Org: 2}, 23, "08:00"},
		"the city wakes":       {union.Audience{}, 19, "20:00"},
		"nobody there":         {union.Audience{Org: 4, Topic: union.TopicPress}, 12, ""},
		"oneself":              {union.Audience{Only: boris}, 12, ""},
		"groups may be anyway": {union.Audience{Org: 4, Topic: union.TopicPress, Places: union.WithPlaces}, 12, "20:00"},
	} {
		now := time.Date(2026, 11, 25, c.hour, 0, 0, 0, time.UTC)
		err := e.View(func(r storage.Reader) error {
			until, some, err := office.QuietNow(r, c.a, now)
			got := ""
			if some {
				got = until.In(time.UTC).Format("15:04")
			}
			if got != c.want || some == until.IsZero() {
				t.Errorf("%s: until %q, want %q", name, got, c.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestCapIsByTheDayOfTheUnion(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 0, 30, 0, 0, locate(t, "Asia/Omsk"))
	for daily, want := range map[int]int{0: union.DailyDefault, 3: 3, -1: 0} {
		err := ruled(t, union.Rules{Daily: daily}).View(func(r storage.Reader) error {
			most, since, err := office.Cap(r, delivery.Broadcast{}, now)
			if most != want || since.Format(time.DateTime) != "2026-11-25 00:00:00" {
				t.Errorf("%d: %d since %s", daily, most, since)
			}
			if most, _, _ := office.Cap(r, delivery.Broadcast{Urgent: "пожар"}, now); most != 0 {
				t.Errorf("what is urgent is held back at %d", most)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRulesAreForAdministratorsOfTheWholeUnion(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	err := e.Update(func(w storage.Writer) error {
		for _, who := range []union.MemberID{youth, officer, anna} {
			refusedAs(t, office.SetQuiet(w, who, union.QuietHours{Off: true}, pressDay()), "refuse.right")
			refusedAs(t, office.SetDaily(w, who, 0, pressDay()), "refuse.right")
			refusedAs(t, office.ToggleFourEyes(w, who, union.RoleYouth, pressDay()), "refuse.right")
		}
		for _, role := range []union.Role{union.RoleAdmin, union.RoleOrganizer, union.RoleMember, "x"} {
			refusedAs(t, office.ToggleFourEyes(w, admin, role, pressDay()), "refuse.gone")
		}
		for _, q := range []union.QuietHours{{From: 60, To: 60}, {From: -1, To: 5}, {From: 5, To: 24 * 60}} {
			refusedAs(t, office.SetQuiet(w, admin, q, pressDay()), "rules.quiet.unclear")
		}
		refusedAs(t, office.SetDaily(w, admin, 11, pressDay()), "refuse.gone")
		refusedAs(t, office.SetDaily(w, admin, -2, pressDay()), "refuse.gone")
		for _, err := range []error{
			office.SetQuiet(w, admin, union.QuietHours{From: 23 * 60, To: 7 * 60}, pressDay()), office.SetDaily(w, admin, 0, pressDay()),
			office.ToggleFourEyes(w, admin, union.RoleYouth, pressDay()), office.ToggleFourEyes(w, admin, union.RoleOfficer, pressDay()),
			office.ToggleFourEyes(w, admin, union.RoleYouth, pressDay()),
		} {
			if err != nil {
				return err
			}
		}
		rules, err := office.RulesOf(w)
		from, to, on := rules.Quiet.Span()
		if got := fmt.Sprint(from, to, on, rules.Cap(), rules.FourEyes); got != "1380 420 true 0 [officer]" {
			t.Errorf("the rules are %s", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
