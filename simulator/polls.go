package simulator

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A poll is a question with the votes so far.
type poll struct {
	id          string
	question    string
	options     []string
	votes       map[int64][]int // by who
	anonymous   bool
	multiple    bool
	revote      bool
	quiz        bool
	correct     []int
	explanation string
	period      int   // seconds; 0 is for ever
	closes      int64 // 0 is never
	closed      bool
}

func (p *poll) over() bool { return p.closed || p.closes != 0 && now() >= p.closes }

func (p *poll) counts() []int {
	n := make([]int, len(p.options))
	for _, choices := range p.votes {
		for _, c := range choices {
			n[c]++
		}
	}
	return n
}

func (p *poll) wire() *wirePoll {
	w := &wirePoll{
		ID: p.id, Question: p.question, TotalVoterCount: len(p.votes), IsClosed: p.over(), IsAnonymous: p.anonymous,
		Type: "regular", AllowsMultiple: p.multiple, AllowsRevoting: p.revote, OpenPeriod: p.period, CloseDate: p.closes,
	}
	if p.quiz {
		w.Type, w.CorrectOptions, w.Explanation = "quiz", p.correct, p.explanation
	}
	for i, n := range p.counts() {
		w.Options = append(w.Options, wireOption{PersistentID: strconv.Itoa(i), Text: p.options[i], VoterCount: n})
	}
	return w
}

func (q *request) sendPoll() (any, error) {
	p := &poll{
		id: strconv.FormatInt(q.sim.nextSeq(), 10), question: strings.TrimSpace(q.str("question")), votes: map[int64][]int{},
		anonymous: !q.has("is_anonymous") || q.bool("is_anonymous"), multiple: q.bool("allows_multiple_answers"),
		quiz: q.str("type") == "quiz", explanation: q.str("explanation"), period: q.int("open_period"),
		closes: q.int64("close_date"), closed: q.bool("is_closed"),
	}
	p.revote = !p.quiz
	if q.has("allows_revoting") {
		p.revote = q.bool("allows_revoting")
	}
	if err := q.pollOptions(p); err != nil {
		return nil, err
	}
	if err := q.pollAnswers(p); err != nil {
		return nil, err
	}
	if p.period != 0 {
		p.closes = now() + int64(p.period)
	}
	return q.send(content{poll: p}, "polls")
}

func (q *request) pollOptions(p *poll) error {
	switch n := utf8.RuneCountInString(p.question); {
	case n == 0:
		return bad("poll question must be non-empty")
	case n > 300:
		return bad("poll question length must not exceed 300")
	}
	var raws []json.RawMessage
	if err := json.Unmarshal([]byte(q.str("options")), &raws); err != nil {
		return bad("can't parse options JSON object")
	}
	for _, raw := range raws {
		var o struct {
			Text string `json:"text"`
		}
		if json.Unmarshal(raw, &o.Text) != nil && json.Unmarshal(raw, &o) != nil {
			return bad("can't parse options JSON object")
		}
		o.Text = strings.TrimSpace(o.Text)
		switch n := utf8.RuneCountInString(o.Text); {
		case n == 0:
			return bad("poll options must be non-empty")
		case n > 100:
			return bad("poll options length must not exceed 100")
		}
		p.options = append(p.options, o.Text)
	}
	switch n := len(p.options); {
	case n == 0:
		return bad("poll must have at least 1 option")
	case n > 12:
		return bad("poll can't have more than 12 options")
	}
	return nil
}

func (q *request) pollAnswers(p *poll) error {
	switch kind := q.str("type"); kind {
	case "", "regular", "quiz":
	default:
		return bad("unsupported poll type specified")
	}
	if p.quiz {
		if raw := q.str("correct_option_ids"); raw != "" {
			if err := json.Unmarshal([]byte(raw), &p.correct); err != nil {
				return bad("can't parse correct_option_ids JSON object")
			}
		} else if q.has("correct_option_id") { // before Bot API 9.6; still accepted
			p.correct = []int{q.int("correct_option_id")}
		}
		if len(p.correct) == 0 || slices.Max(p.correct) >= len(p.options) || slices.Min(p.correct) < 0 {
			return bad("wrong correct option ID specified")
		}
	}
	if utf8.RuneCountInString(p.explanation) > 200 || strings.Count(p.explanation, "\n") > 2 {
		return bad("message caption is too long") // as TDLib words an explanation that is too long is not known
	}
	if at := q.int64("close_date"); p.period < 0 || p.period > 2_628_000 || p.period > 0 && p.period < 5 ||
		at != 0 && (at < now()+5 || at > now()+2_628_000) {
		return bad("can't set poll close date so far or so near")
	}
	return nil
}

func (q *request) stopPoll() (any, error) {
	m, err := q.ownMessage("message with poll to stop not found")
	if err != nil {
		return nil, err
	}
	switch {
	case m.poll == nil:
		return nil, bad("message with poll to stop not found")
	case m.poll.over():
		return nil, bad("poll has already been closed")
	}
	mk, err := q.markup()
	if err != nil {
		return nil, err
	}
	closed := *m.poll
	closed.closed = true
	next := m.edit()
	next.edited, next.poll, next.inline = m.edited, &closed, mk.inline
	q.sim.replace(next)
	q.sim.tellPoll(next)
	return closed.wire(), nil
}

// Vote answers a poll as the person; no choices take the vote back.
func (c *Chat) Vote(messageID int, choices ...int) error {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.here().message(messageID)
	if m == nil || m.poll == nil {
		return failure("there is no poll %d in the chat", messageID)
	}
	p := m.poll
	_, voted := p.votes[c.user.profile.ID]
	switch {
	case p.over():
		return failure("the poll is closed")
	case voted && !p.revote:
		return failure("the vote can not be changed")
	case len(choices) > 1 && !p.multiple:
		return failure("only one answer is allowed")
	case len(choices) > 0 && (slices.Max(choices) >= len(p.options) || slices.Min(choices) < 0):
		return failure("the poll has only %d options", len(p.options))
	}
	if len(choices) == 0 {
		delete(p.votes, c.user.profile.ID)
	} else {
		p.votes[c.user.profile.ID] = slices.Clone(choices)
	}
	c.sim.tellVote(m, c.user, choices)
	return nil
}

// tellVote lets the bot that sent the poll know a vote, or only the counts when the poll is anonymous.
func (s *Simulator) tellVote(m *message, u *User, choices []int) {
	if b, ok := s.peers[m.fromID()].(*Bot); ok && !m.poll.anonymous {
		ids := make([]string, len(choices))
		for i, c := range choices {
			ids[i] = strconv.Itoa(c)
		}
		answer := map[string]any{
			"poll_id": m.poll.id, "user": u.wire(), "option_ids": append([]int{}, choices...), "option_persistent_ids": ids,
		}
		b.push("poll_answer", answer, 24*time.Hour)
	}
	s.tellPoll(m)
	s.touch()
	s.announceMessage("edit", m)
}

func (s *Simulator) tellPoll(m *message) {
	for _, b := range s.bots {
		if m.byBot && (m.fromID() == b.profile.ID || m.room.kind == channel) {
			b.push("poll", m.poll.wire(), 24*time.Hour)
		}
	}
}
