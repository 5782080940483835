package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Spec is the machine-readable Bot API of github.com/PaulSonOfLars/telegram-bot-api-spec.
type Spec struct {
	Methods map[string]specMethod `json:"methods"`
	Types   map[string]specType   `json:"types"`
}

type specMethod struct {
	Returns []string    `json:"returns"`
	Fields  []specField `json:"fields"`
}

type specType struct {
	Fields   []specField `json:"fields"`
	Subtypes []string    `json:"subtypes"`
}

type specField struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
}

// ReadSpec reads the JSON file of the specification.
func ReadSpec(raw []byte) (*Spec, error) {
	var s Spec
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, failure("reading the specification: %w", err)
	}
	if len(s.Methods) == 0 || len(s.Types) == 0 {
		return nil, failure("the specification names no methods or no types")
	}
	return &s, nil
}

// CheckSpec is ReadSpec and Check in one.
func CheckSpec(spec []byte, calls []Call) ([]string, error) {
	s, err := ReadSpec(spec)
	if err != nil {
		return nil, err
	}
	return s.Check(calls), nil
}

// Check compares recorded calls with the specification: the parameters of every request and the types of
// every successful answer, down to the last nested object. Each problem is one line; none is the goal.
func (s *Spec) Check(calls []Call) []string {
	var problems []string
	for i := range calls {
		for _, p := range s.call(&calls[i]) {
			if !slices.Contains(problems, p) {
				problems = append(problems, p)
			}
		}
	}
	return problems
}

func (s *Spec) call(c *Call) []string {
	m, ok := s.Methods[c.Method]
	if !ok {
		return []string{c.Method + ": there is no such method"}
	}
	known := map[string]specField{}
	var problems []string
	for _, f := range m.Fields {
		known[f.Name] = f
		if _, came := c.Params[f.Name]; f.Required && !came {
			problems = append(problems, fmt.Sprintf("%s: %s is required", c.Method, f.Name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Params)) {
		value := c.Params[name]
		upload := strings.HasPrefix(value, "<") && strings.HasSuffix(value, " bytes>")
		if f, ok := known[name]; ok {
			problems = append(problems, s.param(c.Method+": "+name, f.Types, value, upload)...)
		} else if !upload && !isOldName(c.Method, name) { // an upload may have any name: attach://name refers to it
			problems = append(problems, fmt.Sprintf("%s: %s is unknown", c.Method, name))
		}
	}
	if c.OK {
		problems = append(problems, s.value(c.Method+" answers", m.Returns, c.Result)...)
	}
	return problems
}

// isOldName reports a parameter that the server still takes by the name it had before Bot API 9.6.
func isOldName(method, param string) bool {
	return method == "sendPoll" && param == "correct_option_id"
}

// param checks the text of a parameter: a form carries numbers and objects as texts.
func (s *Spec) param(where string, types []string, value string, upload bool) []string {
	if slices.Contains(types, "String") || slices.Contains(types, "InputFile") && upload {
		return nil
	}
	if !json.Valid([]byte(value)) {
		return []string{fmt.Sprintf("%s: %.60q is not %s", where, value, strings.Join(types, " or "))}
	}
	return s.value(where, types, json.RawMessage(value))
}

// value checks a JSON value against alternatives: one must fit. The problems of the closest are returned.
func (s *Spec) value(where string, types []string, raw json.RawMessage) []string {
	var best []string
	for i, t := range types {
		problems := s.one(where, t, raw)
		if len(problems) == 0 {
			return nil
		}
		if i == 0 || len(problems) < len(best) {
			best = problems
		}
	}
	return best
}

func (s *Spec) one(where, kind string, raw json.RawMessage) []string {
	raw = bytes.TrimSpace(raw)
	if inner, ok := strings.CutPrefix(kind, "Array of "); ok {
		return s.array(where, inner, raw)
	}
	var ok bool
	switch kind {
	case "Integer":
		var n int64
		ok = json.Unmarshal(raw, &n) == nil && string(raw) != "null"
	case "Float":
		var n float64
		ok = json.Unmarshal(raw, &n) == nil && string(raw) != "null"
	case "Boolean":
		ok = string(raw) == "true" || string(raw) == "false"
	case "String", "InputFile":
		ok = len(raw) > 0 && raw[0] == '"'
	default:
		return s.object(where, kind, raw)
	}
	if !ok {
		return []string{fmt.Sprintf("%s: %.60s is not %s", where, raw, kind)}
	}
	return nil
}

func (s *Spec) array(where, kind string, raw json.RawMessage) []string {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil || items == nil {
		return []string{fmt.Sprintf("%s: %.60s is not an array of %s", where, raw, kind)}
	}
	var problems []string
	for i, item := range items {
		problems = append(problems, s.one(fmt.Sprintf("%s[%d]", where, i), kind, item)...)
	}
	return problems
}

func (s *Spec) object(where, kind string, raw json.RawMessage) []string {
	t, ok := s.Types[kind]
	if !ok {
		return []string{fmt.Sprintf("%s: there is no type %s", where, kind)}
	}
	if len(t.Subtypes) > 0 {
		return s.value(where, t.Subtypes, raw)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return []string{fmt.Sprintf("%s: %.60s is not a %s", where, raw, kind)}
	}
	var problems []string
	known := map[string]bool{}
	for _, f := range t.Fields {
		known[f.Name] = true
		v, came := fields[f.Name]
		switch {
		case came:
			problems = append(problems, s.value(where+"."+f.Name, f.Types, v)...)
		case f.Required:
			problems = append(problems, fmt.Sprintf("%s.%s is required in %s", where, f.Name, kind))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !known[name] {
			problems = append(problems, fmt.Sprintf("%s.%s is unknown in %s", where, name, kind))
		}
	}
	return problems
}
