package office_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// zoya has left a trace wherever somebody can.
const zoya union.MemberID = 777_333_111

func zoyasLife(t *testing.T) storage.Engine {
	t.Helper()
	e, now := pressHouse(t), pressDay()
	all := func(err error) { t.Helper(); refusedAs(t, err, "") }
	do(t, e, func(w storage.Writer) error {
		_, err := office.Subscribe(w, zoya, office.Subscription{
			Name: "Zoya", Username: "zoya", Org: 3, Topics: union.Topics(), Consent: union.Consent{At: now},
		}, now)
		return err
	})
	appoint(t, e, admin, union.Duty{Member: zoya, Role: union.RoleAdmin}, "")
	appoint(t, e, zoya, union.Duty{Member: boris, Role: union.RoleYouth}, "")
	appoint(t, e, zoya, union.Duty{Member: zoya, Role: union.RoleOfficer}, "")
	dismiss(t, e, admin, zoya, union.RoleAdmin, "")
	_, err := announce(t, e, zoya, draftPost(0, time.Time{}), now)
	all(err)
	_, err = announce(t, e, zoya, draftPost(0, now.Add(time.Hour)), now)
	all(err)
	res, err := publish(t, e, zoya, draftResolution("5", 0))
	all(err)
	c, _, err := openContest(t, e, zoya, draftContest(0, now.AddDate(0, 0, 7)), now)
	all(err)
	entry := draftEntry(c)
	entry.AuthorName = "Zoya"
	_, err = submit(t, e, zoya, entry, now)
	all(err)
	_, err = remind(t, e, zoya, toOneself(zoya, now.Add(time.Hour)), now)
	all(err)
	do(t, e, func(w storage.Writer) error {
		if _, _, err := office.Acknowledge(w, zoya, res.ID, res.Version, now); err != nil {
			return err
		}
		for _, name := range []string{"", "progress/1"} {
			if err := delivery.Post(w, delivery.Letter{To: zoya.Private(), Name: name, Message: delivery.Message{Text: "?"}}); err != nil {
				return err
			}
		}
		return storage.Talks.Put(w, storage.Pair[union.MemberID, string]{First: zoya, Second: "post"}, union.Talk{Dialog: "post"})
	})
	return e
}

func TestForgetLeavesNoTrace(t *testing.T) {
	t.Parallel()
	e := zoyasLife(t)
	do(t, e, func(w storage.Writer) error { return office.Forget(w, zoya) })
	id := binary.BigEndian.AppendUint64(nil, uint64(zoya)^1<<63)
	see(t, e, func(r storage.Reader) {
		err := r.Scan(nil, nil, func(key, value []byte) error {
			for _, trace := range [][]byte{id, id[1:], fmt.Append(nil, int64(zoya)), []byte("Zoya"), []byte("zoya")} {
				if bytes.Contains(key, trace) || bytes.Contains(value, trace) {
					t.Errorf("%q has a trace: %s", key, value)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		all := append(storage.Tables(), delivery.Tables()...)
		if err := storage.CheckAll(r, append(all, scheduler.Tables()...)...); err != nil {
			t.Error(err)
		}
	})
}
