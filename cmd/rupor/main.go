// Command rupor is the outreach bot of a trade union: one binary, one data
// folder, one bot token.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones must be known on a machine that has none installed

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// commandLine is every command with its flags. The names of flags and
// variables are fixed: installations depend on them.
type commandLine struct {
	Serve    serveCommand    `cmd:"" help:"Run the bot."`
	Demo     demoCommand     `cmd:"" help:"Show a whole union at work on this machine: no token, no network."`
	Simulate simulateCommand `cmd:"" help:"Run the Telegram simulator alone, for any bot."`
	Health   healthCommand   `cmd:"" help:"Ask whether the bot that serves the data folder is well."`
	Doctor   doctorCommand   `cmd:"" help:"Look for what may be wrong, and say the cure."`
	Poster   posterCommand   `cmd:"" help:"Draw a poster for a notice board, with the QR code of the bot."`
	Import   importCommand   `cmd:"" help:"Take over a list: organizations, or expected members."`
	Export   exportCommand   `cmd:"" help:"Write a list: organizations, or expected members."`
	Check    checkCommand    `cmd:"" help:"Check that the data folder is whole."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// world is what a command may touch besides its flags.
type world struct {
	ctx    context.Context // kong hands one value to each command
	stdout io.Writer
	stderr io.Writer
}

// run is the whole program: 0 means well, 1 that something went wrong, 2 that
// the command line is wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	type ended int
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(ended)
			if !ok {
				panic(p)
			}
			code = int(e)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("rupor"),
		kong.Description("Rupor: the outreach bot of a trade union. Try «rupor demo» first."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(ended(code)) }),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "rupor:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "rupor: %v; see «rupor --help»\n", err)
		return 2
	}
	err = chosen.Run(&world{ctx: ctx, stdout: stdout, stderr: stderr})
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "rupor:", err)
		return 1
	}
	return 0
}
