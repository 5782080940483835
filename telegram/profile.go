package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	api "github.com/go-telegram/bot"
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

// SetCommands sets one menu, unless it already is as wanted.
func (t *Telegram) SetCommands(ctx context.Context, set CommandSet) error {
	var scope models.BotCommandScope = &models.BotCommandScopeAllPrivateChats{}
	if set.Chat != 0 {
		scope = &models.BotCommandScopeChat{ChatID: int64(set.Chat)}
	}
	want := make([]models.BotCommand, len(set.Commands))
	for i, c := range set.Commands {
		want[i] = models.BotCommand{Command: c.Name, Description: c.Description}
	}
	var have []models.BotCommand
	err := t.get(ctx, &have, func(ctx context.Context) error {
		_, err := t.lib.GetMyCommands(ctx, &api.GetMyCommandsParams{Scope: scope, LanguageCode: set.Lang})
		return err
	})
	if err != nil || slices.Equal(have, want) {
		return err
	}
	_, err = t.call(ctx, callTimeout, func(ctx context.Context) error {
		var err error
		if len(want) == 0 {
			_, err = t.lib.DeleteMyCommands(ctx, &api.DeleteMyCommandsParams{Scope: scope, LanguageCode: set.Lang})
		} else {
			_, err = t.lib.SetMyCommands(ctx, &api.SetMyCommandsParams{Commands: want, Scope: scope, LanguageCode: set.Lang})
		}
		return err
	})
	return err
}

func (t *Telegram) describe(ctx context.Context, lang, want string) error {
	var have models.BotDescription
	err := t.get(ctx, &have, func(ctx context.Context) error {
		_, err := t.lib.GetMyDescription(ctx, &api.GetMyDescriptionParams{LanguageCode: lang})
		return err
	})
	if err != nil || have.Description == want {
		return err
	}
	_, err = t.call(ctx, callTimeout, func(ctx context.Context) error {
		_, err := t.lib.SetMyDescription(ctx, &api.SetMyDescriptionParams{Description: want, LanguageCode: lang})
		return err
	})
	return err
}

func (t *Telegram) about(ctx context.Context, lang, want string) error {
	var have models.BotShortDescription
	err := t.get(ctx, &have, func(ctx context.Context) error {
		_, err := t.lib.GetMyShortDescription(ctx, &api.GetMyShortDescriptionParams{LanguageCode: lang})
		return err
	})
	if err != nil || have.ShortDescription == want {
		return err
	}
	_, err = t.call(ctx, callTimeout, func(ctx context.Context) error {
		_, err := t.lib.SetMyShortDescription(ctx, &api.SetMyShortDescriptionParams{ShortDescription: want, LanguageCode: lang})
		return err
	})
	return err
}

// get asks and decodes the answer into what.
func (t *Telegram) get(ctx context.Context, what any, ask func(context.Context) error) error {
	a, err := t.call(ctx, callTimeout, ask)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(a.Result, what); err != nil {
		return errors.New("telegram: an answer makes no sense")
	}
	return nil
}
