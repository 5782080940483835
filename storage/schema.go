package storage

import (
	"time"

	"rupor/union"
)

// The tables of the law. Rooms above keep their own tables beside the code that
// alone uses them; those of the law are everybody's and stand here.

// Members are the people known to the union.
var Members = NewTable[union.MemberID, union.Member]("m", Int[union.MemberID]())

// Subscribers finds whom to write to: everyone subscribed, under the empty topic
// and under each topic of theirs, by organization.
var Subscribers = NewIndex(Members, "ms", PairOf(String[union.Topic](), Uint[union.OrgID]()), subscriberEntries)

func subscriberEntries(_ union.MemberID, m union.Member) []Pair[union.Topic, union.OrgID] {
	if !m.Subscribed() {
		return nil
	}
	entries := []Pair[union.Topic, union.OrgID]{{First: "", Second: m.Org}}
	for _, t := range m.Topics {
		entries = append(entries, Pair[union.Topic, union.OrgID]{First: t, Second: m.Org})
	}
	return entries
}

// MembersByOrg finds the members of an organization, subscribed or not.
var MembersByOrg = NewIndex(Members, "mo", Uint[union.OrgID](), func(_ union.MemberID, m union.Member) []union.OrgID {
	return []union.OrgID{m.Org}
})

// CommonLang is the language of almost everyone.
const CommonLang = "ru"

// MembersByLang finds those whose language is another than CommonLang: they are
// few.
var MembersByLang = NewIndex(Members, "ml", String[string](), func(_ union.MemberID, m union.Member) []string {
	if m.Lang == "" || m.Lang == CommonLang {
		return nil
	}
	return []string{m.Lang}
})

// MembersReturned finds those who were out of reach and are back.
var MembersReturned = NewIndex(Members, "mr", Bool[bool](), func(_ union.MemberID, m union.Member) []bool {
	if m.Returned.IsZero() {
		return nil
	}
	return []bool{true}
})

// MembersByGone finds those with whom the union has nothing to do any more, by when
// that began.
var MembersByGone = NewIndex(Members, "mg", Time(), func(_ union.MemberID, m union.Member) []time.Time {
	if m.Gone().IsZero() {
		return nil
	}
	return []time.Time{m.Gone()}
})

// MembersByStatus finds those who are something else than members: they are few.
var MembersByStatus = NewIndex(Members, "mt", String[union.Status](), func(_ union.MemberID, m union.Member) []union.Status {
	if m.Stands() == union.StatusMember {
		return nil
	}
	return []union.Status{m.Status}
})

// MembersByPoster finds whom a poster brought.
var MembersByPoster = NewIndex(Members, "mp", Uint[union.PosterID](), func(_ union.MemberID, m union.Member) []union.PosterID {
	if m.Poster == 0 {
		return nil
	}
	return []union.PosterID{m.Poster}
})

// MembersByCard finds them by union.CardKey of their card, wherever they are.
var MembersByCard = NewIndex(Members, "mc", String[string](), func(_ union.MemberID, m union.Member) []string {
	card := union.CardKey(m.Card)
	if card == "" {
		return nil
	}
	return []string{card}
})

// Organizations are the union's tree.
var Organizations = NewTable[union.OrgID, union.Organization]("o", Uint[union.OrgID]())

// OrganizationsByParent finds what is directly below and not closed; 0 has the root.
var OrganizationsByParent = NewIndex(Organizations, "op", Uint[union.OrgID](), func(_ union.OrgID, o union.Organization) []union.OrgID {
	if !o.Closed.IsZero() {
		return nil
	}
	return []union.OrgID{o.Parent}
})

// OrganizationsByHeir finds the closed ones by the one that each went into.
var OrganizationsByHeir = NewIndex(Organizations, "oi", Uint[union.OrgID](), func(_ union.OrgID, o union.Organization) []union.OrgID {
	if o.Closed.IsZero() {
		return nil
	}
	return []union.OrgID{o.Into}
})

// OrganizationsByCode finds an organization by its code in the union's register.
var OrganizationsByCode = NewIndex(Organizations, "oc", String[string](), func(_ union.OrgID, o union.Organization) []string {
	if o.Code == "" {
		return nil
	}
	return []string{o.Code}
})

// A DutyKey names a duty: who holds which role for which organization.
type DutyKey = Pair[union.MemberID, Pair[union.Role, union.OrgID]]

