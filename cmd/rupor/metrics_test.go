package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// What Prometheus sees moves with a broadcast, and the dashboard shows all of it
// and nothing else.
func TestMetrics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.enter("anna", `Анна Петрова org="Лицей № 3"`)
		before := scrape(t, s.life.house)
		anna := union.MemberID(s.people["anna"].user.ID())
		err := s.life.house.store.Update(func(w storage.Writer) error {
			_, err := delivery.Start(w, delivery.Broadcast{
				Kind: "post", Title: "x", Audience: union.Audience{Only: anna}, Parts: []delivery.Message{{Text: "Собрание"}},
			}, time.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.life.house.wake()
		s.settle()
		after := scrape(t, s.life.house)
		for name, moves := range map[string]float64{
			`rupor_letters_sent_total{lane="broadcast"}`:              1,
			`rupor_letters_sent_total{lane="reply"}`:                  0,
			`rupor_call_seconds_count{lane="broadcast",outcome="ok"}`: 1,
			`rupor_broadcasts{state="finished"}`:                      1,
			`rupor_outcomes{state="sent"}`:                            1,
			`rupor_calls_in_flight{lane="broadcast"}`:                 0,
			`rupor_letters_queued{lane="broadcast"}`:                  0,
			`rupor_too_many_total`:                                    0,
		} {
			if got, found := after[name]; !found || got-before[name] != moves {
				t.Errorf("%s moved by %v (there: %v), want %v", name, got-before[name], found, moves)
			}
		}
		if after[`rupor_wait_seconds_count{lane="reply"}`] == 0 || after[`rupor_store_bytes`] == 0 || after[`rupor_rate{gate="free"}`] != 25 {
			t.Error("the answer, the store or the rate does not show")
		}
		s.end()
		s.sim.Close()
		compareDashboard(t, after)
	})
}

var metricName = regexp.MustCompile(`\b(rupor|go|process)_[a-z_]+\b`)

// compareDashboard checks that the dashboard asks for what there is, and for all
// of the house's own.
func compareDashboard(t *testing.T, scraped map[string]float64) {
	t.Helper()
	raw, err := os.ReadFile("../../docs/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal(raw, &dashboard); err != nil {
		t.Fatal(err)
	}
	there, shown := map[string]bool{}, map[string]bool{}
	for line := range scraped {
		name, _, _ := strings.Cut(line, "{")
		there[name] = true
	}
	there["rupor_outcome_reasons"] = true // nobody was refused here
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			for _, name := range metricName.FindAllString(target.Expr, -1) {
				if shown[name] = true; !there[name] {
					t.Errorf("the dashboard asks for %s, which there is not", name)
				}
			}
		}
	}
	for name := range there {
		if strings.HasPrefix(name, "rupor_") && !strings.HasSuffix(name, "_sum") && !shown[name] && !shown[strings.TrimSuffix(name, "_count")+"_bucket"] {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
}

// scrape reads the page as Prometheus does: each series by its name and labels.
func scrape(t *testing.T, h *house) map[string]float64 {
	t.Helper()
	page := httptest.NewRecorder()
	h.pages().ServeHTTP(page, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if page.Code != http.StatusOK {
		t.Fatalf("%d: %s", page.Code, page.Body)
	}
	all := map[string]float64{}
	for line := range strings.Lines(page.Body.String()) {
		if at := strings.LastIndexByte(line, ' '); !strings.HasPrefix(line, "#") {
			value, err := strconv.ParseFloat(strings.TrimSpace(line[at+1:]), 64)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			all[line[:at]] = value
		}
	}
	return all
}
