package text

import (
	"fmt"
	"time"
)

// weekday is the name of a day, as it stands before a date: «среда, 25 ноября».
func weekday(lang string, t time.Time) string {
	if lang != "ru" {
		return t.Weekday().String()
	}
	names := [7]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"}
	return names[t.Weekday()]
}

// span says how long it is, the way people do: days only from two days on, then
// days and hours, hours and minutes. Less than a minute is one.
func span(lang string, d time.Duration) (string, error) {
	if d < 0 {
		d = -d
	}
	minutes := max(1, int(d/time.Minute))
	days, hours, rest := minutes/(24*60), minutes/60%24, minutes%60
	switch {
	case days >= 2:
		return counted(lang, days, dayForms(lang))
	case days == 1:
		return both(lang, days, dayForms(lang), hours, hourForms(lang))
	case hours > 0:
		return both(lang, hours, hourForms(lang), rest, minuteForms(lang))
	}
	return counted(lang, rest, minuteForms(lang))
}

func dayForms(lang string) []string {
	if lang == "ru" {
		return []string{"день", "дня", "дней"}
	}
	return []string{"day", "days"}
}

func hourForms(lang string) []string {
	if lang == "ru" {
		return []string{"час", "часа", "часов"}
	}
	return []string{"hour", "hours"}
}

func minuteForms(lang string) []string {
	if lang == "ru" {
		return []string{"минуту", "минуты", "минут"}
	}
	return []string{"minute", "minutes"}
}

func counted(lang string, n int, forms []string) (string, error) {
	form, err := choosePlural(lang, n, forms)
	return fmt.Sprintf("%d\u00a0%s", n, form), err
}

// both leaves the smaller unit out when there is none of it.
func both(lang string, n int, forms []string, m int, smaller []string) (string, error) {
	first, err := counted(lang, n, forms)
	if err != nil || m == 0 {
		return first, err
	}
	second, err := counted(lang, m, smaller)
	return first + " " + second, err
}
