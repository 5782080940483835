package bot

import (
	"rupor/delivery"
	"rupor/report"
	"rupor/storage"
)

// papers are what the bot makes files of, by what delivery.Paper calls them.
func papers() map[string]func(*Bot, storage.Reader, delivery.Paper) (delivery.File, error) {
	return map[string]func(*Bot, storage.Reader, delivery.Paper) (delivery.File, error){
		paperJournalSheet: (*Bot).journalFile,
		paperJournalLines: (*Bot).journalFile,
		paperRegister:     (*Bot).registerFile,
		paperSheet:        (*Bot).castFile,
		paperToll:         (*Bot).tollFile,
		paperChart:        (*Bot).castFile,

		answersPaper("month"):   (*Bot).answersFile,
		answersPaper("quarter"): (*Bot).answersFile,
		answersPaper("year"):    (*Bot).answersFile,

		paperApplication:                (*Bot).joiningFile,
		paperDues:                       (*Bot).joiningFile,
		paperRemarks:                    (*Bot).remarksFile,
		paperOrganizations(report.CSV):  (*Bot).organizationsFile,
		paperOrganizations(report.XLSX): (*Bot).organizationsFile,
		paperExpected(report.CSV):       (*Bot).expectedFile,
		paperExpected(report.XLSX):      (*Bot).expectedFile,
		paperA4:                         (*Bot).posterFile,
		paperA3:                         (*Bot).posterFile,
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
