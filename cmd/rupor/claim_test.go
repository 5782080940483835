package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/union"
)

// The link that serve prints makes one administrator. It is nowhere else: not in
// the log and not in the store. That of an earlier start is void, and so is every
// one once there is an administrator.
func TestServePrintsTheWayToTheFirstAdministrator(t *testing.T) {
	t.Parallel()
	th := newTheatre(t)
	user := th.sim.AddUser(simulator.Profile{ID: 4242, FirstName: "Ольга", LanguageCode: "ru"})
	chat := user.Open(th.bot)
	inStore(t, th, func(w storage.Writer) error {
		_, err := office.Subscribe(w, union.MemberID(user.ID()), office.Subscription{
			Name: "Ольга", Lang: "ru", Consent: office.Agreement("test", "test", time.Now()),
		}, time.Now())
		return err
	})
	first, stop := th.claimable(chat)
	stop()
	second, stop := th.claimable(chat)
	if len(first) < 20 || first == second {
		t.Fatalf("codes %q and %q", first, second)
	}
	for _, s := range []struct{ code, answer string }{
		{"WRONG2345", "не подошёл"}, {first, "не подошёл"}, {second, "вы администратор"}, {second, "Вы уже администратор"},
	} {
		answered := th.answered(s.answer)
		chat.Send("/start c" + s.code)
		await(t, answered, s.answer)
	}
	late := th.answered("Администратор уже есть")
	th.sim.AddUser(simulator.Profile{ID: 4343, FirstName: "Пётр", LanguageCode: "ru"}).Open(th.bot).Send("/start c" + second)
	await(t, late, "somebody who comes late")
	stop()
	if code, stop := th.claimable(chat); code != "" {
		t.Errorf("printed %q though there is an administrator", code)
	} else {
		stop()
	}
	names, err := filepath.Glob(filepath.Join(th.data, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if raw, err := os.ReadFile(name); err != nil || bytes.Contains(raw, []byte(second)) {
			t.Errorf("%s has the code (%v)", name, err)
		}
	}
	if strings.Contains(th.out.String(), second) {
		t.Error("the log has the code")
	}
}

// claimable serves until it is stopped, and returns the code that was printed by
// the time when somebody is answered.
func (th *theatre) claimable(chat *simulator.Chat) (code string, stop func()) {
	th.t.Helper()
	printed := &output{}
	p := &process{cmd: th.command(context.Background(), "serve"), out: th.out}
	p.cmd.Stdout = printed
	if err := p.cmd.Start(); err != nil {
		th.t.Fatal(err)
	}
	answered := th.answered("/resolutions")
	chat.Send("/help")
	await(th.t, answered, "help")
	if m := regexp.MustCompile(`https://t\.me/rupor_bot\?start=c([A-Z2-7]+)\n`).FindAllStringSubmatch(printed.String(), -1); len(m) == 1 {
		code = m[0][1]
	}
	return code, func() { p.stop(th.t) }
}

// answered is closed when the bot says the words.
func (th *theatre) answered(words string) <-chan struct{} {
	said := make(chan struct{})
	done := false
	th.sim.OnCall(func(c simulator.Call) {
		if c.Method == "sendMessage" && !done && strings.Contains(c.Params["text"], words) {
			done = true
			close(said)
		}
	})
	return said
}