// KeyOf returns the key of a duty.
func KeyOf(d union.Duty) DutyKey {
	return DutyKey{First: d.Member, Second: Pair[union.Role, union.OrgID]{First: d.Role, Second: d.Org}}
}

// Duties are the roles that people hold.
var Duties = NewTable[DutyKey, union.Duty]("dy", PairOf(Int[union.MemberID](), PairOf(String[union.Role](), Uint[union.OrgID]())))

// DutiesByRole finds who holds a role.
var DutiesByRole = NewIndex(Duties, "dr", String[union.Role](), func(k DutyKey, _ union.Duty) []union.Role {
	return []union.Role{k.Second.First}
})

// DutiesByOrg finds who holds which role for exactly this organization.
var DutiesByOrg = NewIndex(Duties, "do", PairOf(Uint[union.OrgID](), String[union.Role]()), func(k DutyKey, _ union.Duty) []Pair[union.OrgID, union.Role] {
	return []Pair[union.OrgID, union.Role]{{First: k.Second.Second, Second: k.Second.First}}
})

// DutiesBySchedule finds the duty that a schedule of the clock ends.
var DutiesBySchedule = NewIndex(Duties, "ds", Uint[uint64](), func(_ DutyKey, d union.Duty) []uint64 {
	if d.Schedule == 0 {
		return nil
	}
	return []uint64{d.Schedule}
})

// Invitations are links that give a duty to who opens them.
var Invitations = NewTable[union.InvitationID, union.Invitation]("in", Uint[union.InvitationID]())

// InvitationsByCode finds the invitation by the hash of its code.
var InvitationsByCode = NewIndex(Invitations, "ic", String[string](), func(_ union.InvitationID, i union.Invitation) []string {
	return []string{i.Code}
})

// Claims has the way to the first administrator while there is none, under the
// number 0.
var Claims = NewTable[uint64, union.Claim]("cl", Uint[uint64]())

// ClaimTries are how often somebody got the code of the claim wrong, under the same
// hash of their number as Attempts, until there is an administrator.
var ClaimTries = NewTable[string, int]("ct", String[string]())

// Posts are the announcements.
var Posts = NewTable[union.PostID, union.Post]("p", Uint[union.PostID]())

// Resolutions are the documents to be acknowledged.
var Resolutions = NewTable[union.ResolutionID, union.Resolution]("r", Uint[union.ResolutionID]())

// Acks are who acknowledged which resolution.
var Acks = NewTable[Pair[union.ResolutionID, union.MemberID], union.Ack]("a", PairOf(Uint[union.ResolutionID](), Int[union.MemberID]()))

// AcksByMember finds what a member acknowledged.
var AcksByMember = NewIndex(Acks, "am", Int[union.MemberID](), func(k Pair[union.ResolutionID, union.MemberID], _ union.Ack) []union.MemberID {
	return []union.MemberID{k.Second}
})

// AckCounts are how many acknowledged each resolution, so that nobody has to
// count while hundreds press the button.
var AckCounts = NewTable[union.ResolutionID, int]("ac", Uint[union.ResolutionID]())

// Contests collect entries.
var Contests = NewTable[union.ContestID, union.Contest]("c", Uint[union.ContestID]())

// Entries are what members hand in.
var Entries = NewTable[union.EntryID, union.Entry]("e", Uint[union.EntryID]())

// EntriesByContest finds the entries of a contest in the order of their numbers.
var EntriesByContest = NewIndex(Entries, "ec", Uint[union.ContestID](), func(_ union.EntryID, e union.Entry) []union.ContestID {
	return []union.ContestID{e.Contest}
})

// EntriesStanding counts the entries of a contest that were not withdrawn.
var EntriesStanding = NewIndex(Entries, "es", Uint[union.ContestID](), func(_ union.EntryID, e union.Entry) []union.ContestID {
	if e.State != union.EntrySubmitted {
		return nil
	}
	return []union.ContestID{e.Contest}
})

// EntriesByAuthor finds a member's entries.
var EntriesByAuthor = NewIndex(Entries, "ea", Int[union.MemberID](), func(_ union.EntryID, e union.Entry) []union.MemberID {
	return []union.MemberID{e.Author}
})

// Reminders wait for their time.
var Reminders = NewTable[union.ReminderID, union.Reminder]("n", Uint[union.ReminderID]())

