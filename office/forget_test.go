package office_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// zoya has left a trace wherever somebody can.
const zoya union.MemberID = 777_333_111

func zoyasLife(t *testing.T) storage.Engine {
	t.Helper()
	e, now := pressHouse(t), pressDay()
	all := func(err error) { t.Helper(); refusedAs(t, err, "") }
	do(t, e, func(w storage.Writer) error {
		_, err := office.Subscribe(w, zoya, office.Subscription{
			Name: "Zoya", Username: "zoya", Org: 3, Topics: union.Topics(), Consent: union.Consent{At: now},
		}, now)
		return err
	})
	appoint(t, e, admin, union.Duty{Member: zoya, Role: union.RoleAdmin}, "")
	appoint(t, e, zoya, union.Duty{Member: boris, Role: union.RoleYouth}, "")
	appoint(t, e, zoya, union.Duty{Member: zoya, Role: union.RoleOfficer}, "")
	dismiss(t, e, admin, zoya, union.RoleAdmin, "")
	_, err := announce(t, e, zoya, draftPost(0, time.Time{}), now)
	all(err)
	_, err = announce(t, e, zoya, draftPost(0, now.Add(time.Hour)), now)
	all(err)
	res, err := publish(t, e, zoya, draftResolution("5", 0))
	all(err)
	c, _, err := openContest(t, e, zoya, draftContest(0, now.AddDate(0, 0, 7)), now)
	all(err)
	entry := draftEntry(c)
	entry.AuthorName = "Zoya"
	_, err = submit(t, e, zoya, entry, now)
	all(err)
	_, err = remind(t, e, zoya, toOneself(zoya, now.Add(time.Hour)), now)
	all(err)
	zoyasOtherLife(t, e)
	do(t, e, func(w storage.Writer) error {
		if _, _, err := office.Acknowledge(w, zoya, res.ID, res.Version, now); err != nil {
			return err
		}
		for _, name := range []string{"", "progress/1"} {
			if err := delivery.Post(w, delivery.Letter{To: zoya.Private(), Name: name, Message: delivery.Message{Text: "?"}}); err != nil {
				return err
			}
		}
		form := fmt.Appendf(nil, `{"member":%d,"other":{}}`, zoya)
		for key, talk := range map[storage.Pair[union.MemberID, string]]union.Talk{ // others' are about her
			{First: zoya, Second: "post"}:     {},
			{First: admin, Second: "merge"}:   {Form: form},
			{First: admin, Second: "role"}:    {Form: []byte(`{}`), Trail: []union.Turn{{Form: form}}},
			{First: boris, Second: "correct"}: {Subject: uint64(zoya), Form: form},
		} {
			talk.Dialog = key.Second
			if err := storage.Talks.Put(w, key, talk); err != nil {
				return err
			}
		}
		return nil
	})
	zoyasMembers(t, e)
	return e
}

