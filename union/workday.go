package union

import "time"

// WorkingDays is the moment n working days after from, at the same time of the
// clock in from's location. Working days are Monday to Friday; public holidays
// are not known to the law. From a day off the count begins with the next
// working day: one working day after Saturday noon is Monday noon. With n of
// nought or less it is from itself.
func WorkingDays(from time.Time, n int) time.Time {
	for ; n > 0; n-- {
		from = from.AddDate(0, 0, 1)
		for !Workday(from) {
			from = from.AddDate(0, 0, 1)
		}
	}
	return from
}

// Workday tells whether at falls on Monday to Friday, in at's own location.
func Workday(at time.Time) bool {
	day := at.Weekday()
	return day != time.Saturday && day != time.Sunday
}
