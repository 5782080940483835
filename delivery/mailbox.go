package delivery

import (
	"container/heap"
	"slices"
	"time"

	"rupor/union"
)

// A slip stands for a letter in the outbox, which stays in the store until its
// turn comes: a backlog costs a few dozen bytes a letter.
type slip struct {
	number    uint64
	version   int
	lane      Lane
	cost      int
	named     bool
	notBefore time.Time
	known     time.Time // when the office learned of it
	tries     int       // calls without an answer
	plain     bool      // without formatting: Telegram could not parse it
	anew      bool      // the message to edit is gone: send
}

// A mailbox holds the slips of one chat, in the order of posting. While a letter
// of it is on its way the mailbox is busy and stands in no queue.
type mailbox struct {
	chat  union.ChatID
	slips []*slip
	busy  bool
	pause time.Time // nothing before: the letter in front is being retried

	lane  Lane      // the most urgent of its letters: those before it inherit that
	head  *slip     // the letter that goes next
	when  time.Time // when it may
	queue *queue
	place int
}

// lookahead bounds how far a mailbox looks behind its front for a letter that
// is not held back, or for a more urgent one.
const lookahead = 64

// rank finds the letter that goes next, when it may go, and how urgent it is. A
// letter held back by its NotBefore holds back those after it, unless it has a
// name.
func (m *mailbox) rank(now time.Time) {
	m.head, m.lane, m.when = nil, LaneNotice, time.Time{}
	for _, s := range m.slips[:min(len(m.slips), lookahead)] {
		if s.notBefore.After(now) {
			if m.head == nil && (m.when.IsZero() || s.notBefore.Before(m.when)) {
				m.when = s.notBefore
			}
			if s.named {
				continue
			}
			break
		}
		if m.head == nil {
			m.head, m.when = s, now
		}
		m.lane = min(m.lane, s.lane)
	}
	m.when = latest(m.when, m.pause)
}

func (m *mailbox) drop(s *slip) {
	if at := slices.Index(m.slips, s); at >= 0 {
		m.slips = slices.Delete(m.slips, at, at+1)
	}
}

// The mail is all mailboxes with something in them: those that may send now, by
// lane, and those that must wait, by time.
type mail struct {
	boxes  map[union.ChatID]*mailbox
	ready  [LaneBroadcast]queue
	later  queue
	queued [LaneBroadcast]int
	slips  int
}

func newMail() *mail {
	m := &mail{boxes: map[union.ChatID]*mailbox{}}
	for lane := range m.ready {
		m.ready[lane].before = func(a, b *mailbox) bool { return a.head.number < b.head.number }
	}
	m.later.before = func(a, b *mailbox) bool { return a.when.Before(b.when) }
	return m
}

// add files a slip under its chat, in order of its number.
func (m *mail) add(chat union.ChatID, s *slip) *mailbox {
	box := m.boxes[chat]
	if box == nil {
		box = &mailbox{chat: chat}
		m.boxes[chat] = box
	}
	at := len(box.slips)
	for at > 0 && box.slips[at-1].number > s.number {
		at--
	}
	box.slips = slices.Insert(box.slips, at, s)
	m.slips++
	m.queued[s.lane]++
	return box
}

// remove forgets a letter that is out of the outbox.
func (m *mail) remove(box *mailbox, s *slip) {
	box.drop(s)
	m.slips--
	m.queued[s.lane]--
}

// sort puts the mailbox where it belongs now.
func (m *mail) sort(box *mailbox, now time.Time, chatFree func(time.Time, union.ChatID, int) time.Time) {
	if box.queue != nil {
		heap.Remove(box.queue, box.place)
	}
	if box.busy {
		return
	}
	if len(box.slips) == 0 {
		delete(m.boxes, box.chat)
		return
	}
	box.rank(now)
	if box.head != nil {
		box.when = latest(box.when, chatFree(now, box.chat, box.head.cost))
	}
	if box.when.After(now) || box.head == nil {
		heap.Push(&m.later, box)
	} else {
		heap.Push(&m.ready[box.lane], box)
	}
}

// move merges the mail of a chat into that of the one it became.
func (m *mail) move(from *mailbox, to union.ChatID) *mailbox {
	into := from
	for _, s := range from.slips {
		m.slips--
		m.queued[s.lane]--
		into = m.add(to, s)
	}
	from.slips = nil
	return into
}

// A queue is a heap of mailboxes.
type queue struct {
	boxes  []*mailbox
	before func(a, b *mailbox) bool
}

func (q *queue) first() *mailbox {
	if len(q.boxes) == 0 {
		return nil
	}
	return q.boxes[0]
}

func (q *queue) Len() int           { return len(q.boxes) }
func (q *queue) Less(i, j int) bool { return q.before(q.boxes[i], q.boxes[j]) }

func (q *queue) Swap(i, j int) {
	q.boxes[i], q.boxes[j] = q.boxes[j], q.boxes[i]
	q.boxes[i].place, q.boxes[j].place = i, j
}

func (q *queue) Push(x any) {
	box := x.(*mailbox)
	box.queue, box.place = q, len(q.boxes)
	q.boxes = append(q.boxes, box)
}

func (q *queue) Pop() any {
	last := len(q.boxes) - 1
	box := q.boxes[last]
	q.boxes[last] = nil
	q.boxes = q.boxes[:last]
	box.queue = nil
	return box
}
