package bot

import (
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// The people of the sample whose membership is in question.
const (
	theCandidate = crowd + 100 + iota // has no code word yet
	theUnconfirmed
	theMover // wants to another organization
	theLeaver
)

// theOffline has theMember's name and no Telegram.
const theOffline = union.OfflineFrom + 1

// How these organizations know their members.
const (
	codePrimary     = firstPrimary + 1
	approvalPrimary = firstPrimary + 2
)

// lockOfABCD2345 is the hash of the code word that the question for one has for a
// sample.
const lockOfABCD2345 = "30313233343536373839616263646566$9fd6fabe2c6ee24d8649b7166e8bb05f23b4dbdb90ffbd798244c37198ba0cf1"

// membership: organizations that take nobody unseen, people who wait for them,
// and members without Telegram.
func (s *sample) membership(lang string) {
	_, err := office.SetEntrance(s.w, theAdmin, codePrimary, union.EntryCode, s.now)
	s.must(err)
	s.must(storage.Organizations.Update(s.w, codePrimary, func(o *union.Organization) error {
		o.Word = lockOfABCD2345
		return nil
	}))
	_, err = office.SetEntrance(s.w, theAdmin, approvalPrimary, union.EntryApproval, s.now)
	s.must(err)
	for who, org := range map[union.MemberID]union.OrgID{
		theCandidate: codePrimary, theUnconfirmed: approvalPrimary, theMover: firstPrimary, theLeaver: firstPrimary,
	} {
		_, err := office.Subscribe(s.w, who, office.Subscription{
			Name: "Paula <b>Pending</b>", Username: "paula", Lang: lang, Org: org, Status: union.StatusStudent, Source: "<poster>",
			Consent: office.Agreement(consentVersion, "consent", s.now),
		}, s.now)
		s.must(err)
	}
	_, err = office.Move(s.w, theMover, approvalPrimary, s.now)
	s.must(err)
	_, err = office.Declare(s.w, theLeaver, union.StatusSubscriber, s.now)
	s.must(err)
	for _, m := range []office.OfflineMember{{Name: "Mary Member", Card: "A&1"}, {Name: "Olaf <i>Offline</i>", Card: "A&2"}} {
		m.Org, m.Consent, m.Another = firstPrimary, s.now, true
		_, err := office.RecordOffline(s.w, theAdmin, m, s.now)
		s.must(err)
	}
	_, err = office.SignFor(s.w, theOfficer, []union.MemberID{theOffline}, 1, 1, s.now)
	s.must(err)
}
