package main

// what the people of the demo write. All of it is invented.

func (p *demoPlay) pick(ru, en string) string {
	if p.lang == "en" {
		return en
	}
	return ru
}

func (p *demoPlay) resolution() []demoMove {
	return []demoMove{
		{say: "/resolution"},
		{await: "resolution.number", say: "7-3"},
		{await: "resolution.date", say: p.pick("вчера", "yesterday")},
		{await: "resolution.title", say: p.pick(
			"О наставничестве и работе с молодёжью",
			"On mentoring and work with young members",
		)},
		{await: "resolution.content", say: p.pick(demoResolutionRU, demoResolutionEN)},
		{press: "dialog.done"},
		{await: "resolution.org", press: "organization.all"},
		{press: "resolution.publish"},
	}
}

func (p *demoPlay) post() []demoMove {
	return []demoMove{
		{say: "/post"},
		{await: "post.content", say: p.pick(
			"В субботу в 11:00 – лыжная прогулка «Профсоюз на лыжне» в парке «Заречье». Лыжи дадим, чай с пирогами обеспечим.\n\nБерите семью и друзей. Кто придёт впервые – расскажем, чем полезен профсоюз молодым.",
			"On Saturday at 11:00 we ski together in Zarechye Park. Skis, tea and pies are on us.\n\nBring family and friends. If it is your first time, we will tell you what the union does for the young.",
		)},
		{press: "dialog.done"},
		{await: "post.topic", press: "topic.youth"},
		{await: "post.org", press: "organization.all"},
		{press: "post.now"},
	}
}

func (p *demoPlay) contest() []demoMove {
	return []demoMove{
		{say: "/newcontest"},
		{await: "contest.title", say: p.pick("Лучший профсоюзный стенд", "The best notice board")},
		{await: "contest.description", say: p.pick(
			"Покажите стенд своей организации: содержание, оформление, свежесть. Победителей назовёт президиум, призы – книги и поездка.",
			"Show the notice board of your organization: content, design, freshness. The presidium names the winners; the prizes are books and a trip.",
		)},
		{press: "dialog.done"},
		{await: "contest.nominations", say: p.pick("Стенд первичной организации\nМолодёжный уголок", "Board of a primary organization\nYouth corner")},
		{await: "contest.deadline", press: "contest.deadline.fortnight"},
		{label: "5"},
		{await: "contest.scope", press: "organization.all"},
		{press: "contest.announce.yes"},
	}
}

func (p *demoPlay) reminder() []demoMove {
	return []demoMove{
		{say: "/remind"},
		{await: "reminder.what", say: p.pick(
			"Планёрка председателей первичных организаций в 11:00, зал на втором этаже.",
			"Meeting of the chairs of primary organizations at 11:00, hall on the second floor.",
		)},
		{press: "dialog.done"},
		{await: "reminder.whom", press: "reminder.whom.topic"},
		{await: "reminder.topic", press: "topic.resolutions"},
		{await: "reminder.when", press: "reminder.when.mondays"},
		{press: "reminder.yes"},
	}
}

// entry is the first one of the contest, by a member of the second primary
// organization.
func (p *demoPlay) entry() []demoMove {
	_, branches := demoTree(p.lang)
	return []demoMove{
		{press: "contest.enter"},
		{await: "consent.contest", press: "consent.agree"},
		{await: "consent.gallery", press: "consent.gallery.yes"},
		{await: "entry.nomination", label: p.pick("Стенд первичной", "Board of a primary")},
		{await: "entry.place", label: branches[0].primaries[1]},
		{await: "entry.title", say: p.pick("Стенд, который читают", "A board that is read")},
		{await: "entry.description", say: p.pick(
			"Раз в неделю меняем главный лист, рядом – почтовый ящик для вопросов и QR-код бота. За осень задали 40 вопросов, на все ответили.",
			"We change the main sheet weekly; beside it are a box for questions and the bot's QR code. Forty questions came this autumn, all were answered.",
		)},
		{press: "dialog.done"},
		{await: "entry.files", press: "dialog.done"},
		{press: "entry.links.none"},
		{press: "entry.send"},
	}
}

const demoResolutionRU = `Заслушав информацию о работе с молодёжью, президиум отмечает: за год в организациях области прошло больше встреч с молодыми специалистами, чем за два предыдущих, но закрепить за каждым из них наставника удалось не везде.

Президиум ПОСТАНОВЛЯЕТ:

1. Информацию принять к сведению.

2. Председателям первичных организаций до 20 декабря назначить наставника каждому, кто вступил в профсоюз в этом году.

3. Молодёжному совету провести школу наставников и опубликовать её материалы.

4. Ответственным за информационную работу ознакомить с постановлением всех членов профсоюза, в том числе через стенды.

5. Контроль за исполнением оставить за президиумом.`

const demoResolutionEN = `Having heard the report on work with young members, the presidium notes: more meetings with young specialists were held this year than in the two before, but not everyone has been given a mentor.

The presidium RESOLVES:

1. To take the report to note.

2. Chairs of primary organizations shall, by 20 December, name a mentor for everyone who joined this year.

3. The youth council shall hold a school for mentors and publish its materials.

4. Information officers shall acquaint all members with this resolution, also by the notice boards.

5. The presidium keeps control of its execution.`
