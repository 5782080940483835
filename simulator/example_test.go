package simulator_test

import (
	"fmt"
	"net/http"
	"net/url"

	"rupor/simulator"
)

// A bot is any program that speaks the Bot API; here it is two requests.
func Example() {
	sim := simulator.New(simulator.Options{})
	defer sim.Close()
	bot := sim.AddBot("rupor_bot", "Рупор")
	anna := sim.AddUser(simulator.Profile{ID: 101, FirstName: "Анна"})
	chat := anna.Open(bot)
	chat.Start("")

	api := simulator.BaseURL + "/bot" + bot.Token()
	answer, err := sim.Client().PostForm(api+"/sendMessage", url.Values{
		"chat_id": {"101"}, "text": {"<b>Собрание</b> в пятницу"}, "parse_mode": {"HTML"},
		"reply_markup": {`{"inline_keyboard":[[{"text":"Приду","callback_data":"come/17"}]]}`},
	})
	if err != nil || answer.StatusCode != http.StatusOK {
		fmt.Println("not sent", err)
		return
	}
	defer func() { _ = answer.Body.Close() }()

	fmt.Println(chat.Last().HTML, chat.Last().Labels())
	fmt.Println(chat.Press("Не приду"))
	fmt.Println(chat.Press("Приду"), bot.Pending())
	// Output:
	// <b>Собрание</b> в пятницу [Приду]
	// simulator: Анна sees no button "Не приду" in the chat; there are: "Приду"
	// <nil> 2
}
