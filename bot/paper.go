package bot

import (
	"rupor/delivery"
	"rupor/storage"
)

// papers are what the bot makes files of, by what delivery.Paper calls them.
func papers() map[string]func(*Bot, storage.Reader, delivery.Paper) (delivery.File, error) {
	return map[string]func(*Bot, storage.Reader, delivery.Paper) (delivery.File, error){
		paperSheet: (*Bot).castFile,
		paperChart: (*Bot).castFile,
	}
}

// Paper makes a file that was asked for, none if there is nothing to make it of
// any more. It is the post office's hook; it reads as much as there is, in a
// transaction that holds up nobody.
func (b *Bot) Paper(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	draw, known := papers()[p.Kind]
	if !known {
		return delivery.File{}, nil
	}
	return draw(b, r, p)
}
