package simulator_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"rupor/simulator"
)

// BenchmarkSendMessage is the simulator's own share of a broadcast to a million people: no network.
func BenchmarkSendMessage(b *testing.B) {
	sim := simulator.New(simulator.Options{Forget: true, Limits: simulator.Limits{PerSecond: 1 << 20, PerChatPerSecond: 1 << 20}})
	defer sim.Close()
	bot := sim.AddBot("rupor_bot", "Рупор")
	const people = 1_000_000
	sim.AddCrowd(bot, 1, people)
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body := `{"chat_id":` + strconv.FormatInt(next.Add(1)%people+1, 10) +
				`,"parse_mode":"HTML","text":"<b>Коллеги!</b> Собрание в пятницу, в 18:00, в актовом зале. Подробности: https://rupor.example/17"}`
			r := httptest.NewRequest(http.MethodPost, "/bot"+bot.Token()+"/sendMessage", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			if sim.ServeHTTP(w, r); w.Code != http.StatusOK {
				b.Error(w.Body)
			}
		}
	})
}
