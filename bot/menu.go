package bot

import (
	"fmt"

	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

// A MenuItem is a command as the app shows it.
type MenuItem struct{ Name, What string }

// weekly are the commands that people use from week to week, in the order of the
// menu. More would not be found among all of them on a small phone: the others are
// behind buttons, in the office, and in the help.
func weekly() []string {
	return []string{"start", "office", "post", "resolutions", "news", "contests", "ask", "remind", "settings", "help"}
}

// Menu lists the weekly commands that a person may use, in a language of the house.
func (b *Bot) Menu(r storage.Reader, who union.MemberID, lang string) ([]MenuItem, error) {
	var items []MenuItem
	for _, name := range weekly() {
		c, ok := commandNamed(name)
		if !ok {
			continue
		}
		if open, err := opens(r, who, c); err != nil {
			return nil, err
		} else if !open {
			continue
		}
		what, err := b.Words.Plain(lang, "command."+c.name, nil)
		if err != nil {
			return nil, err
		}
		items = append(items, MenuItem{c.name, what})
	}
	return items, nil
}

// A PersonalMenu is the menu of one person, in their language.
type PersonalMenu struct {
	Who   union.MemberID
	Lang  string
	Items []MenuItem
}

// PersonalMenus lists the menus of everyone who holds a role.
func (b *Bot) PersonalMenus() ([]PersonalMenu, error) {
	var menus []PersonalMenu
	err := b.Store.View(func(r storage.Reader) error {
		menus = nil
		seen := map[union.MemberID]bool{}
		return storage.Duties.All(r, func(k storage.DutyKey, _ union.Duty) error {
			if seen[k.First] {
				return nil
			}
			seen[k.First] = true
			m, err := b.personalMenu(r, k.First)
			menus = append(menus, m)
			return err
		})
	})
	return menus, err
}

// PersonalMenu returns one person's menu.
func (b *Bot) PersonalMenu(who union.MemberID) (m PersonalMenu, err error) {
	err = b.Store.View(func(r storage.Reader) error {
		m, err = b.personalMenu(r, who)
		return err
	})
	return m, err
}

// personalMenu is empty for somebody who is not here: then the menu of everyone
// shows.
func (b *Bot) personalMenu(r storage.Reader, who union.MemberID) (PersonalMenu, error) {
	if here, err := office.Known(r, who); err != nil || !here {
		return PersonalMenu{Who: who, Lang: b.Lang}, err
	}
	member, known, err := storage.Members.Get(r, who)
	if err != nil {
		return PersonalMenu{}, err
	}
	lang := b.Lang
	if known {
		lang = member.Lang
	}
	items, err := b.Menu(r, who, lang)
	return PersonalMenu{Who: who, Lang: lang, Items: items}, err
}

// Descriptions are what an app shows before a person has begun, by language:
// the long text of the empty chat and the short one of the profile.
func (b *Bot) Descriptions() (long, short map[string]string, err error) {
	long, short = map[string]string{}, map[string]string{}
	for _, lang := range text.Languages() {
		if long[lang], err = b.Words.Plain(lang, "bot.description", nil); err != nil {
			return nil, nil, fmt.Errorf("description: %w", err)
		}
		if short[lang], err = b.Words.Plain(lang, "bot.about", nil); err != nil {
			return nil, nil, fmt.Errorf("description: %w", err)
		}
	}
	return long, short, nil
}
