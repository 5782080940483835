package bot

import (
	"fmt"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// closedShown is how many closed requests the register shows.
const closedShown = 20

// requests are the register of requests about personal data.
func (t *turn) requests(string) error { return t.requestScreen(arguments{"list", "0"}) }

// requestScreen: request/list/<page> shows what waits, request/closed/<page> what
// was closed lately, request/card/<id> one; request/answer/<id>, request/close/<id>
// and request/extend/<id> ask for the words, request/paper writes one down,
// request/breach says what to do when data got out, and request/toll gives the
// numbers for the notice.
func (t *turn) requestScreen(a arguments) error {
	if ok, err := office.May(t.w, t.me, office.DeedPrivacy, 0); err != nil || !ok {
		return orRefuse(err)
	}
	id := union.RequestID(a.id(1))
	switch a.word(0) {
	case "card":
		return t.requestCard(id)
	case "answer", "close", "extend":
		return t.requestReply(a.word(0), id)
	case "paper":
		return t.open("requestpaper", 0, &paperRequest{})
	case "breach":
		return t.breach()
	case "toll":
		return t.toll()
	}
	return t.requestList(a.word(0) == "closed", a.page(1))
}

func requestTo(screen string, id union.RequestID) string {
	return fmt.Sprintf("request/%s/%d", screen, id)
}

func (t *turn) requestList(past bool, page int) error {
	open, closed, err := office.Requests(t.w, t.me, closedShown)
	if err != nil {
		return err
	}
	all, turnTo := open, "request/list/"
	if past {
		all, turnTo = closed, "request/closed/"
	}
	rows := paged(all, page, func(q union.Request) button {
		return button{key: "request.row", data: requestData(q, t.now), to: requestTo("card", q.ID)}
	}, turnTo)
	other := button{key: "request.list.closed", to: "request/closed/0"}
	if past {
		other = button{key: "request.list.open", to: "request/list/0"}
	}
	rows = append(rows, []button{other, {key: "request.paper", to: "request/paper"}}, []button{{key: "request.breach", to: "request/breach"}})
	late := 0
	for _, q := range open {
		if q.Overdue(t.now) {
			late++
		}
	}
	return t.show("request.list", args("N", len(open), "Due", late, "Past", past), rows...)
}

func (t *turn) requestCard(id union.RequestID) error {
	q, err := office.RequestTo(t.w, t.me, id)
	if err != nil {
		return err
	}
	data := requestData(q, t.now)
	if q.Person != 0 {
		m, _, err := storage.Members.Get(t.w, q.Person)
		if err != nil {
			return err
		}
		data["Name"] = m.Name
	}
	var rows [][]button
	if q.Open() {
		if q.Person != 0 {
			rows = append(rows, []button{{key: "request.answer.button", to: requestTo("answer", id)}})
		}
		rows = append(rows, []button{{key: "request.close.button", to: requestTo("close", id)}})
		if q.Extended == "" {
			rows = append(rows, []button{{key: "request.extend.button", data: args("N", union.RequestMore), to: requestTo("extend", id)}})
		}
	}
	return t.show("request.card", data, append(rows, []button{{key: "request.back", to: "request/list/0"}})...)
}

func (t *turn) requestReply(act string, id union.RequestID) error {
	q, err := office.RequestTo(t.w, t.me, id)
	switch {
	case err != nil:
		return err
	case !q.Open():
		return union.Refuse("request.closed")
	case act == "extend" && q.Extended != "":
		return union.Refuse("request.extended.already")
	}
	return t.open("requestreply", uint64(id), &requestReply{Request: id, Act: act})
}

// FireRequest reminds those who keep the register. It is the clock's handler.
func (b *Bot) FireRequest(w storage.Writer, run scheduler.Run) error {
	now := run.Now.In(b.Zone)
	q, who, err := office.RemindRequest(w, run.ID, union.RequestID(run.Schedule.Ref), now)
	if err != nil {
		return err
	}
	if q.ID == 0 {
		return scheduler.Remove(w, run.ID)
	}
	for _, keeper := range who {
		t, err := b.speaker(w, keeper, run.Now)
		if err != nil {
			return err
		}
		m, err := t.message("request.remind", requestData(q, now), []button{{key: "request.open", to: requestTo("card", q.ID)}})
		if err != nil {
			return err
		}
		if err := t.post(delivery.Letter{To: keeper.Private(), Lane: delivery.LaneNotice, Message: m}); err != nil {
			return err
		}
	}
	return nil
}
