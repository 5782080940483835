package dialog_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"rupor/bot/dialog"
	"rupor/union"
)

// Programs and scripts are refused by their names and by their types, whatever is
// done to the name; what people work with is taken.
func TestGatherRefusesWhatRuns(t *testing.T) {
	t.Parallel()
	bad := []union.Media{
		{Name: "setup.exe"},
		{Name: "SETUP.EXE"},
		{Name: "план.pdf.scr"},
		{Name: "run.bat. ."},
		{Name: "фото\u202egpj.js"},
		{Name: "a.e\u200bxe"},
		{Name: "x.html"},
		{Name: "x.svg"},
		{Name: "прайс.xlsx.lnk"},
		{Name: "game.apk"},
		{Name: "i.msi"},
		{Name: "s.PS1"},
		{Name: "photo.jpg", MIME: "application/x-msdownload"},
		{Name: "page", MIME: "Text/HTML; charset=utf-8"},
		{MIME: "image/svg+xml"},
		{MIME: "application/vnd.android.package-archive"},
		{Name: "exe.jar"},
		{Name: ".bat"},
	}
	good := []union.Media{
		{},
		{Name: "план.pdf", MIME: "application/pdf"},
		{Name: "exe"},
		{Name: "о программе exe.docx"},
		{Name: "v1.2"},
		{Name: "архив.zip"},
		{Name: "js.txt", MIME: "text/plain"},
		{Name: "таблица.xlsx"},
		{Name: "видео.mp4", MIME: "video/mp4"},
		{Name: "a."},
		{Name: "..."},
	}
	for i, m := range append(bad, good...) {
		m.Kind, m.FileID = union.Document, "f"
		err := gatherOne(t, m, dialog.Limits{Media: 5}, 0)
		if refused := isRefusal(err, "dialog.gather.runs"); refused != (i < len(bad)) {
			t.Errorf("%q of type %q is refused: %v (%v)", m.Name, m.MIME, refused, err)
		}
	}
}

// A file above the limit is refused; one of a size nobody told is not. What was
// sent before stays.
func TestGatherRefusesWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	const most = 20 << 20
	for size, want := range map[int64]bool{0: false, 1: false, most: false, most + 1: true, 1 << 40: true} {
		m := union.Media{Kind: union.Video, FileID: "f", Size: size}
		if err := gatherOne(t, m, dialog.Limits{Media: 5, Size: most}, 2); isRefusal(err, "dialog.gather.large") != want {
			t.Errorf("%d bytes: %v", size, err)
		}
		if err := gatherOne(t, m, dialog.Limits{Media: 5}, 0); err != nil {
			t.Errorf("%d bytes without a limit: %v", size, err)
		}
	}
}

type filesForm struct {
	Files dialog.Answer[union.Content] `json:"files"`
	lim   dialog.Limits
}

func (f *filesForm) Next(dialog.Env) (*dialog.Question, error) {
	return dialog.Gather(&f.Files, "files", f.lim), nil
}

// gatherOne sends some good files and one more, and returns why it was refused. The
// good ones must be there still.
func gatherOne(t *testing.T, m union.Media, lim dialog.Limits, before int) error {
	t.Helper()
	f, talk := &filesForm{lim: lim}, &union.Talk{Dialog: "files", Nonce: 1}
	ok := dialog.Reply{Content: union.Content{Media: []union.Media{{Kind: union.Photo, FileID: "p"}}}}
	for range before {
		if s, err := dialog.Take(dialog.Env{}, talk, f, ok); err != nil || s.Refusal != nil {
			t.Fatal(err, s.Refusal)
		}
	}
	s, err := dialog.Take(dialog.Env{}, talk, f, dialog.Reply{Content: union.Content{Media: []union.Media{m}}})
	if err != nil {
		t.Fatal(err)
	}
	want := before
	if s.Refusal == nil {
		want++
	}
	raw, err := json.Marshal(f)
	if n := strings.Count(string(raw), `"kind":`); err != nil || n != want {
		t.Errorf("%d files are kept, not %d: %s", n, want, raw)
	}
	return s.Refusal
}

func isRefusal(err error, key string) bool {
	no, ok := errors.AsType[*union.Refusal](err)
	return ok && no.Key == key
}
