package office

import (
	"errors"
	"fmt"
	"strings"

	"rupor/storage"
	"rupor/union"
)

// A Tampering is a place at which the journal is not as it was written.
type Tampering struct {
	Seq  uint64 // of the record that is changed, missing or too many; 0 where it is none of the records
	Sign string // what shows it
}

func (t *Tampering) Error() string {
	if t.Seq == 0 {
		return "the journal of deeds was tampered with: " + t.Sign
	}
	return fmt.Sprintf("the journal of deeds was tampered with: record %d %s", t.Seq, t.Sign)
}

// VerifyJournal reads the whole journal and returns a *Tampering if a record was
// changed, taken out, put in or moved, or if the end was cut off: the first such
// place. Of a journal that is whole it returns one *Tampering for each of the first
// aliases that don't stand for whom they were written for. Somebody who rewrites
// everything from some record to the end and the head too is not found out by it,
// but by Noted. That the indexes are true is left to storage.CheckAll.
func VerifyJournal(r storage.Reader) error {
	v := witness{r: r}
	if err := verifyChain(r, v.read); err != nil {
		return err
	}
	return v.verify()
}

// verifyChain proves that the records are those that were written, in their order,
// and has each read.
func verifyChain(r storage.Reader, read func(union.Record) error) error {
	var last union.JournalHead
	err := storage.Journal.All(r, func(seq uint64, line union.Record) error {
		hash, err := seal(line)
		switch {
		case err != nil:
			return err
		case seq == 0:
			return &Tampering{seq, "a record was put in before the first"}
		case seq != last.Seq+1:
			return &Tampering{last.Seq + 1, "is missing"}
		case line.Seq != seq:
			return &Tampering{seq, "stands in the place of another"}
		case line.Hash != hash:
			return &Tampering{seq, "was changed"}
		case line.Prev != last.Hash:
			return &Tampering{seq, "does not follow the one before it"}
		}
		last = union.JournalHead{Seq: seq, Hash: hash, Last: last.Last + union.Alias(len(line.New))}
		return read(line)
	})
	if err != nil {
		return err
	}
	head, err := JournalHead(r)
	switch {
	case err != nil:
		return err
	case head.Seq > last.Seq:
		return &Tampering{last.Seq + 1, "is missing: the end was cut off"}
	case head.Seq < last.Seq:
		return &Tampering{head.Seq + 1, "is too many: the head does not know it"}
	case head != last:
		return &Tampering{last.Seq, "is not the one that the head knows"}
	}
	return nil
}

// A backing is what is known of an alias.
type backing uint8

const (
	aliasNamed    backing = iota + 1 // its person is the one it was pledged for
	aliasNameless                    // nobody stands behind it
	aliasMisnamed                    // somebody else than it was pledged for, which was said
	aliasErased                      // nobody does: a record tells that they were forgotten
	aliasMerged                      // nobody does: a record tells whose it became
)

// signsMost is how many aliases are told of that don't stand for their person.
const signsMost = 10

// A witness proves who is behind the aliases, by what the records say of them. It
// keeps a byte for each.
type witness struct {
	r     storage.Reader
	known []backing // by alias, from 1
	signs []error
}

func (v *witness) say(seq uint64, sign string, values ...any) {
	if len(v.signs) < signsMost {
		v.signs = append(v.signs, &Tampering{seq, fmt.Sprintf(sign, values...)})
	}
}

func (v *witness) of(a union.Alias) backing {
	if a == 0 || a > union.Alias(len(v.known)) {
		return 0
	}
	return v.known[a-1]
}

