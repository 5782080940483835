// Package rupor holds the plan of the house: the one test that looks at all
// rooms at once.
package rupor

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// plan says which rooms of the house each room may enter. docs/house.md is the
// same in words; change both, and say why.
func plan() map[string][]string {
	return map[string][]string{
		"union":                    {},
		"text":                     {},
		"simulator":                {},
		"storage":                  {"union"},
		"storage/internal/overlay": {"storage", "storage/internal/sorted"},
		"storage/internal/sorted":  {},
		"storage/memory":           {"storage", "storage/internal/overlay", "storage/internal/sorted"},
		"storage/bolt":             {"storage", "storage/internal/overlay"},
		"storage/storagetest":      {"storage", "storage/bolt"},
		"scheduler":                {"storage", "union"},
		"delivery":                 {"storage", "union"},
		"office":                   {"delivery", "scheduler", "storage", "union"},
		"report":                   {},
		"bot":                      {"bot/dialog", "bot/when", "delivery", "office", "report", "scheduler", "storage", "text", "union"},
		"bot/dialog":               {"delivery", "storage", "union"},
		"bot/when":                 {"union"},
		"telegram":                 {"bot", "delivery", "union"},
		"cmd/rupor": {
			"bot", "delivery", "office", "scheduler", "simulator", "storage", "storage/bolt",
			"telegram", "text", "union",
		},
		"bench": {
			"bot", "delivery", "office", "simulator", "storage", "storage/bolt", "telegram", "text", "union",
		},
	}
}

// keepers says which room alone may use a library, so that it can be exchanged
// in one place.
func keepers() map[string][]string {
	return map[string][]string{
		"github.com/go-telegram/bot":          {"telegram"},
		"go.etcd.io/bbolt":                    {"storage/bolt"},
		"github.com/robfig/cron/v3":           {"scheduler"},
		"github.com/alecthomas/kong":          {"cmd/rupor"},
		"github.com/prometheus/client_golang": {"cmd/rupor"},
		"github.com/xuri/excelize/v2":         {"report"},
		"github.com/go-analyze/charts":        {"report"},
		"codeberg.org/go-pdf/fpdf":            {"report"},
		"golang.org/x/image":                  {"report"},
		"github.com/boombuler/barcode":        {"report"},
	}
}

// outside are packages of the world that the law of the union must not touch:
// it does no I/O and reads no clock.
func outside() []string {
	return []string{"os", "io", "net", "net/http", "context", "log", "log/slog", "database/sql"}
}

type room struct {
	ImportPath string
	Imports    []string
}

func rooms(t *testing.T) map[string]room {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]room{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var r room
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if name, inside := strings.CutPrefix(r.ImportPath, "rupor/"); inside {
			all[name] = r
		}
	}
}

func TestPlanOfTheHouse(t *testing.T) {
	t.Parallel()
	all := rooms(t)
	for name, r := range all {
		doors, planned := plan()[name]
		if !planned {
			t.Errorf("room %s is not in the plan: add it here and in docs/house.md", name)
			continue
		}
		for _, imp := range r.Imports {
			if door, ours := strings.CutPrefix(imp, "rupor/"); ours && !slices.Contains(doors, door) {
				t.Errorf("%s enters %s, which the plan does not allow", name, door)
			}
			keep(t, name, imp)
		}
	}
	for name, doors := range plan() {
		r, built := all[name]
		if !built {
			t.Errorf("the plan has a room %s that does not exist", name)
		}
		for _, door := range doors {
			if built && !slices.Contains(r.Imports, "rupor/"+door) {
				t.Errorf("the plan has a door from %s to %s that nobody uses", name, door)
			}
		}
	}
}

func keep(t *testing.T, name, imp string) {
	t.Helper()
	for library, keeper := range keepers() {
		if (imp == library || strings.HasPrefix(imp, library+"/")) && !slices.Contains(keeper, name) {
			t.Errorf("%s uses %s, which belongs to %v alone", name, library, keeper)
		}
	}
	if name == "union" && slices.Contains(outside(), imp) {
		t.Errorf("union imports %s: the law does no I/O and reads no clock", imp)
	}
}
