package simulator

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

func TestAllWaysToSendParameters(t *testing.T) {
	t.Parallel()
	form := "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nда\r\n--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\nPNG\r\n--b--\r\n"
	for _, c := range []struct{ name, method, target, kind, body string }{
		{"query", http.MethodGet, "/?text=%D0%B4%D0%B0&chat_id=7", "", ""},
		{"urlencoded", http.MethodPost, "/", "application/x-www-form-urlencoded", "text=%D0%B4%D0%B0&chat_id=7"},
		{"JSON", http.MethodPost, "/", "application/json", `{"text":"да","chat_id":7}`},
		{"multipart", http.MethodPost, "/", "multipart/form-data; boundary=b", form},
		{"mixed", http.MethodPost, "/?chat_id=7", "application/json; charset=utf-8", `{"text":"да"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			q, err := decode(r)
			if err != nil {
				t.Fatal(err)
			}
			if q.str("text") != "да" || q.int("chat_id") != 7 {
				t.Errorf("got %v", q.params)
			}
			if c.name == "multipart" && string(q.files["photo"].content) != "PNG" {
				t.Errorf("got the files %v", q.files)
			}
		})
	}
}

func TestRequestsThatAreTooLarge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", `{"text":"` + strings.Repeat("x", maxParams) + `"}`, "Request Entity Too Large: too many parameters"},
		{
			"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n" + strings.Repeat("x", maxParams+1) + "\r\n--b--\r\n",
			"Request Entity Too Large: too many parameters",
		},
		{"multipart/form-data; boundary=b", manyFiles(maxAttached), "Request Entity Too Large: too many files attached"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		if _, err := decode(r); err == nil || asAPIError(err).code != 413 || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestFileThatIsTooLarge(t *testing.T) {
	t.Parallel()
	form := "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n" + strings.Repeat("x", 11) + "\r\n--b--\r\n"
	for most, want := range map[int64]string{10: "Request Entity Too Large", 11: ""} {
		q := &request{params: map[string]string{}, files: map[string]upload{}}
		err := q.addMultipart(strings.NewReader(form), "b", most)
		if err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("at most %d bytes: got %v, want %q", most, err, want)
		}
	}
}

// manyFiles is a form with one file more than n.
func manyFiles(n int) string {
	var b strings.Builder
	for i := range n + 1 {
		b.WriteString("--b\r\nContent-Disposition: form-data; name=\"f" + strconv.Itoa(i) + "\"; filename=\"a\"\r\n\r\nx\r\n")
	}
	return b.String() + "--b--\r\n"
}

func FuzzDecode(f *testing.F) {
	f.Add("application/json", `{"a":1,"b":"c","d":[null]}`)
	f.Add("application/x-www-form-urlencoded", "a=%zz&b")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\n1\r\n--b--")
	f.Add("multipart/form-data", "--")
	f.Fuzz(func(t *testing.T, kind, body string) {
		s := New(Options{})
		b := s.AddBot("b_bot", "b")
		s.AddUser(Profile{ID: 1, FirstName: "a"}).Open(b).Start("")
		for _, m := range []string{"sendMessage", "sendPoll", "sendMediaGroup", "setMyCommands", "editMessageMedia", "copyMessages"} {
			r := httptest.NewRequest(http.MethodPost, "/bot"+b.Token()+"/"+m+"?chat_id=1&message_id=1", strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Fatalf("%s answers %d to %q: %s", m, w.Code, body, w.Body)
			}
		}
	})
}