// read takes what one more record tells of aliases.
func (v *witness) read(line union.Record) error {
	for _, pledge := range line.New {
		if int(pledge.Alias) != len(v.known)+1 { //nolint:gosec // a number that does not fit is out of turn too
			v.say(line.Seq, "introduces person № %d out of turn: № %d comes next", pledge.Alias, len(v.known)+1)
		}
		s, err := v.redeem(line.Seq, pledge)
		if err != nil {
			return err
		}
		v.known = append(v.known, s)
	}
	for _, a := range []union.Alias{line.By, line.Person} {
		if a != 0 && v.of(a) == 0 {
			v.say(line.Seq, "tells of person № %d, whom no record introduces", a)
		}
	}
	switch {
	case line.Act == "member.forgotten":
		v.end(line, line.Person, aliasErased)
	case line.Act == "member.merged" && line.Kind == "alias":
		gone := union.Alias(line.ID)
		heir, there, err := storage.AliasHeirs.Get(v.r, gone)
		if err != nil {
			return err
		}
		if !there || heir != line.Person {
			v.say(line.Seq, "tells that person № %d became № %d, and the store leads elsewhere", gone, line.Person)
		}
		v.end(line, gone, aliasMerged)
	}
	return nil
}

// redeem compares an alias with its pledge.
func (v *witness) redeem(seq uint64, pledge union.Pledge) (backing, error) {
	s := aliasNameless
	err := storage.AliasesBack.Keys(v.r, pledge.Alias, func(who union.MemberID) error {
		persona, _, err := storage.Aliases.Get(v.r, who)
		if err != nil {
			return err
		}
		if proves(persona, who, pledge) {
			s = aliasNamed
			return nil
		}
		s = aliasMisnamed
		v.say(seq, "introduced person № %d, and somebody else stands behind that number now", pledge.Alias)
		return storage.Stop
	})
	return s, err
}

// proves says whether a pledge was made for a person. The salt has its one length,
// so that no digit can be moved between it and the number.
func proves(p union.Persona, who union.MemberID, pledge union.Pledge) bool {
	return p.Alias == pledge.Alias && len(p.Salt) == saltDigits && salted(p.Salt, who) == pledge.Hash
}

// end notes that a record tells why nobody stands behind an alias.
func (v *witness) end(line union.Record, a union.Alias, s backing) {
	switch v.of(a) {
	case aliasNameless:
		v.known[a-1] = s
	case aliasMisnamed: // it was said
	default:
		v.say(line.Seq, "tells that nobody stands behind person № %d any more, and somebody does", a)
	}
}

// verify looks for what no record tells of, when all were read.
func (v *witness) verify() error {
	err := storage.Aliases.All(v.r, func(_ union.MemberID, persona union.Persona) error {
		if s := v.of(persona.Alias); s != aliasNamed && s != aliasMisnamed {
			v.say(0, "somebody stands behind person № %d, and no record says so", persona.Alias)
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = storage.AliasHeirs.All(v.r, func(gone, heir union.Alias) error {
		if v.of(gone) != aliasMerged {
			v.say(0, "person № %d leads to № %d, and no record tells of such a merger", gone, heir)
		}
		return nil
	})
	for i, s := range v.known {
		if s == aliasNameless {
			v.say(0, "nobody stands behind person № %d, and no record tells that they were forgotten", i+1)
		}
	}
	return errors.Join(append(v.signs, err)...)
}

// notedLeast is how many hex digits of a hash somebody must have noted down: 64
// bits can't be hit by trying.
const notedLeast = 16

// Noted says whether the journal still has a record as somebody noted it down: its
// number and its hash, or the first 16 digits or more of it. A missing or another
// one is a *Tampering.
func Noted(r storage.Reader, noted union.JournalHead) error {
	line, found, err := storage.Journal.Get(r, noted.Seq)
	hash := strings.ToLower(noted.Hash)
	switch {
	case err != nil:
		return err
	case len(hash) < notedLeast:
		return fmt.Errorf("at least %d digits of the hash are needed", notedLeast)
	case !found:
		return &Tampering{noted.Seq, "was there and is missing"}
	case !strings.HasPrefix(line.Hash, hash):
		return &Tampering{noted.Seq, "was another one when it was noted down"}
	}
	return nil
}
