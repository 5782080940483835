package bot

import (
	"strings"
	"testing"
	"time"
)

// An app cuts a long text wherever it likes: a piece that begins with a slash is no
// command, unless there is such a one.
func TestAPieceThatBeginsWithASlashBelongsToItsText(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.says(chair, "/newcontest")
		d.says(chair, "Лучший стенд")
		d.says(chair, strings.Repeat("я", 2500))
		d.says(chair, "/2 ставки")
		d.sees(chair, "2 511 знаков")
		d.pass(10 * time.Second)
		d.says(chair, "/3 ставки")
		d.sees(chair, "Такой команды нет")
		d.says(chair, strings.Repeat("я", 2400))
		d.says(chair, "/cancel")
		d.sees(chair, "конкурс не объявлен")
	})
}
