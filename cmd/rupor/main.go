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
	"strings"
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
	Backup   backupCommand   `cmd:"" help:"Copy the store, also while the bot serves, and check the copy."`
	Restore  restoreCommand  `cmd:"" help:"Put a backup in the place of the store."`
	Check    checkCommand    `cmd:"" help:"Check that the data folder is whole."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// world is what a command may touch besides its flags.
type world struct {
	ctx    context.Context // kong hands one value to each command
	stdout io.Writer
	stderr io.Writer
}

// ended is the code with which kong ends the program, after --help.
type ended int

// run is the whole program: 0 means well, 1 that something went wrong, 2 that
// the command line is wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(ended)
			if !ok {
				panic(p)
			}
			code = int(e)
		}
	}()
	chosen, err := parse(args, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "rupor:", masked(err.Error()))
		return 2
	}
	err = chosen.Run(&world{ctx: ctx, stdout: stdout, stderr: stderr})
	if errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	if err != nil {
		fmt.Fprintln(stderr, "rupor:", masked(err.Error()+withCure(err)))
		return 1
	}
	return 0
}

// errInterrupted is what a command ends with that was told to stop before its work was
// done: a script must not believe that it is.
var errInterrupted = errors.New("interrupted before it was done: do it again")

// parse finds the command that is meant, with its flags.
func parse(args []string, stdout, stderr io.Writer) (*kong.Context, error) {
	var line commandLine
	options := append(mappers(),
		kong.Name("rupor"),
		kong.Description("Rupor: the outreach bot of a trade union. Try «rupor demo» first."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(ended(code)) }),
	)
	parser, err := kong.New(&line, options...)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if err == nil {
		return chosen, nil
	}
	command := []string{"rupor"}
	if wrong, ok := errors.AsType[*kong.ParseError](err); ok {
		for _, step := range wrong.Context.Path {
			if step.Command != nil {
				command = append(command, step.Command.Name)
			}
		}
	}
	return nil, fmt.Errorf("%w; see «%s --help»", err, strings.Join(command, " "))
}
