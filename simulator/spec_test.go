package simulator

import (
	"os"
	"slices"
	"testing"
)

// TestMethodTableIsTheSpecification needs RUPOR_BOT_API_SPEC, a file of github.com/PaulSonOfLars/telegram-bot-api-spec.
func TestMethodTableIsTheSpecification(t *testing.T) {
	t.Parallel()
	path := os.Getenv("RUPOR_BOT_API_SPEC")
	if path == "" {
		t.Log("RUPOR_BOT_API_SPEC is not set: the method table was not compared")
		return
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := ReadSpec(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range methods() {
		want, ok := spec.Methods[m.name]
		if !ok {
			t.Errorf("%s is not a method", m.name)
			continue
		}
		for _, f := range want.Fields {
			i := slices.IndexFunc(m.params, func(p param) bool { return p.name == f.Name })
			if i < 0 {
				t.Errorf("%s lacks %s", m.name, f.Name)
				continue
			}
			if p := m.params[i]; p.required != f.Required || !sameTypes(p.types, f.Types) {
				t.Errorf("%s: %s is %v (required %v), want %v (%v)", m.name, f.Name, p.types, p.required, f.Types, f.Required)
			}
		}
		if len(m.params) != len(want.Fields) {
			t.Errorf("%s has %d parameters, want %d", m.name, len(m.params), len(want.Fields))
		}
	}
}

func sameTypes(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

const smallSpec = `{"methods":{"say":{"returns":["Integer"],"fields":[
	{"name":"chat","types":["Integer","String"],"required":true},
	{"name":"keys","types":["Array of Key","Gone"],"required":false},
	{"name":"file","types":["InputFile","String"],"required":false}]}},
	"types":{"Key":{"fields":[{"name":"text","types":["String"],"required":true},{"name":"big","types":["Boolean"],"required":false}]},
	"Gone":{"fields":[{"name":"gone","types":["Boolean"],"required":true}]}}}`

func TestCheckSpecSeesEveryMistake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		call Call
		want string
	}{
		{Call{Method: "say", Params: map[string]string{"chat": "1"}, OK: true, Result: []byte("7")}, ""},
		{Call{Method: "say", Params: map[string]string{"chat": "1", "keys": `[{"text":"a","big":true}]`, "file": "<a, 3 bytes>", "any": "<b, 3 bytes>"}}, ""},
		{Call{Method: "say", Params: map[string]string{"chat": "1", "keys": `{"gone":true}`}}, ""},
		{Call{Method: "sing"}, "sing: there is no such method"},
		{Call{Method: "say"}, "say: chat is required"},
		{Call{Method: "say", Params: map[string]string{"chat": "1", "loud": "yes"}}, "say: loud is unknown"},
		{Call{Method: "say", Params: map[string]string{"chat": "1", "keys": `[{"text":1}]`}}, "say: keys[0].text: 1 is not String"},
		{Call{Method: "say", Params: map[string]string{"chat": "1", "keys": `[{"text":"a","id":1}]`}}, "say: keys[0].id is unknown in Key"},
		{Call{Method: "say", Params: map[string]string{"chat": "1", "keys": `[{}]`}}, "say: keys[0].text is required in Key"},
		{Call{Method: "say", Params: map[string]string{"chat": "1"}, OK: true, Result: []byte(`"7"`)}, `say answers: "7" is not Integer`},
	} {
		got, err := CheckSpec([]byte(smallSpec), []Call{c.call})
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if _, err := CheckSpec([]byte("{}"), nil); err == nil {
		t.Error("an empty specification was taken")
	}
}
