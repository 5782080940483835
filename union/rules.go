package union

// Rules are what a union has decided about its own manners. The zero Rules are
// those of a new house.
type Rules struct {
	// FourEyes are the roles whose announcements somebody with a wider role approves.
	FourEyes []Role `json:"four_eyes,omitempty"`
	// Quiet are the hours in which nothing is sent to many.
	Quiet QuietHours `json:"quiet,omitzero"`
	// Daily is how many announcements a person gets in one day at most; 0 means
	// DailyDefault, less than 0 any number.
	Daily int `json:"daily,omitempty"`
	// Lists says that files which name people may go through Telegram. They don't
	// in a new house: its servers are not the union's.
	Lists bool `json:"lists,omitempty"`
	// Retention is how many days records are kept, where the union decided otherwise
	// than usual. Read it through Keep.
	Retention map[Kept]int `json:"retention,omitempty"`
	// AnswerDays is how many working days there are to answer a question to the
	// union. Read it through AnswerTerm.
	AnswerDays int `json:"answer_days,omitempty"`
	// Dues is the part of the wages that members pay, in hundredths of a percent, up to
	// DuesMost; 0 means DuesDefault, less than 0 that they pay none. Read it through
	// DuesRate.
	Dues int `json:"dues,omitempty"`
}

// QuietHours are a part of the day, in minutes after midnight on the clock of
// the organization, From inclusive, To exclusive; it may span midnight. The zero
// QuietHours are 22:00–08:00.
type QuietHours struct {
	Off  bool `json:"off,omitempty"`
	From int  `json:"from,omitempty"`
	To   int  `json:"to,omitempty"`
}

// DailyDefault is how many announcements a day a person gets unless the union
// decides otherwise.
const DailyDefault = 5

// The dues, in hundredths of a percent of the wages: those of a union that has decided
// nothing, and the highest ones.
const (
	DuesDefault = 100
	DuesMost    = 1000
)

// DuesRate is the part of the wages that members pay, in hundredths of a percent.
func (r Rules) DuesRate() int {
	if r.Dues == 0 {
		return DuesDefault
	}
	return max(r.Dues, 0)
}

// Cap is how many announcements a person may get in one day, 0 for any number.
func (r Rules) Cap() int {
	switch {
	case r.Daily == 0:
		return DailyDefault
	case r.Daily < 0:
		return 0
	}
	return r.Daily
}

// The quiet hours of a house that has decided nothing.
const (
	quietFrom = 22 * 60
	quietTo   = 8 * 60
)

// Span returns the hours, From and To in minutes after midnight. On is false
// when there are none.
func (q QuietHours) Span() (from, to int, on bool) {
	if q.From == 0 && q.To == 0 {
		return quietFrom, quietTo, !q.Off
	}
	return q.From, q.To, !q.Off && q.From != q.To
}