// zoyasOtherLife has one record of hers in every table where somebody may have one.
func zoyasOtherLife(t *testing.T, e storage.Engine) {
	t.Helper()
	now := pressDay()
	do(t, e, func(w storage.Writer) error {
		hers := union.Content{Text: "Zoya says"}
		member, err := office.Subscribe(w, boris, office.Subscription{Name: "Борис", Org: 4, Consent: union.Consent{At: now}}, now)
		if err != nil {
			return err
		}
		zoyas, _, err := storage.Members.Get(w, zoya)
		if err != nil {
			return err
		}
		zoyas.Card = "Zoya-77"
		alias, err := office.AliasOf(w, zoya)
		if err != nil {
			return err
		}
		member.Verified, member.Verifier = now, alias
		own, other := storage.Pair[union.PostID, union.MemberID]{First: 1, Second: zoya}, storage.Pair[union.ResolutionID, union.MemberID]{First: 9, Second: boris}
		expected := union.Expected{Org: 3, Name: "Zoya", Card: "Zoya-77"}
		return errors.Join(
			storage.Members.Put(w, boris, member), storage.Members.Put(w, zoya, zoyas),
			storage.Acks.Put(w, other, union.Ack{At: now, By: alias}), storage.AckCounts.Put(w, 9, 1),
			storage.Segments.Put(w, 1, union.Segment{ID: 1, Name: "S", Author: zoya}),
			storage.Places.Put(w, -5, union.Place{Title: "P", By: zoya}),
			storage.Proposals.Put(w, 1, union.Proposal{ID: 1, Post: union.Post{Author: zoya, Content: hers}, At: now, State: union.Proposed}),
			storage.Receipts.Put(w, own, union.Receipt{At: now}), storage.Votes.Put(w, own, union.Vote{Options: []int{0}, At: now}),
			storage.Questions.Put(w, own, union.Question{Text: "Zoya asks", At: now}),
			storage.Polls.Put(w, "zoya's poll", union.PollRef{Post: 1, Chat: zoya.Private()}),
			storage.Posters.Put(w, 1, union.Poster{ID: 1, Board: "B", By: zoya, At: now}),
			storage.Inquiries.Put(w, 1, union.Inquiry{ID: 1, Asker: zoya, State: union.InquiryClosed, Last: 1, Asked: now, Changed: now}),
			storage.Words.Put(w, storage.Pair[union.InquiryID, uint64]{First: 1, Second: 1}, union.Word{By: zoya, At: now, Content: hers}),
			storage.Inquiries.Put(w, 2, union.Inquiry{ID: 2, Asker: boris, State: union.InquiryClosed, Last: 1, Asked: now, Changed: now}),
			storage.Words.Put(w, storage.Pair[union.InquiryID, uint64]{First: 2, Second: 1}, union.Word{By: zoya, Answer: true, At: now}),
			storage.Frequents.Put(w, 1, union.Frequent{ID: 1, Question: "Q", By: zoya}),
			storage.Joinings.Put(w, 1, union.Joining{ID: 1, Member: zoya, Name: "Zoya", Phone: "Zoya-phone", Came: now, State: union.JoiningNew}),
			storage.Joinings.Put(w, 2, union.Joining{ID: 2, Member: boris, Assigned: zoya, Came: now, State: union.JoiningTalks}),
			storage.Admissions.Put(w, zoya, union.Admission{Member: zoya, Org: 3, Status: union.StatusStudent, At: now}),
			storage.Invitations.Put(w, 1, union.Invitation{ID: 1, Duty: union.Duty{Role: union.RoleYouth, By: zoya}, Code: "c", Expires: now.Add(time.Hour)}),
			storage.Imports.Put(w, 1, union.Import{ID: 1, By: zoya, State: union.ImportFailed, At: now}),
			storage.ExpectedMembers.Put(w, storage.Pair[union.OrgID, string]{First: 3, Second: expected.Key()}, expected),
			office.Agree(w, zoya, union.PurposeJoining, union.Consent{Version: "1", At: now}, now),
			office.NoteSelfService(w, zoya, union.RequestAccess, now),
		)
	})
	do(t, e, func(w storage.Writer) error {
		if _, err := office.AskPrivacy(w, zoya, union.RequestCorrection, "Zoya asks", now); err != nil {
			return err
		}
		q, err := office.AskPrivacy(w, boris, union.RequestOther, "?", now)
		if err != nil {
			return err
		}
		q.By = zoya
		return storage.Requests.Put(w, q.ID, q)
	})
}

