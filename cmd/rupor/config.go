package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rupor/text"
	"rupor/union"
)

// dataFlags say where the state is.
type dataFlags struct {
	Data string `help:"Folder of the bot's state." env:"RUPOR_DATA" default:"data" placeholder:"FOLDER"`
}

func (d dataFlags) file() string { return filepath.Join(d.Data, "rupor.db") }

// wireFlags say how Telegram is reached.
type wireFlags struct {
	Token     string `help:"Token of the bot, from @BotFather." env:"RUPOR_TOKEN" placeholder:"TOKEN"`
	TokenFile string `help:"File that holds the token." env:"RUPOR_TOKEN_FILE" placeholder:"FILE"`
	API       string `help:"Base URL of the Bot API." name:"api" env:"RUPOR_API" default:"https://api.telegram.org" placeholder:"URL"`
	Proxy     string `help:"Proxy to Telegram: http, https or socks5 URL." env:"RUPOR_PROXY" placeholder:"URL"`
}

// token reads the token and takes it out of the environment, so that no child
// and no dump of the environment has it.
func (f wireFlags) token() (string, error) {
	if err := os.Unsetenv("RUPOR_TOKEN"); err != nil {
		return "", fmt.Errorf("environment: %w", err)
	}
	if f.Token != "" {
		return strings.TrimSpace(f.Token), nil
	}
	if f.TokenFile == "" {
		return "", errors.New("no token: ask @BotFather for one and set RUPOR_TOKEN or --token-file, or try «rupor demo», which needs none")
	}
	raw, err := os.ReadFile(f.TokenFile)
	if err != nil {
		return "", fmt.Errorf("token file: %w: put the token there, readable by this user, or set RUPOR_TOKEN", err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// houseFlags say how the house behaves.
type houseFlags struct {
	dataFlags
	wireFlags
	Admin     []union.MemberID `help:"Telegram user id of an administrator; repeatable." env:"RUPOR_ADMINS" placeholder:"ID"`
	Zone      string           `help:"Time zone of the union." env:"RUPOR_ZONE" default:"Europe/Moscow"`
	Lang      string           `help:"Language of the union: ru or en." env:"RUPOR_LANG" default:"ru" enum:"ru,en"`
	Rate      float64          `help:"Messages a second, all together. Telegram allows 30." env:"RUPOR_RATE" default:"30"`
	PaidRate  float64          `help:"Messages a second of paid broadcasts, besides the rate: 1 to 1000. Each costs 0.1 Telegram Star, and @BotFather must allow them. 0 is off." env:"RUPOR_PAID_RATE" default:"0"`
	HTTP      string           `help:"Address for health and metrics, such as 127.0.0.1:9090. Off by default." name:"http" env:"RUPOR_HTTP" placeholder:"ADDRESS"`
	LogFormat string           `help:"Format of the log: text or json." env:"RUPOR_LOG_FORMAT" default:"text" enum:"text,json"`
}

// config is what the flags mean, checked.
type config struct {
	houseFlags
	token string
	zone  *time.Location
	words *text.Book // with dates in zone
}

// check turns flags into a config. Its errors name the cure.
func (f houseFlags) check() (config, error) {
	c := config{houseFlags: f}
	var err error
	if c.token, err = f.token(); err != nil {
		return c, err
	}
	if c.zone, err = time.LoadLocation(f.Zone); err != nil {
		return c, fmt.Errorf("zone %q is not known: use a name such as Europe/Moscow or Asia/Yekaterinburg", f.Zone)
	}
	if math.IsNaN(f.Rate) || f.Rate < 0.1 || f.Rate > 1000 {
		return c, fmt.Errorf("rate %g is out of range: Telegram allows about 30 messages a second, use 0.1 to 1000", f.Rate)
	}
	if math.IsNaN(f.PaidRate) || f.PaidRate < 0 || f.PaidRate > 1000 {
		return c, fmt.Errorf("paid rate %g is out of range: Telegram allows up to 1000 paid messages a second, use 1 to 1000, or 0 to pay for none", f.PaidRate)
	}
	if text.Language(f.Lang, "") == "" {
		return c, fmt.Errorf("language %q is not known: use ru or en", f.Lang)
	}
	c.words, err = text.Load(c.zone)
	return c, err
}

func logger(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
