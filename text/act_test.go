package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Every act that the office writes into the journal has its words.
func TestEveryActOfTheJournalHasWords(t *testing.T) {
	t.Parallel()
	b, acts := book(t), actsOf(t, "../office")
	if len(acts) < 20 {
		t.Errorf("only %d acts were found: %v", len(acts), acts)
	}
	for act, where := range acts {
		if !b.Has("act." + act) {
			t.Errorf("%s: act.%s is no phrase", where, act)
		}
		if group, _, _ := strings.Cut(act, "."); !b.Has("journal.group." + group) {
			t.Errorf("%s: journal.group.%s is no phrase", where, group)
		}
	}
}

// actsOf finds the acts among the literals of a package: what is given for a
// union.Act, returned or assigned for one.
func actsOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	fset, files := token.NewFileSet(), []*ast.File(nil)
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		var raw []byte
		if raw, err = os.ReadFile(name); err != nil {
			break
		}
		var f *ast.File
		if f, err = parser.ParseFile(fset, name, raw, 0); err != nil {
			break
		}
		files = append(files, f)
	}
	if err != nil {
		t.Fatal(err)
	}
	a := actFinder{fset: fset, at: map[string][]int{}, gives: map[string]bool{}, found: map[string]string{}}
	for _, f := range files {
		a.signatures(f)
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				a.body(fn)
			}
		}
	}
	return a.found
}

type actFinder struct {
	fset  *token.FileSet
	at    map[string][]int // functions, and which of their parameters are acts
	gives map[string]bool  // functions that return one
	found map[string]string
}

func isAct(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Act" && isIdent(s.X, "union")
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func (a *actFinder) signatures(f *ast.File) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		n := 0
		for _, p := range fn.Type.Params.List {
			for range max(1, len(p.Names)) {
				if isAct(p.Type) {
					a.at[fn.Name.Name] = append(a.at[fn.Name.Name], n)
				}
				n++
			}
		}
		if fn.Type.Results != nil {
			for _, r := range fn.Type.Results.List {
				a.gives[fn.Name.Name] = a.gives[fn.Name.Name] || isAct(r.Type)
			}
		}
	}
}

func (a *actFinder) body(fn *ast.FuncDecl) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			called := ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				called = f.Name
			case *ast.SelectorExpr:
				if called = f.Sel.Name; isAct(f) {
					a.note(n.Args[0])
				}
			}
			for _, i := range a.at[called] {
				if i < len(n.Args) {
					a.note(n.Args[i])
				}
			}
		case *ast.ReturnStmt:
			if a.gives[fn.Name.Name] {
				for _, e := range n.Results {
					a.note(e)
				}
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if isIdent(left, "act") && len(n.Lhs) == len(n.Rhs) {
					a.note(n.Rhs[i])
				}
			}
		}
		return true
	})
}

// note takes a literal of the form "story.verb".
func (a *actFinder) note(e ast.Expr) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return
	}
	if act, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(act, ".") {
		a.found[act] = a.fset.Position(e.Pos()).String()
	}
}
