package when

import (
	"slices"
	"time"
)

// The vocabulary. Each function knows one family of words, lower-case, with е for ё.

// numberOf reads a number in letters, as a quantity or as an ordinal.
func numberOf(w string) (n int, isOrdinal, ok bool) {
	if n := cardinal(w); n > 0 {
		return n, false, true
	}
	if n := ordinal(w); n > 0 {
		return n, true, true
	}
	return 0, false, false
}

// ordinal reads «пятого», «пятое» and "fifth"; the other genders of one to five only as part of «первый понедельник».
func ordinal(w string) int {
	families := [...][]string{
		1: {"первого", "первое", "первый", "первую", "первая", "first"},
		2: {"второго", "второе", "второй", "вторую", "вторая", "вторые", "second"},
		3: {"третьего", "третье", "третий", "третью", "третья", "third"},
		4: {"четвертого", "четвертое", "четвертый", "четвертую", "четвертая", "fourth"},
		5: {"пятого", "пятое", "fifth"}, 6: {"шестого", "шестое", "sixth"}, 7: {"седьмого", "седьмое", "seventh"},
		8: {"восьмого", "восьмое", "eighth"}, 9: {"девятого", "девятое", "ninth"}, 10: {"десятого", "десятое", "tenth"},
		11: {"одиннадцатого", "одиннадцатое", "eleventh"}, 12: {"двенадцатого", "двенадцатое", "twelfth"},
		13: {"тринадцатого", "тринадцатое"}, 14: {"четырнадцатого", "четырнадцатое"}, 15: {"пятнадцатого", "пятнадцатое", "fifteenth"},
		16: {"шестнадцатого", "шестнадцатое"}, 17: {"семнадцатого", "семнадцатое"}, 18: {"восемнадцатого", "восемнадцатое"},
		19: {"девятнадцатого", "девятнадцатое"}, 20: {"двадцатого", "двадцатое", "twentieth"}, 30: {"тридцатого", "тридцатое", "thirtieth"},
	}
	return place(families[:], w)
}

func cardinal(w string) int {
	families := [...][]string{
		1: {"один", "одну", "одного", "одна", "one"}, 2: {"два", "две", "двух", "двое", "two", "пару", "пара", "couple"},
		3: {"три", "трех", "трое", "three"}, 4: {"четыре", "четырех", "four"}, 5: {"пять", "пяти", "five"}, 6: {"шесть", "шести", "six"},
		7: {"семь", "семи", "seven"}, 8: {"восемь", "восьми", "eight"}, 9: {"девять", "девяти", "nine"}, 10: {"десять", "десяти", "ten"},
		11: {"одиннадцать", "одиннадцати", "eleven"}, 12: {"двенадцать", "двенадцати", "twelve"}, 13: {"тринадцать"}, 14: {"четырнадцать"},
		15: {"пятнадцать", "пятнадцати", "fifteen"}, 16: {"шестнадцать"}, 17: {"семнадцать"}, 18: {"восемнадцать"}, 19: {"девятнадцать"},
		20: {"двадцать", "двадцати", "twenty"}, 30: {"тридцать", "thirty"}, 40: {"сорок", "forty"}, 50: {"пятьдесят", "fifty"},
	}
	return place(families[:], w)
}

// place is the index of the family a word belongs to, 0 if of none.
func place(families [][]string, w string) int {
	for n, family := range families {
		if slices.Contains(family, w) {
			return n
		}
	}
	return 0
}

func monthOf(w string) time.Month {
	families := [...][]string{
		1: {"января", "январь", "янв", "january", "jan"}, 2: {"февраля", "февраль", "фев", "февр", "february", "feb"},
		3: {"марта", "март", "мар", "march", "mar"}, 4: {"апреля", "апрель", "апр", "april", "apr"},
		5: {"мая", "май", "may"}, 6: {"июня", "июнь", "июн", "june", "jun"}, 7: {"июля", "июль", "июл", "july", "jul"},
		8: {"августа", "август", "авг", "august", "aug"}, 9: {"сентября", "сентябрь", "сен", "сент", "september", "sep", "sept"},
		10: {"октября", "октябрь", "окт", "october", "oct"}, 11: {"ноября", "ноябрь", "ноя", "нояб", "november", "nov"},
		12: {"декабря", "декабрь", "дек", "december", "dec"},
	}
	return time.Month(place(families[:], w))
}

// weekdays is a set of days of the week, a bit each.
type weekdays uint8

const (
	workdays weekdays = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	weekend  weekdays = 1<<time.Saturday | 1<<time.Sunday
)

