package main

import (
	"context"
	"time"

	"rupor/bot"
	"rupor/storage"
	"rupor/telegram"
	"rupor/text"
	"rupor/union"
)

// menuPause keeps profile set-up, which bypasses the post office, far below
// Telegram's limits.
const menuPause = 200 * time.Millisecond

// introduce shows the bot's description and everyone's menu of commands: all of
// them at the start, later those that change. A failure is logged and costs
// nothing but the menu.
func (h *house) introduce(ctx context.Context) error {
	profile, err := h.profile()
	if err != nil {
		return err
	}
	if err := h.wire.Profile(ctx, profile); err != nil && ctx.Err() == nil {
		h.log.Warn("the bot's profile could not be set", "error", err)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.menus.wake:
		}
		for who := range h.menus.take() {
			if err := h.showMenu(ctx, who); err != nil && ctx.Err() == nil {
				h.log.Warn("a menu could not be set", "error", err)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(menuPause):
			}
		}
	}
}

// profile is what apps show: the menu of everyone in each language, and the
// menus of those who hold a role.
func (h *house) profile() (telegram.Profile, error) {
	p := telegram.Profile{}
	var err error
	if p.Description, p.About, err = h.bot.Descriptions(); err != nil {
		return p, err
	}
	err = h.store.View(func(r storage.Reader) error {
		p.Commands = nil
		for _, lang := range append([]string{""}, text.Languages()...) {
			words := lang
			if lang == "" {
				words = h.config.Lang
			}
			items, err := h.bot.Menu(r, 0, words)
			if err != nil {
				return err
			}
			p.Commands = append(p.Commands, commandSet(0, lang, items))
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	menus, err := h.bot.PersonalMenus()
	for _, m := range menus {
		p.Commands = append(p.Commands, commandSet(m.Who, "", m.Items))
	}
	return p, err
}

func (h *house) showMenu(ctx context.Context, who union.MemberID) error {
	m, err := h.bot.PersonalMenu(who)
	if err != nil {
		return err
	}
	return h.wire.SetCommands(ctx, commandSet(who, "", m.Items))
}

func commandSet(who union.MemberID, lang string, items []bot.MenuItem) telegram.CommandSet {
	set := telegram.CommandSet{Lang: lang, Chat: who.Private()}
	for _, item := range items {
		set.Commands = append(set.Commands, telegram.Command{Name: item.Name, Description: item.What})
	}
	return set
}