// RemindersByOwner finds a person's reminders.
var RemindersByOwner = NewIndex(Reminders, "no", Int[union.MemberID](), func(_ union.ReminderID, r union.Reminder) []union.MemberID {
	return []union.MemberID{r.Owner}
})

// Talks are the conversations in progress, one of each dialog with each member.
var Talks = NewTable[Pair[union.MemberID, string], union.Talk]("t", PairOf(Int[union.MemberID](), String[string]()))

// TalksBySubject finds who is in the middle of a dialog about something.
var TalksBySubject = NewIndex(Talks, "ts", PairOf(String[string](), Uint[uint64]()), func(_ Pair[union.MemberID, string], t union.Talk) []Pair[string, uint64] {
	if t.Subject == 0 {
		return nil
	}
	return []Pair[string, uint64]{{First: t.Dialog, Second: t.Subject}}
})

// Places are the groups and channels where the bot is present.
var Places = NewTable[union.ChatID, union.Place]("g", Int[union.ChatID]())

// PlacesByOrg finds the groups and channels of an organization.
var PlacesByOrg = NewIndex(Places, "go", Uint[union.OrgID](), func(_ union.ChatID, p union.Place) []union.OrgID {
	if !p.Owned {
		return nil
	}
	return []union.OrgID{p.Org}
})

// Segments are the audiences that were saved.
var Segments = NewTable[union.SegmentID, union.Segment]("s", Uint[union.SegmentID]())

// Proposals are the posts that wait, or waited, for a second pair of eyes.
var Proposals = NewTable[union.ProposalID, union.Proposal]("pp", Uint[union.ProposalID]())

// ProposalsByState finds those that wait.
var ProposalsByState = NewIndex(Proposals, "ps", String[union.ProposalState](), func(_ union.ProposalID, p union.Proposal) []union.ProposalState {
	return []union.ProposalState{p.State}
})

// Alarms are when people were told that the post office paused a broadcast itself;
// one that goes on has none.
var Alarms = NewTable[union.BroadcastID, time.Time]("al", Uint[union.BroadcastID]())

// Rules are the union's own rules, under the number 0.
var Rules = NewTable[uint64, union.Rules]("ru", Uint[uint64]())

// Receipts are who pressed «Ознакомлен(а)» under a post.
var Receipts = NewTable[Pair[union.PostID, union.MemberID], union.Receipt]("br", PairOf(Uint[union.PostID](), Int[union.MemberID]()))

// ReceiptsByMember finds what a member acknowledged so.
var ReceiptsByMember = NewIndex(Receipts, "bm", Int[union.MemberID](), func(k Pair[union.PostID, union.MemberID], _ union.Receipt) []union.MemberID {
	return []union.MemberID{k.Second}
})

// Polls tell which post a poll of Telegram's belongs to, and in whose chat it
// stands: every recipient has one of their own.
var Polls = NewTable[string, union.PollRef]("q", String[string]())

// PollsByChat finds the polls in a chat, to be forgotten with it.
var PollsByChat = NewIndex(Polls, "qc", Int[union.ChatID](), func(_ string, p union.PollRef) []union.ChatID {
	return []union.ChatID{p.Chat}
})

// Votes are the answers to the poll of a post.
var Votes = NewTable[Pair[union.PostID, union.MemberID], union.Vote]("v", PairOf(Uint[union.PostID](), Int[union.MemberID]()))

// VotesByMember finds a member's answers.
var VotesByMember = NewIndex(Votes, "vm", Int[union.MemberID](), func(k Pair[union.PostID, union.MemberID], _ union.Vote) []union.MemberID {
	return []union.MemberID{k.Second}
})

// Questions are what members asked the authors of posts, the last one each.
var Questions = NewTable[Pair[union.PostID, union.MemberID], union.Question]("pq", PairOf(Uint[union.PostID](), Int[union.MemberID]()))

// QuestionsByMember finds what a member asked.
var QuestionsByMember = NewIndex(Questions, "pm", Int[union.MemberID](), func(k Pair[union.PostID, union.MemberID], _ union.Question) []union.MemberID {
	return []union.MemberID{k.Second}
})

// QuestionsByTime finds those that are old enough to be dropped.
var QuestionsByTime = NewIndex(Questions, "pt", Time(), func(_ Pair[union.PostID, union.MemberID], q union.Question) []time.Time {
	return []time.Time{q.Touched()}
})

