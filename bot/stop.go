package bot

import "rupor/office"

// stop ends all messages at once, without a question.
func (t *turn) stop(string) error {
	if !t.joined {
		return t.tell("stop.stranger", nil)
	}
	if err := office.Stop(t.w, t.me, t.now); err != nil {
		return err
	}
	return t.show("stop.done", nil, []button{{key: "stop.return", to: "set/return"}})
}