// weekdayOf reads the name of a weekday, or of a set of them; the plural («по пятницам», "on fridays") means a repetition.
func weekdayOf(w string) (set weekdays, plural bool) {
	switch w {
	case "будни", "будням", "буднях", "будним", "weekdays", "workdays":
		return workdays, true
	case "будний", "буднии", "рабочий", "weekday", "workday":
		return workdays, false
	case "рабочим":
		return workdays, true
	case "выходным", "weekends":
		return weekend, true
	case "выходные", "выходной", "выходных", "weekend":
		return weekend, false
	}
	singular := [...][]string{
		{"воскресенье", "воскресенья", "вс", "вск", "sunday", "sun"},
		{"понедельник", "понедельника", "пн", "пон", "monday", "mon"},
		{"вторник", "вторника", "вт", "втр", "tuesday", "tue", "tues"},
		{"среду", "среда", "среды", "ср", "wednesday", "wed"},
		{"четверг", "четверга", "чт", "чет", "thursday", "thu", "thur", "thurs"},
		{"пятницу", "пятница", "пятницы", "пт", "friday", "fri"},
		{"субботу", "суббота", "субботы", "сб", "суб", "saturday", "sat"},
	}
	many := [...][]string{
		{"воскресеньям", "воскресеньях", "sundays"},
		{"понедельникам", "понедельники", "mondays"},
		{"вторникам", "вторники", "tuesdays"},
		{"средам", "wednesdays"},
		{"четвергам", "четверги", "thursdays"},
		{"пятницам", "fridays"},
		{"субботам", "saturdays"},
	}
	for day := range singular {
		one := [][]string{nil, singular[day]}
		several := [][]string{nil, many[day]}
		switch {
		case place(one, w) == 1:
			return 1 << day, false
		case place(several, w) == 1:
			return 1 << day, true
		}
	}
	return 0, false
}

// A unit is what people count time in.
type unit int

const (
	noUnit unit = iota
	minute
	hour
	dayUnit
	week
	month
	quarter
	year
)

func unitOf(w string) unit {
	switch w {
	case "минута", "минуту", "минуты", "минут", "мин", "м", "minute", "minutes", "min", "mins", "m":
		return minute
	case "час", "часа", "часов", "ч", "hour", "hours", "hr", "hrs", "h":
		return hour
	case "день", "дня", "дней", "дн", "сутки", "суток", "day", "days", "d":
		return dayUnit
	case "неделя", "неделю", "недели", "недель", "нед", "неделе", "week", "weeks", "w":
		return week
	case "месяц", "месяца", "месяцев", "мес", "месяце", "month", "months":
		return month
	case "квартал", "квартала", "кварталов", "quarter":
		return quarter
	case "год", "года", "лет", "г", "году", "year", "years":
		return year
	}
	return noUnit
}

// A part is a part of the day, said instead of an hour or after it.
type part int

const (
	noPart part = iota
	morning
	afternoon
	evening
	night
	am
	pm
)

// partOf reads «вечера» (after an hour) and «вечером» (alone); lone tells the latter.
func partOf(w string) (p part, lone bool) {
	switch w {
	case "утра":
		return morning, false
	case "утром", "утро", "morning":
		return morning, true
	case "дня":
		return afternoon, false
	case "днем", "afternoon":
		return afternoon, true
	case "вечера":
		return evening, false
	case "вечером", "вечер", "evening":
		return evening, true
	case "ночи":
		return night, false
	case "ночью", "ночь", "night":
		return night, true
	case "am":
		return am, false
	case "pm":
		return pm, false
	}
	return noPart, false
}

// shiftOf reads the words for a day near today.
func shiftOf(w string) (days int, ok bool) {
	switch w {
	case "позавчера":
		return -2, true
	case "вчера", "yesterday":
		return -1, true
	case "сегодня", "today":
		return 0, true
	case "завтра", "tomorrow", "tmrw":
		return 1, true
	case "послезавтра":
		return 2, true
	}
	return 0, false
}

// everyOf reads «каждый», and the adverbs that say the unit as well.
func everyOf(w string) (unit, bool) {
	switch w {
	case "каждый", "каждая", "каждое", "каждые", "каждую", "каждого", "каждой", "каждым", "every", "each":
		return noUnit, true
	case "ежеминутно":
		return minute, true
	case "ежечасно", "hourly":
		return hour, true
	case "ежедневно", "daily", "everyday":
		return dayUnit, true
	case "еженедельно", "weekly":
		return week, true
	case "ежемесячно", "monthly":
		return month, true
	case "ежеквартально", "quarterly":
		return quarter, true
	case "ежегодно", "yearly", "annually":
		return year, true
	}
	return noUnit, false
}

func isFiller(w string) bool {
	switch w {
	case "и", "на", "от", "около", "ровно", "примерно", "the", "and", "on", "of", "about", "in", "t", "o", "clock", "oclock", "-":
		return true
	}
	return isAt(w) || isBy(w)
}

// isAt knows the words after which a bare number is an hour.
func isAt(w string) bool { return w == "в" || w == "во" || w == "at" || w == "@" }

// isBy knows the words after which a bare number is an hour, but 01.02 still a date.
func isBy(w string) bool { return w == "к" || w == "до" || w == "by" }

func isNumbered(w string) bool {
	switch w {
	case "числа", "число", "числам", "числах", "числу":
		return true
	}
	return false
}

func isNext(w string) bool {
	switch w {
	case "следующий", "следующую", "следующее", "следующая", "следующей", "следующем", "следующего", "след", "next":
		return true
	}
	return false
}

func isThis(w string) bool {
	switch w {
	case "этот", "эту", "это", "эта", "этой", "этом", "этого", "ближайший", "ближайшую", "ближайшее", "ближайшая", "this":
		return true
	}
	return false
}

func isLast(w string) bool {
	switch w {
	case "последний", "последнюю", "последнее", "последнего", "последние", "last", "other", "вторые":
		return true
	}
	return false
}
