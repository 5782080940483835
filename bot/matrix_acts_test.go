package bot

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

var update = flag.Bool("update", false, "write docs/permissions.md anew")

func TestThePermissionTableIsPrinted(t *testing.T) {
	t.Parallel()
	const name = "../docs/permissions.md"
	want := permissionTable(t)
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil || string(have) != want {
		t.Errorf("%s is not what office/permission.go says (%v): go test ./bot -run %s -update", name, err, t.Name())
	}
}

// A matrixAct is a deed as it is done: through the office, and through the bot.
type matrixAct struct {
	whole  bool // it is about the whole union
	office func(storage.Writer) error
	bot    func(*theatre, *memory.Engine) error
}

// acts says of each deed how it is done. A new deed needs a line here.
func (m *matrix) acts() map[office.Deed]matrixAct {
	who, at := matrixActor, union.Audience{Org: matrixOwn}
	content := union.Content{Text: "Words"}
	return map[office.Deed]matrixAct{
		office.DeedPost: {office: func(w storage.Writer) error {
			p := union.Post{Topic: union.TopicNews, Content: content, Audience: at}
			_, err := office.Announce(w, who, p, "News", m.b.postMessages, m.now)
			return err
		}, bot: finish("post", m.newPost(), postNow)},
		office.DeedResolve: {office: func(w storage.Writer) error {
			res := union.Resolution{Number: "2", Date: m.now, Title: "Resolved", Content: content, Audience: at}
			_, err := office.PublishResolution(w, who, res, m.b.compose, m.now)
			return err
		}, bot: finish("resolution", m.newResolution(), "yes")},
		office.DeedControl: {office: func(w storage.Writer) error {
			_, _, err := office.AckShare(w, who, m.resolution)
			return err
		}, bot: pressing("res/share/%d/0", m.resolution)},
		office.DeedContest: {office: func(w storage.Writer) error {
			_, _, err := office.AnnounceContest(w, who, m.draftContest(), m.b.announce, m.now)
			return err
		}, bot: finish("contest", m.newContest(), choiceSend)},
		office.DeedJudge: {office: func(w storage.Writer) error {
			_, err := office.Judged(w, who, m.contest)
			return err
		}, bot: pressing("contest/manage/%d", m.contest)},
		office.DeedRemind: {office: func(w storage.Writer) error {
			rem := union.Reminder{Content: content, Audience: at, At: m.now.Add(time.Hour), Zone: m.now.Location().String()}
			_, err := office.Remind(w, who, rem, m.now)
			return err
		}, bot: finish("reminder", m.newReminder(), "yes")},
		office.DeedApprove: {office: func(w storage.Writer) error {
			_, _, err := office.Approve(w, who, m.proposal, nil, "News", m.b.postMessages, m.now)
			return err
		}, bot: pressing("approve/yes/%d", m.proposal)},
		office.DeedAccept: {office: func(w storage.Writer) error {
			return office.SetStatus(w, who, matrixMember, union.StatusPensioner, m.now)
		}, bot: pressing("member/as/%d/pensioner", matrixMember)},
		office.DeedRecruit: {office: func(w storage.Writer) error {
			_, err := office.TakeJoining(w, who, m.joining, m.now)
			return err
		}, bot: pressing("joining/take/%d", m.joining)},
		office.DeedAnswer: {office: func(w storage.Writer) error {
			_, err := office.AddFrequent(w, who, union.Frequent{Org: matrixOwn, Question: "What is due?", Answer: "Nothing"}, m.now)
			return err
		}, bot: pressing("faq/dropped/%d", m.frequent)},
		office.DeedPoster: {office: func(w storage.Writer) error {
			_, err := office.MakePoster(w, who, matrixOwn, "hall", m.now)
			return err
		}, bot: pressing("poster/card/%d", m.poster)},
		office.DeedFound: {office: func(w storage.Writer) error {
			_, err := office.Found(w, who, matrixOwn, []string{"Kitchen"}, m.now)
			return err
		}, bot: typing("organization", &foundOrganizations{Parent: matrixOwn}, "Kitchen")},
		office.DeedAppoint: {office: func(w storage.Writer) error {
			return office.Appoint(w, who, union.Duty{Member: matrixMember, Role: union.RoleOfficer, Org: matrixOwn}, m.now)
		}, bot: finish("role", newAppointment(), "yes")},
		office.DeedMerge: {office: func(w storage.Writer) error {
			_, err := office.Merge(w, who, matrixTwin, matrixMember, m.now)
			return err
		}, bot: finish("merge", newMerger(), "yes")},
		office.DeedJournal: {office: func(w storage.Writer) error {
			_, err := office.Journal(w, who, office.JournalQuery{Org: matrixOwn}, 0, 1)
			return err
		}, bot: pressing("journal/l/0/o%d", matrixOwn)},
		office.DeedPrivacy: {whole: true, office: func(w storage.Writer) error {
			_, _, err := office.Requests(w, who, 1)
			return err
		}, bot: pressing("request/list/%d", 0)},
		office.DeedRule: {whole: true, office: func(w storage.Writer) error {
			return office.SetDaily(w, who, 3, m.now)
		}, bot: pressing("rules/daily/%d", 3)},
	}
}

