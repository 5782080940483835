package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rupor/simulator"
)

// workshop is where the program itself is built, as it is shipped.
var workshop string

var built = sync.OnceValues(func() (string, error) {
	name := filepath.Join(workshop, "rupor")
	cmd := exec.Command("go", "build", "-trimpath", "-o", name, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return name, nil
})

func TestMain(m *testing.M) {
	var err error
	if workshop, err = os.MkdirTemp("", "rupor-workshop-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(workshop); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// A process is a real rupor that can really be killed.
type process struct {
	cmd *exec.Cmd
	out *output
}

// output is what all processes of a test printed.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// theatre is a simulator on a real port and a data folder.
type theatre struct {
	t     *testing.T
	sim   *simulator.Simulator
	bot   *simulator.Bot
	url   string
	data  string
	out   *output
	flags []string
}

func newTheatre(t *testing.T, flags ...string) *theatre {
	t.Helper()
	th := &theatre{
		t: t, sim: simulator.New(simulator.Options{KeepMessages: 200, KeepCalls: 100}),
		data: filepath.Join(t.TempDir(), "data"), out: &output{}, flags: flags,
	}
	t.Cleanup(th.sim.Close)
	th.bot = th.sim.AddBot("rupor_bot", "Рупор")
	var err error
	if th.url, err = th.sim.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if secret, _, _ := strings.Cut(th.bot.Token(), ":"); strings.Contains(th.out.String(), strings.TrimPrefix(th.bot.Token(), secret+":")) {
			t.Error("the token was printed")
		}
	})
	return th
}

// command is rupor with the theatre's environment.
func (th *theatre) command(ctx context.Context, args ...string) *exec.Cmd {
	name, err := built()
	if err != nil {
		th.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "RUPOR_TOKEN="+th.bot.Token(), "RUPOR_API="+th.url, "RUPOR_DATA="+th.data)
	cmd.Stdout, cmd.Stderr = th.out, th.out
	return cmd
}

func (th *theatre) serve() *process {
	th.t.Helper()
	p := &process{cmd: th.command(context.Background(), append([]string{"serve"}, th.flags...)...), out: th.out}
	if err := p.cmd.Start(); err != nil {
		th.t.Fatal(err)
	}
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// stop is what systemd and docker do; it returns how the process ended.
func (p *process) stop(t *testing.T) {
	t.Helper()
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, tail(p.out.String()))
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("SIGTERM took %s", took)
	}
}

// shut closes what a test has opened.
func shut(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func tail(s string) string {
	if len(s) > 4000 {
		return "…" + s[len(s)-4000:]
	}
	return s
}

// run runs a command to its end and returns its exit code.
func (th *theatre) run(args ...string) int {
	th.t.Helper()
	err := th.command(th.t.Context(), args...).Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		th.t.Fatal(err)
	}
	return 0
}

// polled waits until the process has asked for updates once more.
func (th *theatre) polled() {
	th.t.Helper()
	seen := make(chan struct{})
	var once sync.Once
	th.sim.OnCall(func(c simulator.Call) {
		if c.Method == "getUpdates" || c.Method == "setMyCommands" {
			once.Do(func() { close(seen) })
		}
	})
	select {
	case <-seen:
	case <-time.After(30 * time.Second):
		th.t.Fatalf("the process does not poll:\n%s", tail(th.out.String()))
	}
}

func TestSecondProcessOnTheSameFolderEndsWithTheReason(t *testing.T) {
	t.Parallel()
	th := newTheatre(t)
	first := th.serve()
	th.polled()
	if code := th.run("serve"); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if out := th.out.String(); !strings.Contains(out, "--data") || !strings.Contains(out, "by process") {
		t.Errorf("the reason is not said:\n%s", out)
	}
	if code := th.run("health"); code != 0 {
		t.Errorf("health of a well process: exit code %d", code)
	}
	if code := th.run("doctor"); code > 1 {
		t.Errorf("doctor: exit code %d", code)
	}
	first.stop(t)
	if code := th.run("health"); code != 1 {
		t.Errorf("health of nobody: exit code %d", code)
	}
	if code := th.run("check"); code != 0 {
		t.Errorf("check: exit code %d", code)
	}
}

func TestWrongTokenEndsWithTheCure(t *testing.T) {
	t.Parallel()
	th := newTheatre(t)
	cmd := th.command(t.Context(), "serve")
	cmd.Env = append(cmd.Env, "RUPOR_TOKEN=123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	if err := cmd.Run(); err == nil || !strings.Contains(th.out.String(), "@BotFather") {
		t.Errorf("%v\n%s", err, th.out)
	}
}
