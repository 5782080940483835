package main

// The demo union is invented: its organizations and its people exist nowhere.

// A demoBranch is a territorial organization and the primary ones below it.
type demoBranch struct {
	name      string
	primaries []string
}

func demoTree(lang string) (root string, branches []demoBranch) {
	if lang == "en" {
		return "Zarechye Regional Union of Public Workers", []demoBranch{
			{"Zarechensk city organization", []string{"City Hospital No. 2", "School No. 12", "Lyceum No. 3", "Central Library"}},
			{"Northern district organization", []string{"Northern Administration", "School No. 5", "Social Service Centre", "House of Culture"}},
			{"Lakeside district organization", []string{"Lakeside Administration", "Boarding School", "Forestry Office", "Rural Clinic"}},
		}
	}
	return "Заречная областная организация Профсоюза", []demoBranch{
		{"Зареченская городская организация", []string{"Городская больница № 2", "Школа № 12", "Лицей № 3", "Центральная библиотека"}},
		{"Северная районная организация", []string{"Администрация Северного района", "Школа № 5", "Центр социального обслуживания", "Дом культуры"}},
		{"Приозёрная районная организация", []string{"Администрация Приозёрного района", "Школа-интернат", "Лесничество", "Сельская амбулатория"}},
	}
}

// The names are put together from common ones.
func demoNames(lang string) (women, men, families []string) {
	if lang == "en" {
		return []string{"Anna", "Vera", "Daria", "Elena", "Irina", "Kira", "Lydia", "Maria", "Nina", "Polina", "Sofia", "Tamara"},
			[]string{"Alex", "Boris", "Victor", "Gleb", "Denis", "Ivan", "Leo", "Maxim", "Oleg", "Roman", "Timur", "Egor"},
			[]string{"Baker", "Carter", "Fisher", "Gardner", "Hunter", "Mason", "Miller", "Porter", "Shepherd", "Taylor", "Turner", "Weaver"}
	}
	return []string{"Анна", "Вера", "Дарья", "Елена", "Ирина", "Кира", "Лидия", "Мария", "Нина", "Полина", "Софья", "Тамара"},
		[]string{"Алексей", "Борис", "Виктор", "Глеб", "Денис", "Иван", "Леонид", "Максим", "Олег", "Роман", "Тимур", "Егор"},
		[]string{"Абрамов", "Белов", "Воронин", "Голубев", "Ершов", "Журавлёв", "Зимин", "Калинин", "Лаптев", "Мельников", "Орехов", "Соколов"}
}

// feminine is a Russian family name as a woman bears it.
func feminine(lang, family string) string {
	if lang == "ru" {
		return family + "а"
	}
	return family
}

// A demoCast names those whom a visitor is invited to play.
type demoCast struct {
	chair, officer, youth, organizer, member, newcomer string
	notes                                              [6]string
	group                                              string
}

func demoRoles(lang string) demoCast {
	if lang == "en" {
		return demoCast{
			"Olga Reed", "Igor Brook", "Alice Field", "Paul Wood", "Martha Hill", "Tim Young",
			[6]string{"chair, administrator", "information officer", "youth council", "contest organizer", "member", "not subscribed yet"},
			"Youth council",
		}
	}
	return demoCast{
		"Ольга Крылова", "Игорь Сомов", "Алиса Полевая", "Павел Рощин", "Марфа Холмова", "Тимофей Юнцов",
		[6]string{"председатель, администратор", "информационная работа", "молодёжный совет", "организатор конкурсов", "член профсоюза", "ещё не подписан"},
		"Молодёжный совет",
	}
}
