package office

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// RequestKind is what the clock calls the reminders of a request.
const RequestKind = "request"

// The bounds of a request.
const (
	MaxRequestWords = 2_000 // characters of it and of its answer
	requestsOpen    = 5     // of one person
	requestHour     = 9     // when those who answer are reminded, on the union's clock
	requestAhead    = 3     // days before the last one
)

// keeperRoles are the roles that keep the register.
func keeperRoles() []union.Role {
	return slices.DeleteFunc(union.AppointedRoles(), func(role union.Role) bool {
		return !slices.Contains(permitted(role), DeedPrivacy)
	})
}

// Keepers lists who keeps the register of requests about personal data.
func Keepers(r storage.Reader) ([]union.MemberID, error) {
	duties, err := HoldersAt(r, 0, keeperRoles()...)
	var who []union.MemberID
	for _, d := range duties {
		if !slices.Contains(who, d.Member) {
			who = append(who, d.Member)
		}
	}
	return who, err
}

// AskPrivacy enters a person's own request. Now is in the union's zone, as with
// all deeds here: terms are counted in its days.
func AskPrivacy(w storage.Writer, who union.MemberID, kind union.RequestKind, words string, now time.Time) (union.Request, error) {
	open := 0
	own, err := RequestsOf(w, who)
	if err != nil {
		return union.Request{}, err
	}
	for _, q := range own {
		if q.Open() {
			open++
		}
	}
	if open >= requestsOpen {
		return union.Request{}, union.Refuse("request.many", "N", open)
	}
	return enterRequest(w, who, union.Request{Kind: kind, Person: who, Words: words, Received: now}, now)
}

// WriteDownRequest enters a request that came on paper: Kind, Name, Words and
// Received are as it says.
func WriteDownRequest(w storage.Writer, by union.MemberID, q union.Request, now time.Time) (union.Request, error) {
	if err := must(w, by, DeedPrivacy, 0); err != nil {
		return q, err
	}
	if q.Received.After(now) || now.Sub(q.Received) > 365*24*time.Hour {
		return q, union.Refuse("request.received.wrong")
	}
	q.Person, q.Paper, q.By = 0, true, by
	return enterRequest(w, by, q, now)
}

func enterRequest(w storage.Writer, by union.MemberID, q union.Request, now time.Time) (union.Request, error) {
	if !slices.Contains(union.RequestKinds(), q.Kind) {
		return q, union.Refuse("refuse.gone")
	}
	id, err := storage.Requests.NextID(w)
	if err != nil {
		return q, err
	}
	q.ID, q.Due = union.RequestID(id), union.RequestDue(q.Received.In(now.Location()), union.RequestTerm)
	if err := setRequestClock(w, &q, now); err != nil {
		return q, err
	}
	return q, recordRequest(w, by, "request.received", q, now)
}

func recordRequest(w storage.Writer, by union.MemberID, act union.Act, q union.Request, now time.Time) error {
	return record(w, by, act, deed{Person: q.Person, Kind: "request", ID: uint64(q.ID), Facts: []string{"kind", string(q.Kind)}}, now)
}

// setRequestClock keeps a request, with the next reminder of it: three days before
// the last day, on that day, and then every day.
func setRequestClock(w storage.Writer, q *union.Request, now time.Time) error {
	if err := scheduler.Remove(w, scheduler.ID(q.Schedule)); err != nil {
		return err
	}
	if q.Schedule = 0; q.Open() {
		id, err := scheduler.Add(w, scheduler.Schedule{
			Kind: RequestKind, Ref: uint64(q.ID), At: nextRequestBell(q.Due.In(now.Location()), now), Grace: 365 * 24 * time.Hour,
		}, now)
		if err != nil {
			return fmt.Errorf("request %d: %w", q.ID, err)
		}
		q.Schedule = uint64(id)
	}
	return storage.Requests.Put(w, q.ID, *q)
}

func nextRequestBell(due, now time.Time) time.Time {
	year, month, day := due.Date()
	bell := func(day int) time.Time {
		return union.OnClocks(time.Date(year, month, day, requestHour, 0, 0, 0, time.UTC), due.Location())
	}
	if at := bell(day - requestAhead); at.After(now) {
		return at
	}
	for !bell(day).After(now) {
		day++
	}
	return bell(day)
}

// RemindRequest is the clock's: it returns the request that is to be reminded of,
// and whom, and sets the clock for the next time. A zero ID is nothing to say.
func RemindRequest(w storage.Writer, run scheduler.ID, id union.RequestID, now time.Time) (union.Request, []union.MemberID, error) {
	q, found, err := storage.Requests.Get(w, id)
	if err != nil || !found || !q.Open() || scheduler.ID(q.Schedule) != run {
		return union.Request{}, nil, err
	}
	if err := setRequestClock(w, &q, now); err != nil {
		return q, nil, err
	}
	who, err := Keepers(w)
	return q, who, err
}