// othersOnZoya has others write of her, in every place where they may: lists, files and
// letters. She has been in an organization that went into another, and in a second one.
func othersOnZoya(t *testing.T, e storage.Engine) {
	t.Helper()
	now := pressDay()
	do(t, e, func(w storage.Writer) error {
		rules, err := office.RulesOf(w)
		if err != nil {
			return err
		}
		rules.Lists = true
		closed := union.Organization{ID: 8, Parent: 1, Level: union.Primary, Name: "Завод", Path: []union.OrgID{1, 8}, Closed: now, Into: 9}
		heir := union.Organization{ID: 9, Parent: 1, Level: union.Primary, Name: "Комбинат", Path: []union.OrgID{1, 9}}
		return errors.Join(
			storage.Rules.Put(w, 0, rules),
			storage.Organizations.Put(w, 8, closed), storage.Organizations.Put(w, 9, heir),
			storage.Members.Update(w, zoya, func(m *union.Member) error {
				m.Name, m.Username, m.Was = "Zoya Zima", "zoya_z", []union.OrgID{8}
				return nil
			}),
			storage.Joinings.Put(w, 3, union.Joining{ID: 3, Member: zoya, Org: 2, Name: "Zoya Zima Ivanovna", Phone: "+7-zoya", Came: now, State: union.JoiningDeclined}),
		)
	})
	for _, org := range []union.OrgID{3, 4} {
		do(t, e, func(w storage.Writer) error { _, err := office.MoveMember(w, admin, zoya, org, now); return err })
	}
	do(t, e, func(w storage.Writer) error { return office.SetStatus(w, admin, zoya, union.StatusMember, now) })
	for _, l := range []union.Expected{
		{Org: 2, Name: "Zima Zoya Ivanovna"}, {Org: 3, Name: "Zoya Zima", Card: "77"}, {Org: 4, Name: "zoya zima"}, {Org: 8, Name: "Zoya Zima"}, {Org: 9, Name: "Zoya Zima"},
	} {
		do(t, e, func(w storage.Writer) error {
			return storage.ExpectedMembers.Put(w, storage.Pair[union.OrgID, string]{First: l.Org, Second: l.Key()}, l)
		})
	}
	for n, state := range []union.ImportState{union.ImportComing, union.ImportReady, union.ImportRunning} {
		do(t, e, func(w storage.Writer) error {
			i := union.Import{ID: union.ImportID(n + 10), Kind: union.ImportExpected, By: admin, Org: 4, State: state, Pieces: 1, Whole: true, File: union.Media{Name: "Zoya.csv"}}
			key := storage.Pair[union.ImportID, uint64]{First: i.ID}
			return errors.Join(storage.Imports.Put(w, i.ID, i), storage.ImportPieces.Put(w, key, []byte("ФИО\nZoya Zima\n")))
		})
	}
	for dialog, subject := range map[string]uint64{"joiningsay": 1, "joiningno": 1, "joiningpass": 3, "requestreply": 2} {
		do(t, e, func(w storage.Writer) error {
			talk := union.Talk{Dialog: dialog, Subject: subject, Form: []byte(`{"text":{"given":true,"value":"Zoya, good morning"}}`)}
			return storage.Talks.Put(w, storage.Pair[union.MemberID, string]{First: admin, Second: dialog}, talk)
		})
	}
	for _, l := range lettersOnZoya() {
		do(t, e, func(w storage.Writer) error { l.To = admin.Private(); return delivery.Post(w, l) })
	}
}

// lettersOnZoya tell of her, each in another way.
func lettersOnZoya() []delivery.Letter {
	text := func(words union.HTML) delivery.Message { return delivery.Message{Text: words} }
	button := func(b delivery.Button) delivery.Message {
		return delivery.Message{Text: "?", Buttons: [][]delivery.Button{{b}}}
	}
	return []delivery.Letter{
		{Message: text("<b>Zoya Zima</b> has a question")},
		{Message: text("Zoya Zima, again"), NotBefore: pressDay().Add(time.Hour)},
		{Message: text("Zoya Zima, by name"), Name: "gather/7", NotBefore: pressDay().Add(time.Hour)},
		{Message: text("She is called Zoya Zima Ivanovna, +7-zoya")},
		{Message: text("Call +7-zoya")},
		{Message: text("see @zoya_z")},
		{Message: button(delivery.Button{Text: "Yes", Data: fmt.Sprintf("admission/yes/%d/3", zoya)})},
		{Message: button(delivery.Button{Text: "Zoya Zima", Data: "d/1/2/3"})},
		{Message: button(delivery.Button{Text: "Zoya", Data: fmt.Sprintf("d/1/2/m%d", zoya)})},
		{Message: delivery.Message{Paper: &delivery.Paper{Kind: "inquiry", Ref: uint64(zoya)}}},
		{Message: delivery.Message{Paper: &delivery.Paper{Kind: "journal", Query: fmt.Sprintf("p%d", zoya)}}},
		{Message: delivery.Message{File: &delivery.File{Name: "list.csv", Data: []byte("1;Zoya Zima;3\n")}}},
	}
}

