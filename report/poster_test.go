package report_test

import (
	"bytes"
	"compress/zlib"
	"image"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"rupor/report"
)

func poster() report.Poster {
	return report.Poster{
		Over: "Заречная областная организация Профсоюза", Name: "Городская больница № 2",
		Call: "Будьте на связи с профсоюзом",
		Lead: "Новости, решения и конкурсы профсоюза – сразу в вашем телефоне. Бесплатно.",
		Link: "https://t.me/rupor_demo_bot?start=p7",
		Steps: []string{
			"Наведите камеру телефона на код", "Откройте ссылку в Телеграме", "Нажмите «Запустить» и подпишитесь",
		},
		Scan: "Нет камеры? Наберите в браузере:", Topic: "Что нового",
		News: []string{
			"Постановление № 12-3 «О мерах по усилению информационной работы в первичных профсоюзных организациях»",
			"Субботник в городском парке: собираемся в субботу в 10:00",
			"Конкурс «Лучший уполномоченный по охране труда»: заявки до 15 декабря",
			"Путёвки в санаторий на январь: кому положены и как получить",
		},
		Foot: "Плакат № 7 · холл первого этажа · 23 ноября 2026", Made: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
	}
}

// posters are those that hang, or might.
func posters() map[string]report.Poster {
	long := poster()
	long.Over = strings.Repeat("Заречная областная организация Общероссийского профессионального союза ", 3)
	long.Name = strings.Repeat("Первичная профсоюзная организация Государственного бюджетного учреждения здравоохранения ", 4)
	long.Link = "https://t.me/" + strings.Repeat("very_long_name_", 2) + "bot?start=p4294967295"
	for i := range long.News {
		long.News[i] = strings.Repeat(long.News[i]+" ", 4)
	}
	large := poster()
	large.A3 = true
	bare := poster()
	bare.Over, bare.News, bare.Foot = "", nil, "Плакат № 1"
	english := poster()
	english.Over, english.Name = "Zarechye Regional Union of Public Workers", "City Hospital No. 2"
	english.Call, english.Lead = "Stay in touch with your union", "News, resolutions and contests, right on your phone and free of charge."
	english.Steps = []string{"Point your phone’s camera at the code", "Open the link in Telegram", "Press “Start” and subscribe"}
	english.Scan, english.Topic = "No camera? Type this into a browser:", "What’s new"
	english.News, english.Foot = []string{"Resolution No. 12-3 “On information work”", "Clean-up day in the park 🌳 on Saturday"}, "Poster No. 7 · foyer · 23 November 2026"
	odd := poster()
	odd.Name = "🏥 " + strings.Repeat("Ы", 200) + "\x00\xff\n\n中文"
	odd.News = []string{"", strings.Repeat("а ", 300), strings.Repeat("ж", 500), "\u202eабв"}
	return map[string]report.Poster{"a4": poster(), "a3": large, "long": long, "bare": bare, "english": english, "odd": odd}
}

func TestThePosterLeadsWhereItSays(t *testing.T) {
	t.Parallel()
	for name, p := range posters() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drawn := printed(t, p)
			if dir := os.Getenv("RUPOR_PICTURES"); dir != "" {
				if err := os.WriteFile(dir+"/poster-"+name+".pdf", drawn, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			bitmap, err := gozxing.NewBinaryBitmapFromImage(shapes(t, drawn, p.A3))
			if err != nil {
				t.Fatal(err)
			}
			got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.GetText() != p.Link {
				t.Errorf("the code leads to %q, want %q", got.GetText(), p.Link)
			}
			if !bytes.Equal(drawn, printed(t, p)) {
				t.Error("the same poster is other bytes")
			}
		})
	}
}

func TestALinkTooLongForACodeIsAnError(t *testing.T) {
	t.Parallel()
	p := poster()
	p.Link = "https://t.me/" + strings.Repeat("x", 5000)
	if err := report.DrawPoster(io.Discard, p); err == nil {
		t.Error("drawn")
	}
}

func printed(t *testing.T, p report.Poster) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := report.DrawPoster(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// shapes draws what a page fills, in pixels of a point: the code, as a printer
// would, and rules as they are crossed; letters are left out.
func shapes(t *testing.T, pdf []byte, a3 bool) image.Image {
	t.Helper()
	size := image.Rect(0, 0, 596, 842)
	if a3 {
		size = image.Rect(0, 0, 842, 1191)
	}
	const scale = 3
	page := image.NewGray(image.Rect(0, 0, size.Dx()*scale, size.Dy()*scale))
	fill(page, page.Rect, 255)
	var stack []float64
	var path []image.Rectangle
	var corner, far image.Point
	at := func() image.Point {
		x, y := stack[len(stack)-2], stack[len(stack)-1]
		return image.Pt(int(x*scale+0.5), int((float64(size.Dy())-y)*scale+0.5))
	}
	for word := range strings.FieldsSeq(content(t, pdf)) {
		if n, err := strconv.ParseFloat(word, 64); err == nil {
			stack = append(stack, n)
			continue
		}
		switch word {
		case "m":
			corner, far = at(), at()
		case "l":
			if p := at(); p.X != corner.X && p.Y != corner.Y {
				far = p
			}
		case "h":
			path = append(path, image.Rectangle{corner, far}.Canon())
		case "f":
			for _, r := range path {
				fill(page, r, 0)
			}
			path = nil
		}
		stack = stack[:0]
	}
	return page
}

func fill(page *image.Gray, r image.Rectangle, tone uint8) {
	r = r.Intersect(page.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		line := page.Pix[page.PixOffset(r.Min.X, y):page.PixOffset(r.Max.X, y)]
		for i := range line {
			line[i] = tone
		}
	}
}

// content is what the only page of a PDF draws.
func content(t *testing.T, pdf []byte) string {
	t.Helper()
	for _, part := range bytes.Split(pdf, []byte("\nstream\n"))[1:] {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		if raw, err := io.ReadAll(r); err == nil && bytes.Contains(raw, []byte(" m\n")) {
			return string(raw)
		}
	}
	t.Fatal("the page is empty")
	return ""
}
