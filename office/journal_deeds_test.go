package office_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unrecorded are the deeds that write no line in the journal, and why.
func unrecorded() map[string]string {
	const (
		own     = "it concerns nobody but the person who does it"
		talk    = "a conversation is kept with itself"
		house   = "the house notes what Telegram told it"
		looks   = "it only finds out whether something can be done"
		unbegun = "nothing was done yet: what is done after it is recorded"
	)
	return map[string]string{
		"Acknowledge": own, "Confirm": own, "Vote": own, "Submit": own, "Amend": own, "Withdraw": own,
		"ToggleTopic": own, "SetLanguage": own,
		"DeclineConsent": own, "Helped": own,
		"AskAuthor": talk, "Answer": talk, "Inquire": talk, "WriteOn": talk, "CloseInquiry": talk,
		"Reachable": house, "NoteUsername": house, "Claimable": looks, "BeginImport": unbegun, "CancelImport": unbegun,
	}
}

// Every deed that somebody does writes its line in the journal, or there is a reason
// why not.
func TestEveryDeedIsInTheJournal(t *testing.T) {
	t.Parallel()
	calls, deeds := officeCalls(t)
	known := unrecorded()
	for _, deed := range deeds {
		_, excused := known[deed]
		switch recorded := reaches(calls, deed, "record", map[string]bool{}); {
		case !recorded && !excused:
			t.Errorf("%s writes nothing in the journal, and there is no reason why", deed)
		case recorded && excused:
			t.Errorf("%s writes in the journal and needs no excuse", deed)
		}
		delete(known, deed)
	}
	for deed := range known {
		t.Errorf("%s is excused and is no deed", deed)
	}
	if len(deeds) < 30 {
		t.Errorf("only %d deeds were found: %v", len(deeds), deeds)
	}
}

// officeCalls lists what every function of the office calls, and the deeds: exported
// functions that take a writer and a person.
func officeCalls(t *testing.T) (calls map[string][]string, deeds []string) {
	t.Helper()
	calls = map[string][]string{}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Ident: // a function may be handed over, too
					calls[fn.Name.Name] = append(calls[fn.Name.Name], n.Name)
				case *ast.SelectorExpr: // another room's is none of ours
					if x, ok := n.X.(*ast.Ident); ok && slices.Contains([]string{"storage", "union", "delivery", "scheduler"}, x.Name) {
						return false
					}
				}
				return true
			})
			if fn.Recv == nil && fn.Name.IsExported() && takes(fn, "storage", "Writer") && takes(fn, "union", "MemberID") {
				deeds = append(deeds, fn.Name.Name)
			}
		}
	}
	return calls, deeds
}

// takes says whether a function has a parameter of a type.
func takes(fn *ast.FuncDecl, room, name string) bool {
	return slices.ContainsFunc(fn.Type.Params.List, func(p *ast.Field) bool {
		s, ok := p.Type.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != name {
			return false
		}
		x, ok := s.X.(*ast.Ident)
		return ok && x.Name == room
	})
}

// reaches says whether a function calls another one, by whatever way.
func reaches(calls map[string][]string, from, to string, seen map[string]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(calls[from], func(called string) bool {
		return called == to || calls[called] != nil && reaches(calls, called, to, seen)
	})
}
