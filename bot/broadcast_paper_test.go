package bot

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xuri/excelize/v2"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// A blockedBy is a Telegram in which some have blocked the bot.
type blockedBy map[union.ChatID]bool

func (b blockedBy) Send(_ context.Context, to union.ChatID, _ delivery.Message) (delivery.Receipt, error) {
	if b[to] {
		return delivery.Receipt{}, &delivery.Failure{Kind: delivery.Gone, Reason: "Forbidden: bot was blocked by the user"}
	}
	return delivery.Receipt{Messages: []delivery.MessageID{delivery.MessageID(to) + 1000}}, nil
}

func (blockedBy) Edit(context.Context, union.ChatID, delivery.MessageID, delivery.Message) error {
	return nil
}
func (blockedBy) Delete(context.Context, union.ChatID, delivery.MessageID) error { return nil }
func (blockedBy) Pin(context.Context, union.ChatID, delivery.MessageID) error    { return nil }

// sentOut is a bot whose post went to so many people of several organizations,
// every tenth of whom blocked it.
func sentOut(t *testing.T, people, orgs int) (*Bot, union.BroadcastID) {
	t.Helper()
	b := New(Options{Store: memory.New(), Words: pressBook(t), Lang: "ru", Zone: time.UTC})
	now, blocked := time.Now(), blockedBy{}
	var p union.Post
	err := b.Store.Update(func(w storage.Writer) (err error) {
		if err := office.SetAdmins(w, []union.MemberID{1}, now); err != nil {
			return err
		}
		for i := 1; i <= orgs; i++ {
			o := union.Organization{ID: union.OrgID(i), Name: fmt.Sprintf("Школа № %d", i), Path: []union.OrgID{union.OrgID(i)}}
			if err := storage.Organizations.Put(w, o.ID, o); err != nil {
				return err
			}
		}
		for i := 1; i <= people; i++ {
			m := union.Member{
				ID: union.MemberID(i), Name: fmt.Sprintf("=Анна+%d", i), Lang: "ru", Org: union.OrgID(1 + i%orgs),
				Consent: union.Consent{At: now}, Topics: union.Topics(),
			}
			if i%10 == 0 {
				blocked[m.ID.Private()] = true
			}
			if err := storage.Members.Put(w, m.ID, m); err != nil {
				return err
			}
		}
		p, err = office.Announce(w, 1, union.Post{
			Topic: union.TopicNews, Content: union.Content{Text: "🎉 Субботник"}, Manner: union.Manner{Ack: true, Urgent: "Завтра"},
		}, "🎉 Субботник", b.postMessages, now)
		if err != nil {
			return err
		}
		_, _, err = office.Confirm(w, 3, p.ID, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	post := delivery.New(b.Store, blocked, delivery.Options{
		Rate: -1, PerChat: -1, Hooks: delivery.Hooks{Audience: office.Audience, Unreachable: office.Unreachable},
	})
	go func() { over <- post.Run(ctx) }()
	synctest.Wait()
	<-time.After(time.Minute)
	stop()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	return b, p.Broadcast
}

func fetchPaper(t *testing.T, b *Bot, kind string, id union.BroadcastID) (f delivery.File) {
	t.Helper()
	err := b.Store.View(func(r storage.Reader) (err error) {
		f, err = b.Paper(r, delivery.Paper{Kind: kind, Ref: uint64(id), Lang: "ru"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestThePaperHasARowForEachRecipient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, id := sentOut(t, 30, 4)
		wantNoNames(t, fetchPaper(t, b, paperSheet, id))
		if err := b.Store.Update(func(w storage.Writer) error { return office.SetLists(w, 1, true, time.Now()) }); err != nil {
			t.Fatal(err)
		}
		file := fetchPaper(t, b, paperSheet, id)
		if file.Name != fmt.Sprintf("рассылка-%d.xlsx", id) {
			t.Errorf("the file is called %q", file.Name)
		}
		f, err := excelize.OpenReader(bytes.NewReader(file.Data))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // in memory
		summary, people, orgs := rowsOf(t, f, "Сводка"), rowsOf(t, f, "Получатели"), rowsOf(t, f, "Организации")
		if len(people) != 31 {
			t.Fatalf("%d rows", len(people))
		}
		for number, want := range map[int]string{
			0: "Имя|Организация|Итог|Причина|Под вопросом|Ознакомление|Сообщения",
			1: "=Анна+1|Школа № 2|доставлено||||1001", 10: "=Анна+10|Школа № 3|не дошло|заблокировали бота",
		} {
			if got := strings.Join(people[number], "|"); got != want {
				t.Errorf("row %d: %s, want %s", number, got, want)
			}
		}
		if got := people[3]; len(got) != 7 || got[5] == "" {
			t.Errorf("who confirmed it: %q", got)
		}
		if got := fmt.Sprint(summary); !strings.Contains(got, "[Доставлено 27]") || !strings.Contains(got, "[· заблокировали бота 3]") ||
			!strings.Contains(got, "[Срочно, потому что Завтра]") || !strings.Contains(got, "[Кто отправил =Анна+1]") {
			t.Errorf("the summary: %s", got)
		}
		if got := fmt.Sprint(orgs[1:]); got != "[[Школа № 2 8 8 0 0 0 0] [Школа № 3 8 6 2 0 0 0] [Школа № 1 7 6 1 0 0 0] [Школа № 4 7 7 0 0 0 0]]" {
			t.Errorf("by organization: %s", got)
		}
	})
}

// wantNoNames fails if a report names somebody: it does only where the union
// decided so.
func wantNoNames(t *testing.T, file delivery.File) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // in memory
	for _, sheet := range f.GetSheetList() {
		if got := fmt.Sprint(rowsOf(t, f, sheet)); strings.Contains(got, "Анна") {
			t.Errorf("%s names people: %s", sheet, got)
		}
	}
	if got := fmt.Sprint(rowsOf(t, f, "Сводка")); !strings.Contains(got, "Имён в файле нет") {
		t.Errorf("the summary does not say why: %s", got)
	}
}

func rowsOf(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// The roster of a large broadcast counts as the members themselves do.
func TestOutcomesOfManyByOrganization(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, id := sentOut(t, 2000, 40)
		picture := fetchPaper(t, b, paperChart, id)
		if picture.Kind != union.Photo {
			t.Errorf("the chart goes as a %q", picture.Kind)
		}
		if _, err := png.Decode(bytes.NewReader(picture.Data)); err != nil {
			t.Error(err)
		}
		if dir := os.Getenv("RUPOR_PICTURES"); dir != "" {
			if err := os.WriteFile(dir+"/outcomes.png", picture.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := b.Store.View(func(r storage.Reader) error {
			c, _, err := delivery.Get(r, id)
			if err != nil {
				return err
			}
			all, err := office.OutcomesByOrg(r, c)
			sum := office.OrgOutcome{}
			for _, o := range all {
				if o.Name == "" || o.Total() != 50 {
					t.Errorf("%+v", o)
				}
				sum.Add(o)
			}
			if sum != (office.OrgOutcome{Sent: 1800, Refused: 200}) {
				t.Errorf("in all: %+v", sum)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A paper about what is no more is no file.
func TestNoPaperAboutNothing(t *testing.T) {
	t.Parallel()
	b := New(Options{Store: memory.New(), Words: pressBook(t), Lang: "ru", Zone: time.UTC})
	for _, kind := range []string{paperSheet, paperChart, "something else"} {
		if f := fetchPaper(t, b, kind, 7); len(f.Data) > 0 {
			t.Errorf("%s: %d bytes", kind, len(f.Data))
		}
	}
}
