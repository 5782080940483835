package main

// demoShorts are what the union calls organizations with long names.
func demoShorts(lang string) map[string]string {
	if lang == "en" {
		return map[string]string{
			"Zarechye Regional Union of Public Workers": "Zarechye union",
			"Zarechensk city organization":              "Zarechensk",
			"Northern district organization":            "Northern district",
			"Lakeside district organization":            "Lakeside district",
			"City Hospital No. 2":                       "Hospital 2",
			"Central Library":                           "Library",
			"Social Service Centre":                     "Social Centre",
		}
	}
	return map[string]string{
		"Заречная областная организация Профсоюза": "Заречный профсоюз",
		"Зареченская городская организация":        "Зареченск",
		"Северная районная организация":            "Северный район",
		"Приозёрная районная организация":          "Приозёрье",
		"Городская больница № 2":                   "Горбольница № 2",
		"Центральная библиотека":                   "Библиотека",
		"Центр социального обслуживания":           "Соццентр",
	}
}

// demoDetails are what is known of the demo union in words.
type demoDetails struct {
	shop, board          string
	decisions            [3]string // of the union, of a primary organization, of a deputy
	candidate, applicant string
	notes                [2]string // about these two
	position, question   string
	frequents            [][2]string
	awaited              []string
}

func demoFacts(lang string) demoDetails {
	if lang == "en" {
		return demoDetails{
			shop: "Surgery ward group", board: "foyer of the polyclinic",
			decisions: [3]string{"conference of 14 March 2025, minutes No. 1", "meeting of 3 October 2026, minutes No. 7", "presidium of 16 November 2026, No. 12-4, during a leave"},
			candidate: "Nadia Frost", applicant: "Mark Rivers",
			notes:    [2]string{"waits for the yes of Lyceum No. 3", "came by the poster, wants to join the union"},
			position: "City Hospital No. 2, nurse",
			question: "Will the union pay a part of the children’s New Year presents this year, and by when are we to apply?",
			frequents: [][2]string{
				{"How do I join the union?", "Press «Join the union» in the menu: four short questions, and somebody from your organization will call you. The application is signed on paper."},
				{"How much are the dues?", "1 % of your wages a month. The accounts department deducts them by your application."},
				{"I have changed my job. What about my membership?", "Choose your new organization under /settings. Your membership and its date go with you."},
			},
			awaited: []string{"Peter Stone", "Laura Bird", "Greta Lind", "Simon Wolf"},
		}
	}
	return demoDetails{
		shop: "Профгруппа хирургического корпуса", board: "холл поликлиники",
		decisions: [3]string{"конференция 14 марта 2025 г., протокол № 1", "собрание 3 октября 2026 г., протокол № 7", "президиум 16 ноября 2026 г., № 12-4, на время отпуска"},
		candidate: "Надежда Морозова", applicant: "Марк Ручьёв",
		notes:    [2]string{"ждёт согласия Лицея № 3", "пришёл по плакату, хочет в профсоюз"},
		position: "Городская больница № 2, медбрат",
		question: "Будет ли в этом году профсоюз доплачивать за новогодние подарки детям и до какого числа подать заявление?",
		frequents: [][2]string{
			{"Как вступить в профсоюз?", "Нажмите «Вступить в профсоюз» в меню: несколько коротких вопросов, и вам позвонят из вашей организации. Заявление подписывают на бумаге."},
			{"Сколько составляют взносы?", "1 % заработка в месяц. Их перечисляет бухгалтерия по вашему заявлению."},
			{"Я сменил работу. Что с членством?", "Выберите новую организацию в /settings. Членство и стаж переходят вместе с вами."},
		},
		awaited: []string{"Пётр Камнев", "Лариса Птицына", "Галина Липова", "Семён Волков"},
	}
}
