package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Limits of a request, in bytes.
const (
	maxParams   = 1 << 20
	maxUpload   = 50 << 20
	maxDownload = 20 << 20
	maxAttached = 50
)

// A request is one call of a method with its parameters, decoded from any of the four ways to send them.
type request struct {
	sim    *Simulator
	bot    *Bot
	method string
	params map[string]string
	json   map[string]byte // first byte of a value that came as JSON: tells its type
	files  map[string]upload
	broken []Violation
}

type upload struct {
	name, mime string
	content    []byte
}

func (q *request) str(name string) string { return q.params[name] }

// has reports whether a parameter came at all, even empty.
func (q *request) has(name string) bool {
	_, ok := q.params[name]
	return ok
}

func (q *request) bool(name string) bool {
	switch strings.ToLower(q.params[name]) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// int reads a number; what is not one counts as 0, as Telegram does it.
func (q *request) int(name string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(q.params[name]))
	return n
}

func (q *request) int64(name string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(q.params[name]), 10, 64)
	return n
}

func (q *request) float(name string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(q.params[name]), 64)
	return f, err == nil
}

// decode reads the parameters of an HTTP request.
func decode(r *http.Request) (*request, error) {
	q := &request{params: map[string]string{}, json: map[string]byte{}, files: map[string]upload{}}
	if r.URL.RawQuery != "" {
		q.addValues(r.URL.Query())
	}
	kind, attrs := mediaType(r)
	if kind == "multipart/form-data" {
		err := q.addMultipart(r.Body, attrs["boundary"], maxUpload)
		// Only after its end is read does net/http watch whether the client leaves.
		if _, rest := io.Copy(io.Discard, r.Body); rest != nil && err == nil {
			err = fmt.Errorf("reading the request: %w", rest)
		}
		return q, err
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxParams+1))
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	if len(body) > maxParams {
		return nil, &apiError{code: 413, text: "Request Entity Too Large: too many parameters"}
	}
	switch kind {
	case "application/json":
		return q, q.addJSON(body)
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, bad("can't parse parameters")
		}
		q.addValues(values)
	}
	return q, nil
}

func mediaType(r *http.Request) (kind string, attrs map[string]string) {
	kind = r.Header.Get("Content-Type")
	if kind == "application/json" {
		return kind, nil
	}
	kind, attrs, err := mime.ParseMediaType(kind)
	if err != nil {
		return "application/octet-stream", nil
	}
	return kind, attrs
}

func (q *request) addValues(values url.Values) {
	for k, v := range values {
		q.params[k] = v[0]
	}
}

func (q *request) addJSON(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return bad("can't parse JSON object in the request")
	}
	for k, raw := range fields {
		q.json[k] = raw[0]
		if raw[0] != '"' {
			q.params[k] = string(raw)
			continue
		}
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return bad("can't parse JSON object in the request")
		}
		q.params[k] = s
	}
	return nil
}

// addMultipart reads fields and files. A file of over mostFile bytes is read to its end and dropped, so that the client
// can finish writing and see the refusal.
func (q *request) addMultipart(body io.Reader, boundary string, mostFile int64) error {
	parts := multipart.NewReader(body, boundary)
	room, tooBig := int64(maxParams), false
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { //nolint:errorlint // a wrapped EOF is a body cut short
			break
		}
		if err != nil {
			if len(q.params)+len(q.files) == 0 && errors.Is(err, io.EOF) {
				return nil // no parameters: go-telegram/bot sends no closing boundary then
			}
			return bad("can't parse multipart form")
		}
		if part.FileName() != "" {
			big, err := q.addFile(part, mostFile)
			if err != nil {
				return err
			}
			tooBig = tooBig || big
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, room+1))
		if err != nil {
			return bad("can't parse multipart form")
		}
		if room -= int64(len(value)); room < 0 {
			return &apiError{code: 413, text: "Request Entity Too Large: too many parameters"}
		}
		q.params[part.FormName()] = string(value)
	}
	if tooBig {
		return &apiError{code: 413, text: "Request Entity Too Large"}
	}
	return nil
}

func (q *request) addFile(part *multipart.Part, most int64) (tooBig bool, err error) {
	if len(q.files) == maxAttached {
		return false, &apiError{code: 413, text: "Request Entity Too Large: too many files attached"}
	}
	content, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		return false, bad("can't parse multipart form")
	}
	if int64(len(content)) > most {
		if _, err := io.Copy(io.Discard, part); err != nil {
			return false, bad("can't parse multipart form")
		}
		return true, nil
	}
	kind := part.Header.Get("Content-Type")
	q.files[part.FormName()] = upload{name: part.FileName(), mime: kind, content: content}
	return false, nil
}

// shown lists the parameters for the log: files by name and size, never the token.
func (q *request) shown() map[string]string {
	all := maps.Clone(q.params)
	for _, name := range slices.Sorted(maps.Keys(q.files)) {
		f := q.files[name]
		all[name] = fmt.Sprintf("<%s, %d bytes>", f.name, len(f.content))
	}
	return all
}
