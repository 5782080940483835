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

// BenchmarkSendMessage is the simulator's own share of a broadcast to 100,000 people: no network.
func BenchmarkSendMessage(b *testing.B) {
	sim := simulator.New(simulator.Options{Forget: true, Limits: simulator.Limits{PerSecond: 1 << 20, PerChatPerSecond: 1 << 20}})
	defer sim.Close()
	bot := sim.AddBot("rupor_bot", "Рупор")
	const people = 100_000
	for i := range people {
		sim.AddUser(simulator.Profile{ID: int64(i + 1), FirstName: "Ч"}).Open(bot).Start("")
	}
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