// RequestsOf lists a person's own requests, the oldest first.
func RequestsOf(r storage.Reader, who union.MemberID) ([]union.Request, error) {
	return rows(r, storage.RequestsByPerson, storage.Requests, who)
}

// Requests lists the register to who keeps it: those that wait, the most urgent
// first, and the last ones that were closed.
func Requests(r storage.Reader, by union.MemberID, closedMost int) (open, closed []union.Request, err error) {
	if err := must(r, by, DeedPrivacy, 0); err != nil {
		return nil, nil, err
	}
	if open, err = rows(r, storage.RequestsOpen, storage.Requests, true); err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(open, func(a, b union.Request) int { return a.Due.Compare(b.Due) })
	err = storage.Requests.Back(r, func(_ union.RequestID, q union.Request) error {
		if q.Open() {
			return nil
		}
		if closed = append(closed, q); len(closed) == closedMost {
			return storage.Stop
		}
		return nil
	})
	return open, closed, err
}

// RequestTo returns a request to who keeps the register.
func RequestTo(r storage.Reader, by union.MemberID, id union.RequestID) (union.Request, error) {
	if err := must(r, by, DeedPrivacy, 0); err != nil {
		return union.Request{}, err
	}
	return existing(r, storage.Requests, id)
}

// openRequest is RequestTo for one that waits.
func openRequest(r storage.Reader, by union.MemberID, id union.RequestID) (union.Request, error) {
	q, err := RequestTo(r, by, id)
	if err == nil && !q.Open() {
		err = union.Refuse("request.closed")
	}
	return q, err
}

// ExtendRequest gives a request more time, once and for a reason.
func ExtendRequest(w storage.Writer, by union.MemberID, id union.RequestID, reason string, now time.Time) (union.Request, error) {
	q, err := openRequest(w, by, id)
	switch {
	case err != nil:
		return q, err
	case q.Extended != "":
		return q, union.Refuse("request.extended.already")
	case reason == "":
		return q, union.Refuse("refuse.gone")
	}
	q.Extended, q.By = reason, by
	q.Due = union.RequestDue(q.Due.In(now.Location()), union.RequestMore)
	if err := setRequestClock(w, &q, now); err != nil {
		return q, err
	}
	return q, recordRequest(w, by, "request.extended", q, now)
}

// CloseRequest ends a request with an answer, or with how it was answered
// elsewhere.
func CloseRequest(w storage.Writer, by union.MemberID, id union.RequestID, answer string, now time.Time) (union.Request, error) {
	q, err := openRequest(w, by, id)
	if err != nil {
		return q, err
	}
	q.Answer, q.By, q.Closed = answer, by, now
	if err := setRequestClock(w, &q, now); err != nil {
		return q, err
	}
	return q, recordRequest(w, by, "request.closed", q, now)
}

// NoteSelfService enters what a person did by themselves as a request that was
// answered at once; what was erased is nobody's. Looking twice a day is one.
func NoteSelfService(w storage.Writer, who union.MemberID, kind union.RequestKind, now time.Time) error {
	own, err := RequestsOf(w, who)
	if err != nil {
		return err
	}
	year, month, day := now.Date()
	for _, q := range own {
		if y, m, d := q.Received.In(now.Location()).Date(); q.Self && q.Kind == kind && y == year && m == month && d == day {
			return nil
		}
	}
	id, err := storage.Requests.NextID(w)
	if err != nil {
		return err
	}
	q := union.Request{ID: union.RequestID(id), Kind: kind, Person: who, Self: true, Received: now, Due: now, Closed: now}
	if kind == union.RequestErasure {
		q.Person = 0
	}
	if err := storage.Requests.Put(w, q.ID, q); err != nil || kind != union.RequestErasure {
		return err
	}
	return recordRequest(w, 0, "request.erased", q, now)
}

// forgetRequests closes what a person asked, as they are forgotten.
func forgetRequests(w storage.Writer, who union.MemberID, now time.Time) error {
	own, err := RequestsOf(w, who)
	for _, q := range own {
		if err != nil {
			return err
		}
		if !q.Open() {
			continue
		}
		q.Closed = now
		err = errors.Join(
			scheduler.Remove(w, scheduler.ID(q.Schedule)), endTalksAbout(w, uint64(q.ID), "requestreply"), storage.Requests.Put(w, q.ID, anonymous(q)))
	}
	return err
}

// anonymous is what the register must show of a request, without the person and
// their words.
func anonymous(q union.Request) union.Request {
	return union.Request{ID: q.ID, Kind: q.Kind, Self: q.Self, Received: q.Received, Due: q.Due, Closed: q.Closed, By: q.By}
}