func TestForgetLeavesNoTrace(t *testing.T) {
	t.Parallel()
	e := zoyasLife(t)
	othersOnZoya(t, e)
	do(t, e, func(w storage.Writer) error { return office.Forget(w, zoya, pressDay()) })
	see(t, e, func(r storage.Reader) {
		for _, at := range tracesOf(t, r, "Zoya", "zoya", "Ivanovna") {
			t.Errorf("%q has a trace", at)
		}
		if err := office.VerifyJournal(r); err != nil {
			t.Error(err)
		}
		all := append(storage.Tables(), delivery.Tables()...)
		if err := storage.CheckAll(r, append(all, scheduler.Tables()...)...); err != nil {
			t.Error(err)
		}
	})
}

// What only looks like somebody is somebody else's: a namesake's line where they never
// were, a list about others, a letter with half of their name. Where an account became
// another, the letters about it still hold.
func TestForgetKeepsWhatIsAboutOthers(t *testing.T) {
	t.Parallel()
	letters := []union.HTML{"Zoya", "Zoya Zimaeva", "Anna-Zoya Zima2", "@zoya_zz", "17773331112"}
	count := func(r storage.Reader, table string) (n int) {
		err := r.Scan([]byte(table+"\x00"), []byte(table+"\x01"), func(_, _ []byte) error { n++; return nil })
		if err != nil {
			t.Error(err)
		}
		return n
	}
	for name, gone := range map[string]struct {
		act     func(w storage.Writer) error
		letters int
	}{
		"forget": {func(w storage.Writer) error { return office.Forget(w, zoya, pressDay()) }, len(letters) + 7}, // which only name her, and do no more
		"merge": {
			func(w storage.Writer) error { _, err := office.Merge(w, admin, zoya, anna, pressDay()); return err },
			len(letters) + len(lettersOnZoya()),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := zoyasLife(t)
			othersOnZoya(t, e)
			namesake := union.Expected{Org: 1, Name: "Zoya Zima"}
			key := storage.Pair[union.OrgID, string]{First: namesake.Org, Second: namesake.Key()}
			do(t, e, func(w storage.Writer) error {
				for _, words := range letters {
					if err := delivery.Post(w, delivery.Letter{To: admin.Private(), Message: delivery.Message{Text: words}}); err != nil {
						return err
					}
				}
				return errors.Join(
					storage.ExpectedMembers.Put(w, key, namesake),
					storage.Organizations.Put(w, 7, union.Organization{ID: 7, Parent: 1, Level: union.Primary, Name: "Музей", Path: []union.OrgID{1, 7}}),
					storage.Imports.Put(w, 20, union.Import{ID: 20, Kind: union.ImportExpected, By: admin, Org: 7, State: union.ImportReady}),
					storage.Imports.Put(w, 21, union.Import{ID: 21, Kind: union.ImportOrganizations, By: admin, Org: 4, State: union.ImportRunning}),
					storage.Members.Update(w, zoya, func(m *union.Member) error { m.Card = ""; return nil }),
				)
			})
			do(t, e, gone.act)
			see(t, e, func(r storage.Reader) {
				if there, err := storage.ExpectedMembers.Has(r, key); err != nil || !there {
					t.Error("the namesake is off the list", err)
				}
				for id, want := range map[union.ImportID]union.ImportState{20: union.ImportReady, 21: union.ImportRunning} {
					if i, _, err := storage.Imports.Get(r, id); err != nil || i.State != want {
						t.Errorf("import %d is %s, %v", id, i.State, err)
					}
				}
				if n := count(r, "dl"); n != gone.letters {
					t.Errorf("%d letters wait, want %d", n, gone.letters)
				}
				m, _, err := storage.Members.Get(r, anna)
				if name == "merge" && (err != nil || !slices.Contains(m.Was, 8)) {
					t.Errorf("where the old account was: %v, %v", m.Was, err)
				}
			})
		})
	}
}

