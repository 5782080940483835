package office_test

import (
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// However somebody became the administrator meanwhile, the code that is still out
// makes no other one.
func TestAClaimIsWorthNothingOnceThereIsAnAdministrator(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	d := union.Duty{Member: admin, Role: union.RoleAdmin}
	do(t, e, func(w storage.Writer) error {
		if err := storage.Duties.Delete(w, storage.KeyOf(d)); err != nil {
			return err
		}
		if _, err := office.OfferClaim(w, office.Fingerprint("code"), now); err != nil {
			return err
		}
		return storage.Duties.Put(w, storage.KeyOf(d), d)
	})
	do(t, e, func(w storage.Writer) error {
		ok, err := office.Claimable(w, anna, office.Fingerprint("code"))
		if ok {
			t.Error("the code is good")
		}
		return err
	})
	refusedAs(t, e.Update(func(w storage.Writer) error {
		_, err := office.TakeClaim(w, anna, office.Fingerprint("code"), now)
		return err
	}), "claim.wrong")
	see(t, e, func(r storage.Reader) {
		if duties, err := office.Duties(r, anna); err != nil || len(duties) > 0 {
			t.Errorf("anna holds %v, %v", duties, err)
		}
	})
}
