package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// ClaimTriesMost is how often one person may get the code of the claim wrong.
const ClaimTriesMost = 5

// OfferClaim makes the hash of a code (Fingerprint) the way to the first
// administrator, in the place of an earlier one. Once there is an administrator
// of the whole union there is no such way: it does nothing then and says false.
func OfferClaim(w storage.Writer, code string, now time.Time) (bool, error) {
	if err := endClaim(w); err != nil {
		return false, err
	}
	admins, err := administrators(w)
	if err != nil || len(admins) > 0 {
		return false, err
	}
	return true, storage.Claims.Put(w, 0, union.Claim{Code: code, Made: now})
}

// endClaim closes the way, and forgets who tried it.
func endClaim(w storage.Writer) error {
	var tried []string
	err := storage.ClaimTries.All(w, func(key string, _ int) error {
		tried = append(tried, key)
		return nil
	})
	for _, key := range tried {
		if err == nil {
			err = storage.ClaimTries.Delete(w, key)
		}
	}
	if err != nil {
		return err
	}
	return storage.Claims.Delete(w, 0)
}

// Claimable says whether the hash of a code makes an administrator now. A wrong
// one is counted; who was wrong too often is not heard any more, forgotten or not.
func Claimable(w storage.Writer, who union.MemberID, code string) (bool, error) {
	c, open, err := storage.Claims.Get(w, 0)
	if err != nil || !open {
		return false, err
	}
	salt, err := saltOfAttempts(w)
	if err != nil {
		return false, err
	}
	key := salted(salt, who)
	n, _, err := storage.ClaimTries.Get(w, key)
	if err != nil || n >= ClaimTriesMost {
		return false, err
	}
	if c.Code != code {
		return false, storage.ClaimTries.Put(w, key, n+1)
	}
	admins, err := administrators(w)
	return len(admins) == 0, err
}

// TakeClaim makes the person the first administrator of the whole union. The code
// works once.
func TakeClaim(w storage.Writer, who union.MemberID, code string, now time.Time) (union.Duty, error) {
	d := union.Duty{Member: who, Role: union.RoleAdmin}
	ok, err := Claimable(w, who, code)
	if err != nil {
		return d, err
	}
	if !ok {
		return d, union.Refuse("claim.wrong")
	}
	if _, err := give(w, d, now); err != nil {
		return d, err
	}
	if err := endClaim(w); err != nil {
		return d, err
	}
	return d, record(w, who, "claim.taken", duty(d), now)
}
