package simulator

import "strings"

// A Profile is how a person appears. Only FirstName is needed.
type Profile struct {
	ID           int64
	FirstName    string
	LastName     string
	Username     string // without "@"
	LanguageCode string // IETF tag of the person's app, such as "ru"
	Phone        string // sent by SendContact; empty is made from the ID
	Note         string // a free label shown on the page, such as "молодёжный совет"
}

// Name is the full name.
func (p Profile) Name() string { return strings.TrimSpace(p.FirstName + " " + p.LastName) }

// A Member is someone who can be in a group: a *User or a *Bot.
type Member interface {
	ID() int64
	wire() wireUser
}

// A User is a person with the Telegram app.
type User struct {
	sim         *Simulator
	profile     Profile
	deactivated bool
	rooms       []*room // every chat the person has, for the page
}

// ID is the person's Telegram id.
func (u *User) ID() int64 { return u.profile.ID }

// Profile returns what the person was added with.
func (u *User) Profile() Profile { return u.profile }

// Deactivate deletes the person's account: bots get "user is deactivated" from now on.
func (u *User) Deactivate() {
	u.sim.mu.Lock()
	defer u.sim.mu.Unlock()
	u.deactivated = true
	u.sim.announce(event{Kind: "state"})
}

// Open returns the person's private chat with the bot. Until the person sends something or presses Start,
// the bot may not write there.
func (u *User) Open(b *Bot) *Chat {
	u.sim.mu.Lock()
	defer u.sim.mu.Unlock()
	return &Chat{sim: u.sim, room: u.sim.talk(b, u), user: u}
}

func (u *User) wire() wireUser {
	p := u.profile
	return wireUser{
		ID: p.ID, FirstName: p.FirstName, LastName: p.LastName,
		Username: p.Username, LanguageCode: p.LanguageCode,
	}
}

// A Bot is an account that a program drives through the Bot API.
type Bot struct {
	sim     *Simulator
	profile Profile
	token   string
	privacy bool
	lastID  int // message ids of private chats and basic groups

	queue      queue
	nextUpdate int64
	allowed    map[string]bool // nil is the default set
	poll       pollState
	hook       wireWebhook
	desk       desk
	sent       window
	paid       window // with allow_paid_broadcast
	gratis     window // of those, what cost nothing
	bill       struct{ messages, charged int }
}

// ID is the bot's Telegram id, the part of the token before the colon.
func (b *Bot) ID() int64 { return b.profile.ID }

// Token is what the program authorises with.
func (b *Bot) Token() string { return b.token }

// Username is without "@".
func (b *Bot) Username() string { return b.profile.Username }

// SetPrivacy switches the privacy mode of groups; it is on at first, as BotFather has it.
func (b *Bot) SetPrivacy(on bool) {
	b.sim.mu.Lock()
	defer b.sim.mu.Unlock()
	b.privacy = on
}

func (b *Bot) wire() wireUser {
	return wireUser{ID: b.profile.ID, IsBot: true, FirstName: b.profile.FirstName, Username: b.profile.Username}
}