// Posters hang on notice boards, each with a link of its own.
var Posters = NewTable[union.PosterID, union.Poster]("po", Uint[union.PosterID]())

// PostersByOrg finds the posters of an organization.
var PostersByOrg = NewIndex(Posters, "pb", Uint[union.OrgID](), func(_ union.PosterID, p union.Poster) []union.OrgID {
	return []union.OrgID{p.Org}
})

// Consents are what people agreed to besides the messages, whose consent stands
// with the member.
var Consents = NewTable[Pair[union.MemberID, union.Purpose], union.Consent]("cn", PairOf(Int[union.MemberID](), String[union.Purpose]()))

// Journal is who did what, in order. Nothing in it is ever changed.
var Journal = NewTable[uint64, union.Record]("j", Uint[uint64]())

// JournalByPerson finds what somebody did and what was done to them.
var JournalByPerson = NewIndex(Journal, "jp", Uint[union.Alias](), func(_ uint64, l union.Record) []union.Alias {
	var who []union.Alias
	for _, a := range []union.Alias{l.By, l.Person} {
		if a != 0 {
			who = append(who, a)
		}
	}
	return who
})

// JournalByOrg finds what was done about an organization; 0 has what was done about
// the whole union.
var JournalByOrg = NewIndex(Journal, "jo", Uint[union.OrgID](), func(_ uint64, l union.Record) []union.OrgID {
	return []union.OrgID{l.Org}
})

// JournalByGroup finds the acts of one story.
var JournalByGroup = NewIndex(Journal, "jg", String[string](), func(_ uint64, l union.Record) []string {
	return []string{l.Act.Group()}
})

// JournalHeads has the journal's last record, under the number 0.
var JournalHeads = NewTable[uint64, union.JournalHead]("jh", Uint[uint64]())

// Aliases are the names of people in the journal, each with the salt that proves it.
var Aliases = NewTable[union.MemberID, union.Persona]("ja", Int[union.MemberID]())

// AliasesBack finds the person whose alias it is.
var AliasesBack = NewIndex(Aliases, "jb", Uint[union.Alias](), func(_ union.MemberID, p union.Persona) []union.Alias {
	return []union.Alias{p.Alias}
})

// AliasHeirs are the aliases of accounts that were merged into others: whose each
// became.
var AliasHeirs = NewTable[union.Alias, union.Alias]("jm", Uint[union.Alias]())

// AliasesByHeir finds the aliases that one became whose it was not.
var AliasesByHeir = NewIndex(AliasHeirs, "jn", Uint[union.Alias](), func(_, heir union.Alias) []union.Alias { return []union.Alias{heir} })

// Admissions wait for an organization's yes, one of each person at most.
var Admissions = NewTable[union.MemberID, union.Admission]("ad", Int[union.MemberID]())

// AdmissionsByOrg finds what waits for an organization's yes.
var AdmissionsByOrg = NewIndex(Admissions, "ao", Uint[union.OrgID](), func(_ union.MemberID, a union.Admission) []union.OrgID {
	return []union.OrgID{a.Org}
})

// Attempts are what somebody did lately that may be done only so often, under a
// salted hash of their number: who is forgotten and comes again goes on counting.
var Attempts = NewTable[string, union.Attempts]("at", String[string]())

// AttemptsByEnd finds those that count no more.
var AttemptsByEnd = NewIndex(Attempts, "ate", Time(), func(_ string, a union.Attempts) []time.Time { return []time.Time{a.End} })

// AttemptSalts has the salt of those hashes, under the number 0.
var AttemptSalts = NewTable[uint64, string]("as", Uint[uint64]())

// Joinings are the applications to join the union.
var Joinings = NewTable[union.JoiningID, union.Joining]("wj", Uint[union.JoiningID]())

// JoiningsByState finds those of somebody that stand somewhere.
var JoiningsByState = NewIndex(Joinings, "wst", String[union.JoiningState](), func(_ union.JoiningID, j union.Joining) []union.JoiningState {
	if j.Member == 0 {
		return nil
	}
	return []union.JoiningState{j.State}
})

// JoiningsByOrg finds those of an organization.
var JoiningsByOrg = NewIndex(Joinings, "wor", Uint[union.OrgID](), func(_ union.JoiningID, j union.Joining) []union.OrgID {
	return []union.OrgID{j.Org}
})