func (m *matrix) newPost() *newPost {
	f := &newPost{}
	f.Content.Give(union.Content{Text: "Words"})
	f.Topic.Give(union.TopicNews)
	f.Org.Give(matrixOwn)
	return f
}

func (m *matrix) newResolution() *newResolution {
	f := &newResolution{}
	f.Number.Give("2")
	f.Date.Give(paperDate{Day: m.now})
	f.Title.Give("Resolved")
	f.Content.Give(union.Content{Text: "Words"})
	f.Org.Give(matrixOwn)
	return f
}

func (m *matrix) newContest() *newContest {
	f := &newContest{}
	f.Title.Give("Contest")
	f.Description.Give(union.Content{Text: "About it"})
	f.Nominations.Give([]string{"Best"})
	f.Deadline.Give(m.now.AddDate(0, 0, 7))
	f.Files.Give(0)
	f.Scope.Give(matrixOwn)
	return f
}

func (m *matrix) newReminder() *newReminder {
	f := &newReminder{}
	f.Content.Give(union.Content{Text: "Words"})
	f.Whom.Give(toOrg)
	f.Org.Give(matrixOwn)
	f.When.Give(when.When{At: m.now.Add(time.Hour)})
	return f
}

func newAppointment() *appoint {
	f := &appoint{}
	f.Role.Give(union.RoleOfficer)
	f.Member.Give(matrixMember)
	f.Scope.Give(matrixOwn)
	f.Decision.Give("")
	f.Until.Give(paperDate{})
	return f
}

func newMerger() *mergeMembers {
	f := &mergeMembers{Member: matrixTwin}
	f.Other.Give(matrixMember)
	return f
}

// pressing presses a button with the data of a format and an id.
func pressing[ID ~uint64 | ~int64 | ~int](data string, id ID) func(*theatre, *memory.Engine) error {
	return func(th *theatre, e *memory.Engine) error {
		return th.happens(e, Event{Press: &Press{ID: "1", Data: fmt.Sprintf(data, id), Message: 7}})
	}
}

// finish presses the option that ends a dialog in which all else is answered.
func finish(name string, f form, option string) func(*theatre, *memory.Engine) error {
	return func(th *theatre, e *memory.Engine) error {
		talk, err := begun(e, name, f)
		if err != nil {
			return err
		}
		return ended(e, name, th.happens(e, Event{Press: &Press{ID: "1", Data: dialog.Data(&talk, option), Message: 7}}))
	}
}

// typing types what ends a dialog.
func typing(name string, f form, words string) func(*theatre, *memory.Engine) error {
	return func(th *theatre, e *memory.Engine) error {
		if _, err := begun(e, name, f); err != nil {
			return err
		}
		return ended(e, name, th.happens(e, Event{Message: &Message{ID: 9, Text: words, Content: dialog.Typed(words).Content}}))
	}
}

// begun puts the actor into the middle of a dialog.
func begun(e *memory.Engine, name string, f form) (union.Talk, error) {
	raw, err := json.Marshal(f)
	talk := union.Talk{Dialog: name, Nonce: 77, Form: raw, Trail: []union.Turn{{Form: json.RawMessage(`{}`), Question: "role.which"}}}
	if err != nil {
		return talk, err
	}
	return talk, e.Update(func(w storage.Writer) error {
		return storage.Talks.Put(w, talkKey{First: matrixActor, Second: name}, talk)
	})
}

// ended is err, or the refusal of a dialog that did not end.
func ended(e *memory.Engine, name string, err error) error {
	if err != nil {
		return err
	}
	return e.View(func(r storage.Reader) error {
		if open, err := storage.Talks.Has(r, talkKey{First: matrixActor, Second: name}); err != nil || open {
			return orRefuse(err)
		}
		return nil
	})
}

// happens lets an event of the actor happen, and returns why it was refused.
func (th *theatre) happens(e *memory.Engine, event Event) error {
	from := th.from(matrixActor)
	event.Chat, event.ChatKind, event.From, event.ID, event.Time = from.Chat, from.ChatKind, from.From, 1, th.b.Now()
	return th.bot(e).Store.Update(func(w storage.Writer) error {
		t, err := th.bot(e).turn(w, event)
		if err != nil {
			return err
		}
		if err := t.hear(); err != nil {
			return err
		}
		return nil
	})
}
