//go:build unix

package main

import (
	"bufio"
	"cmp"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cpuTime is what the process has worked so far. Unlike the clock it hardly
// minds what else runs on the machine.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // cannot fail with these arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A footprint is the memory of a process in bytes: its own, and the pages of
// files that the kernel has mapped into it and can take back.
type footprint struct{ Anon, File int }

// present reads the process's footprint; it is zero where there is no /proc.
func present() (f footprint) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return f
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "RssAnon":
			f.Anon = kb << 10
		case "RssFile":
			f.File = kb << 10
		}
	}
	return f
}

// watchMemory looks every ten milliseconds until it is stopped, and tells the
// footprint of the moment at which the process itself was largest.
func watchMemory() (stop func() footprint) {
	enough, most := make(chan struct{}), make(chan footprint)
	go func() {
		often := time.NewTicker(10 * time.Millisecond)
		defer often.Stop()
		peak := present()
		for {
			select {
			case <-often.C:
				if now := present(); now.Anon > peak.Anon {
					peak = now
				}
			case <-enough:
				most <- peak
				return
			}
		}
	}()
	return func() footprint {
		close(enough)
		return <-most
	}
}

// machine says where this is measured.
func machine() string {
	model := "unknown processor"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		for s := bufio.NewScanner(f); s.Scan(); {
			if name, value, _ := strings.Cut(s.Text(), ":"); strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
		_ = f.Close()
	}
	return fmt.Sprintf("%d × %s, %s/%s, %s", runtime.NumCPU(), model, runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// load is how many processes wanted the processors in the last minute.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	first, _, _ := strings.Cut(string(raw), " ")
	return first
}

// quantile is the smallest of all values that at least q of them do not exceed.
func quantile[T cmp.Ordered](all []T, q float64) T {
	var none T
	if len(all) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)]
}

// spread is the median of some numbers, and their range.
func spread(all []float64) (median float64, text string) {
	median = quantile(all, 0.5)
	return median, fmt.Sprintf("%.2f (%.2f–%.2f)", median, slices.Min(all), slices.Max(all))
}
