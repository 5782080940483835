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
			storage.ClaimTries.Put(w, zoya, 1),
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

func TestForgetLeavesNoTrace(t *testing.T) {
	t.Parallel()
	e := zoyasLife(t)
	do(t, e, func(w storage.Writer) error { return office.Forget(w, zoya, pressDay()) })
	see(t, e, func(r storage.Reader) {
		for _, at := range tracesOf(t, r, "Zoya", "zoya") {
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
		"ct": "how often a code was typed wrong lately", "ja": "the number by which the journal calls the person",
		"j": "the journal names nobody", "db": "broadcasts are the union's own", "dc": "whether a message arrived: of no use to anybody after it",
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