// What others are in the middle of goes on, also with a number that is longer by a digit.
func TestForgetLeavesOthersTalks(t *testing.T) {
	t.Parallel()
	e := zoyasLife(t)
	key := storage.Pair[union.MemberID, string]{First: boris, Second: "inquiry"}
	form := fmt.Appendf(nil, `{"member":1%d,"other":%d1}`, zoya, zoya)
	do(t, e, func(w storage.Writer) error {
		if err := storage.Talks.Put(w, key, union.Talk{Dialog: "inquiry", Form: form}); err != nil {
			return err
		}
		return office.Forget(w, zoya, pressDay())
	})
	see(t, e, func(r storage.Reader) {
		if there, err := storage.Talks.Has(r, key); err != nil || !there {
			t.Error("somebody else's talk is gone", err)
		}
	})
}

// tracesOf lists the keys of a store where zoya's number is, or one of the words.
func tracesOf(t *testing.T, r storage.Reader, words ...string) (keys []string) {
	t.Helper()
	id := binary.BigEndian.AppendUint64(nil, uint64(zoya)^1<<63)
	traces := [][]byte{id, id[1:], fmt.Append(nil, int64(zoya))}
	for _, word := range words {
		traces = append(traces, []byte(word))
	}
	err := r.Scan(nil, nil, func(key, value []byte) error {
		if slices.ContainsFunc(traces, func(trace []byte) bool { return bytes.Contains(key, trace) || bytes.Contains(value, trace) }) {
			keys = append(keys, string(key))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return keys
}

// Whatever has a person's number is in their dossier, or there is a reason why not.
// A new table with somebody's number in it must be entered here.
func TestTheDossierIsWhole(t *testing.T) {
	t.Parallel()
	told := map[string]string{ // table: key of the dossier
		"m": "member", "dy": "duties", "a": "acknowledgements", "e": "entries", "n": "reminders", "t": "unfinished", "br": "responses",
		"v": "responses", "pq": "responses", "pp": "proposals", "po": "posters", "iq": "inquiries", "iw": "inquiries",
		"wj": "joinings", "ad": "admission", "cn": "consents", "rq": "requests",
	}
	untold := map[string]string{
		"p": "announcements are the union's own", "r": "resolutions are the union's own", "c": "contests are the union's own",
		"s": "a saved audience is the union's own", "g": "groups are the union's own", "fq": "frequent answers are the union's own",
		"in": "an invitation is somebody else's duty to be", "im": "a list that was taken over is the union's own",
		"q":  "which message of Telegram's belongs to a post, no more",
		"ja": "the number by which the journal calls the person",
		"j":  "the journal names nobody", "db": "broadcasts are the union's own", "dc": "whether a message arrived: of no use to anybody after it",
		"dl": "messages to the person on their way", "dn": "which message is edited next",
	}
	e := zoyasLife(t)
	see(t, e, func(r storage.Reader) {
		d, err := office.About(r, zoya)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(raw, &keys); err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, key := range tracesOf(t, r) {
			table, _, record := strings.Cut(key, "\x00")
			if !record || strings.Contains(table, "\x01") || table == "" {
				continue // an entry of an index, or a counter
			}
			found[table] = true
			if told[table] == "" && untold[table] == "" {
				t.Errorf("a record of table %q has her number, and nobody knows why: %q", table, key)
			}
			if in := told[table]; in != "" && len(keys[in]) == 0 {
				t.Errorf("the dossier says nothing of table %q", table)
			}
		}
		for table := range told {
			if !found[table] {
				t.Errorf("she has nothing in table %q: the test is too weak", table)
			}
		}
		for key := range keys { // what is somebody else's is not hers
			if bytes.Contains(keys[key], []byte("Борис")) {
				t.Errorf("%s tells of somebody else: %s", key, keys[key])
			}
		}
	})
}