// JoiningsByTouch finds those in which something personal is kept, open or not, by when
// they were last touched.
var JoiningsByTouch = NewIndex(Joinings, "wto", PairOf(Bool[bool](), Time()), func(_ union.JoiningID, j union.Joining) []Pair[bool, time.Time] {
	if !j.Personal() {
		return nil
	}
	return []Pair[bool, time.Time]{{First: j.State.Open(), Second: j.Touched()}}
})

// JoiningsByMember finds a person's own.
var JoiningsByMember = NewIndex(Joinings, "wme", Int[union.MemberID](), func(_ union.JoiningID, j union.Joining) []union.MemberID {
	if j.Member == 0 {
		return nil
	}
	return []union.MemberID{j.Member}
})

// JoiningsByPoster finds those that a poster brought.
var JoiningsByPoster = NewIndex(Joinings, "wpo", Uint[union.PosterID](), func(_ union.JoiningID, j union.Joining) []union.PosterID {
	if j.Poster == 0 {
		return nil
	}
	return []union.PosterID{j.Poster}
})

// Imports are the lists that people sent to be taken over.
var Imports = NewTable[union.ImportID, union.Import]("im", Uint[union.ImportID]())

// ImportsByState finds those that somebody has to work on, or to decide upon.
var ImportsByState = NewIndex(Imports, "is", String[union.ImportState](), func(_ union.ImportID, i union.Import) []union.ImportState {
	if i.State == union.ImportDone || i.State == union.ImportFailed || i.State == union.ImportCanceled {
		return nil
	}
	return []union.ImportState{i.State}
})

// ImportsByOwner finds what a person sent.
var ImportsByOwner = NewIndex(Imports, "io", Int[union.MemberID](), func(_ union.ImportID, i union.Import) []union.MemberID {
	return []union.MemberID{i.By}
})

// ImportPieces are the files of the imports in work, cut in pieces.
var ImportPieces = NewTableWith(
	"ip", PairOf(Uint[union.ImportID](), Uint[uint64]()),
	ValueCodec[[]byte]{
		Encode: func(b []byte) ([]byte, error) { return b, nil },
		Decode: func(b []byte) ([]byte, error) { return append([]byte(nil), b...), nil },
	},
)

// ExpectedMembers are who is on the lists of the organizations, by union.Expected.Key.
var ExpectedMembers = NewTable[Pair[union.OrgID, string], union.Expected]("ex", PairOf(Uint[union.OrgID](), String[string]()))

// ExpectedByName finds them by union.NameKey within an organization.
var ExpectedByName = NewIndex(ExpectedMembers, "en", PairOf(Uint[union.OrgID](), String[string]()), func(k Pair[union.OrgID, string], e union.Expected) []Pair[union.OrgID, string] {
	name := union.NameKey(e.Name)
	if name == "" {
		return nil
	}
	return []Pair[union.OrgID, string]{{First: k.First, Second: name}}
})

// ExpectedByCard finds them by union.CardKey, wherever they are.
var ExpectedByCard = NewIndex(ExpectedMembers, "ec", String[string](), func(_ Pair[union.OrgID, string], e union.Expected) []string {
	card := union.CardKey(e.Card)
	if card == "" {
		return nil
	}
	return []string{card}
})

// Inquiries are the questions to the union.
var Inquiries = NewTable[union.InquiryID, union.Inquiry]("iq", Uint[union.InquiryID]())

// InquiriesByAsker finds what a member asked.
var InquiriesByAsker = NewIndex(Inquiries, "ia", Int[union.MemberID](), func(_ union.InquiryID, q union.Inquiry) []union.MemberID {
	if q.Asker == 0 {
		return nil
	}
	return []union.MemberID{q.Asker}
})

// InquiriesByState finds those that wait, and those that don't.
var InquiriesByState = NewIndex(Inquiries, "is", String[union.InquiryState](), func(_ union.InquiryID, q union.Inquiry) []union.InquiryState {
	return []union.InquiryState{q.State}
})

// InquiriesByTime finds what was asked in a stretch of time.
var InquiriesByTime = NewIndex(Inquiries, "it", Time(), func(_ union.InquiryID, q union.Inquiry) []time.Time { return []time.Time{q.Asked} })

// InquiriesSettled finds those that wait for nothing and still have their words,
// by when the last of them was said.
var InquiriesSettled = NewIndex(Inquiries, "ie", Time(), func(_ union.InquiryID, q union.Inquiry) []time.Time {
	if q.Waits() || q.Last == 0 {
		return nil
	}
	return []time.Time{q.Changed}
})

