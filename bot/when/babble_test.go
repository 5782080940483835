package when_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Words that mean something, thrown together: nonsense made of sense reaches further than random letters.
const babble = `завтра сегодня в во на по через каждый каждые ежемесячно 2 5 10 12 25 31 99 9:00 25:70 25.12 01.02.2027 12/25 31.02 2026-12-25
	час часа часов день дня неделю месяц года пятницу понедельникам будням пн - пт и утра вечером ночи полдень полночь половине девятого числа
	5-го следующий последний первый without at on in every next friday noon pm am half past an hour weekday the last dec * */2 1-5 @daily полчаса без четверти`

func TestParse_of_babble_never_breaks_a_promise(t *testing.T) {
	t.Parallel()
	vocabulary := strings.Fields(babble)
	random := rand.New(rand.NewPCG(1, 2))
	zones := []*time.Location{kamchatka, time.UTC}
	for _, name := range []string{"Europe/Berlin", "Africa/Cairo", "Pacific/Apia", "Australia/Lord_Howe"} {
		if zone, err := time.LoadLocation(name); err == nil {
			zones = append(zones, zone)
		}
	}
	for range 30_000 {
		words := make([]string, 1+random.IntN(6))
		for i := range words {
			words[i] = vocabulary[random.IntN(len(vocabulary))]
		}
		now := time.Unix(random.Int64N(1<<32), random.Int64N(1e9)).In(zones[random.IntN(len(zones))])
		check(t, strings.Join(words, " "), now)
	}
}
