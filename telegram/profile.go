package telegram

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/go-telegram/bot/models"

	"rupor/delivery"
	"rupor/union"
)

// A Command is one line of the menu.
type Command struct {
	Name        string // 1–32 of a–z, 0–9 and _, without the slash
	Description string // 1–256 characters
}

// A CommandSet is the menu of one chat in one language.
type CommandSet struct {
	Lang     string       // ISO 639-1, two letters; "" for everyone else
	Chat     union.ChatID // 0 for all private chats
	Commands []Command    // none takes the set away, so that the wider one shows
}

// A Profile is how the bot presents itself.
type Profile struct {
	Commands    []CommandSet
	Description map[string]string // by language: what an empty chat shows, up to 512 characters
	About       map[string]string // by language: the bot's own page, up to 120 characters
}

// Profile makes the bot present itself so. It changes only what differs, since
// Telegram allows few changes a day. What fails does not stop the rest, unless
// nothing more can be expected to work; the errors are joined.
func (t *Telegram) Profile(ctx context.Context, p Profile) error {
	var steps []func() error
	for _, lang := range slices.Sorted(maps.Keys(p.Description)) {
		steps = append(steps, func() error { return t.describe(ctx, lang, p.Description[lang]) })
	}
	for _, lang := range slices.Sorted(maps.Keys(p.About)) {
		steps = append(steps, func() error { return t.about(ctx, lang, p.About[lang]) })
	}
	for _, set := range p.Commands {
		steps = append(steps, func() error { return t.SetCommands(ctx, set) })
	}
	var all error
	for _, step := range steps {
		err := step()
		all = errors.Join(all, err)
		if hopeless(err) {
			break
		}
	}
	return all
}

// hopeless says whether the next call would fail in the same way.
func hopeless(err error) bool {
	f, ok := errors.AsType[*delivery.Failure](err)
	if !ok {
		return err != nil
	}
	return f.Kind != delivery.Refused && f.Kind != delivery.Gone
}

// A scope says whose menu a set of commands is (Bot API "BotCommandScope").
type scope struct {
	Type string       `json:"type"`
	Chat union.ChatID `json:"chat_id,omitempty"`
}

// SetCommands sets one menu, unless it already is as wanted.
func (t *Telegram) SetCommands(ctx context.Context, set CommandSet) error {
	params := struct {
		Commands []models.BotCommand `json:"commands,omitempty"`
		Scope    scope               `json:"scope"`
		Lang     string              `json:"language_code,omitempty"`
	}{Scope: scope{Type: "all_private_chats"}, Lang: set.Lang}
	if set.Chat != 0 {
		params.Scope = scope{Type: "chat", Chat: set.Chat}
	}
	var have []models.BotCommand
	if err := t.ask(ctx, "getMyCommands", params, &have); err != nil {
		return err
	}
	for _, c := range set.Commands {
		params.Commands = append(params.Commands, models.BotCommand{Command: c.Name, Description: c.Description})
	}
	switch {
	case slices.Equal(have, params.Commands):
		return nil
	case len(params.Commands) == 0:
		return t.ask(ctx, "deleteMyCommands", params, nil)
	}
	return t.ask(ctx, "setMyCommands", params, nil)
}

func (t *Telegram) describe(ctx context.Context, lang, want string) error {
	return t.present(ctx, "MyDescription", "description", lang, want)
}

func (t *Telegram) about(ctx context.Context, lang, want string) error {
	return t.present(ctx, "MyShortDescription", "short_description", lang, want)
}

// present sets one of the bot's own texts, unless it already is as wanted.
func (t *Telegram) present(ctx context.Context, what, field, lang, want string) error {
	params := map[string]string{}
	if lang != "" {
		params["language_code"] = lang
	}
	var have map[string]string
	if err := t.ask(ctx, "get"+what, params, &have); err != nil || have[field] == want {
		return err
	}
	params[field] = want
	return t.ask(ctx, "set"+what, params, nil)
}