// Words are what was said about the questions to the union, by their numbers from 1.
var Words = NewTable[Pair[union.InquiryID, uint64], union.Word]("iw", PairOf(Uint[union.InquiryID](), Uint[uint64]()))

// WordsByAuthor finds what somebody said, in asking and in answering.
var WordsByAuthor = NewIndex(Words, "iv", Int[union.MemberID](), func(_ Pair[union.InquiryID, uint64], w union.Word) []union.MemberID {
	if w.By == 0 {
		return nil
	}
	return []union.MemberID{w.By}
})

// Frequents are the questions that are asked often.
var Frequents = NewTable[union.FrequentID, union.Frequent]("fq", Uint[union.FrequentID]())

// FrequentsByOrg finds those of exactly this organization.
var FrequentsByOrg = NewIndex(Frequents, "fo", Uint[union.OrgID](), func(_ union.FrequentID, f union.Frequent) []union.OrgID {
	return []union.OrgID{f.Org}
})

// FrequentWords are the words by which each of them is found, as the office spells
// them: to read all of them must cost less than to read the answers.
var FrequentWords = NewTableWith("fw", Uint[union.FrequentID](), ValueCodec[string]{
	Encode: func(s string) ([]byte, error) { return []byte(s), nil },
	Decode: func(b []byte) (string, error) { return string(b), nil },
})

// Requests are the register of requests about personal data.
var Requests = NewTable[union.RequestID, union.Request]("rq", Uint[union.RequestID]())

// RequestsByPerson finds a person's own.
var RequestsByPerson = NewIndex(Requests, "rqp", Int[union.MemberID](), func(_ union.RequestID, q union.Request) []union.MemberID {
	if q.Person == 0 {
		return nil
	}
	return []union.MemberID{q.Person}
})

// RequestsOpen finds those that wait for an answer.
var RequestsOpen = NewIndex(Requests, "rqo", Bool[bool](), func(_ union.RequestID, q union.Request) []bool {
	if !q.Open() {
		return nil
	}
	return []bool{true}
})

// RequestsClosed finds those that are old enough to be dropped.
var RequestsClosed = NewIndex(Requests, "rqc", Time(), func(_ union.RequestID, q union.Request) []time.Time {
	if q.Open() {
		return nil
	}
	return []time.Time{q.Closed}
})

// Tidyings has how far the nightly tidying up has come, under the number 0.
var Tidyings = NewTable[uint64, union.Tidying]("td", Uint[uint64]())

// Estates are what those left who were forgotten, until it is settled.
var Estates = NewTable[union.MemberID, union.Estate]("es", Int[union.MemberID]())

// EstatesBySchedule finds the estate that a schedule of the clock settles: what the
// clock logs must name nobody.
var EstatesBySchedule = NewIndex(Estates, "ess", Uint[uint64](), func(_ union.MemberID, e union.Estate) []uint64 { return []uint64{e.Schedule} })

// EstatesByHeir finds what somebody leaves to another.
var EstatesByHeir = NewIndex(Estates, "eh", Int[union.MemberID](), func(_ union.MemberID, e union.Estate) []union.MemberID {
	if e.To == 0 {
		return nil
	}
	return []union.MemberID{e.To}
})

// Seen are the updates that have had their effect, so that none counts twice.
var Seen = NewTable[int64, time.Time]("u", Int[int64]())

// SeenByTime finds the marks that are old enough to be dropped.
var SeenByTime = NewIndex(Seen, "ut", Time(), func(_ int64, at time.Time) []time.Time { return []time.Time{at} })

// Tables lists the tables of the law, for the check.
func Tables() []Checker {
	return []Checker{
		Members, Organizations, Duties, Posts, Resolutions, Acks, AckCounts, Contests, Entries,
		Reminders, Talks, Places, Seen, Segments, Proposals, Rules, Receipts, Polls, Votes, Questions, Alarms,
		Admissions, Attempts, AttemptSalts,
		Imports, ImportPieces, ExpectedMembers,
		Invitations, Claims, ClaimTries,
		Inquiries, Words, Frequents, FrequentWords,
		Journal, JournalHeads, Posters, Consents, Requests, Tidyings, Aliases, AliasHeirs, Estates, Joinings,
	}
}
