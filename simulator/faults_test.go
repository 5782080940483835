package simulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/simulator"
)

// attempt sends a text and tells in one word what came back: ok, a code, html or a broken line.
func (s *stage) attempt() string {
	s.Helper()
	res, err := s.sim.Client().Post(simulator.BaseURL+"/bot"+s.bot.Token()+"/sendMessage", "application/json",
		strings.NewReader(`{"chat_id":101,"text":"x"}`))
	if err != nil {
		return "line"
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return "cut"
	case strings.HasPrefix(string(body), "<html>"):
		return "html"
	case res.StatusCode == 200:
		return "ok"
	}
	return res.Status[:3]
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault simulator.Fault
		want  string // of four attempts
		sent  int    // messages that arrived
	}{
		{"500 for the next two", simulator.Fault{Kind: simulator.HTTP500, Next: 2}, "500 500 ok ok", 2},
		{"502 on each second", simulator.Fault{Kind: simulator.HTML502, Every: 2}, "ok html ok html", 2},
		{"reset before acting", simulator.Fault{Kind: simulator.ResetBefore, Next: 1}, "line ok ok ok", 3},
		{"reset after acting", simulator.Fault{Kind: simulator.ResetAfter, Next: 1}, "line ok ok ok", 4},
		{"429", simulator.Fault{Kind: simulator.TooMany, RetryAfter: 9, Next: 3}, "429 429 429 ok", 1},
		{"always", simulator.Fault{Kind: simulator.HTTP500}, "500 500 500 500", 0},
		{"another method", simulator.Fault{Method: "edit*", Kind: simulator.HTTP500}, "ok ok ok ok", 4},
		{"a glob", simulator.Fault{Method: "send*", Kind: simulator.HTTP500, Next: 4}, "500 500 500 500", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			play(t, simulator.Options{Faults: []simulator.Fault{c.fault}}, func(s *stage) {
				before := len(s.chat.Messages())
				var got []string
				for range 4 {
					got = append(got, s.attempt())
				}
				same(s, "answers", strings.Join(got, " "), c.want)
				same(s, "arrived", len(s.chat.Messages())-before, c.sent)
				same(s, "calls", len(s.sim.Calls()), 4)
			})
		})
	}
}

func TestLatencyIsVirtualTime(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		slow := simulator.Fault{Kind: simulator.Latency, Latency: 8 * time.Second}
		if err := s.sim.SetFaults(slow, slow); err != nil {
			s.Fatal(err)
		}
		began := time.Now()
		same(s, "answer", s.attempt(), "ok")
		same(s, "took", time.Since(began), 16*time.Second)
		same(s, "as recorded", s.sim.Calls()[0].Took, 16*time.Second)
	})
}

func TestHangLastsUntilTheClientLeaves(t *testing.T) {
	play(t, simulator.Options{Faults: []simulator.Fault{{Kind: simulator.Hang}}}, func(s *stage) {
		ctx, leave := context.WithTimeout(s.Context(), time.Hour)
		defer leave()
		began := time.Now()
		// A form that is sent in chunks ends before its body does; the server must still notice that the client left.
		body := io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n1\r\n--b--\r\n"))
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, simulator.BaseURL+"/bot"+s.bot.Token()+"/getChat", body)
		if err != nil {
			s.Fatal(err)
		}
		req.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		if res, err := s.sim.Client().Do(req); err == nil {
			_ = res.Body.Close()
			s.Error("it was answered")
		}
		same(s, "waited", time.Since(began), time.Hour)
		synctest.Wait()
		same(s, "the call has ended too", len(s.sim.Calls()), 1)
	})
}

func TestSameSeedSameFaults(t *testing.T) {
	var runs [2]string
	for i := range runs {
		t.Run("", func(t *testing.T) {
			sim := simulator.New(simulator.Options{Seed: 7, Faults: []simulator.Fault{{Kind: simulator.HTTP500, Probability: 0.3}}})
			defer sim.Close()
			b := sim.AddBot("rupor_bot", "Рупор")
			for range 100 {
				h, err := post(sim, b, "getMe", "application/json", nil)
				if err != nil {
					t.Fatal(err)
				}
				runs[i] += map[bool]string{true: ".", false: "x"}[h.OK]
			}
		})
	}
	if n := strings.Count(runs[0], "x"); runs[0] != runs[1] || n < 15 || n > 45 {
		t.Errorf("got\n%s\n%s", runs[0], runs[1])
	}
}

func TestFaultsAreCheckedAndWrittenForThePage(t *testing.T) {
	t.Parallel()
	sim := simulator.New(simulator.Options{})
	defer sim.Close()
	if sim.SetFaults(simulator.Fault{Kind: "flood"}) == nil || sim.SetFaults(simulator.Fault{Kind: simulator.Hang, Method: "["}) == nil {
		t.Error("a fault that can not be was taken")
	}
	in := simulator.Fault{Method: "send*", Kind: simulator.Latency, Latency: 1500 * time.Millisecond, Every: 3}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out simulator.Fault
	if err := json.Unmarshal(raw, &out); err != nil || out != in {
		t.Errorf("%s became %+v: %v", raw, out, err)
	}
}
