// Package storage keeps the union's archive: typed tables and indexes over an ordered store of byte keys.
//
// A [Table] is declared once, as a package variable, and says how its keys sort and how its values look; an
// [Index] is declared right after the table it belongs to and is kept up to date by the table's own Put and
// Delete, inside the same transaction. Both only describe: the data lives in an [Engine], which is opened at the
// edge of the program and handed down as a [Reader] or a [Writer].
//
//	var Members = storage.NewTable[MemberID, Member]("member", storage.Int[MemberID]())
//	var MembersByOrg = storage.NewIndex(Members, "org", storage.Int[OrgID](),
//		func(_ MemberID, m Member) []OrgID { return []OrgID{m.Org} })
//
//	err := engine.Update(func(w storage.Writer) error {
//		return Members.Put(w, 7, Member{Name: "Анна", Org: 3})
//	})
//
// Three rules hold for everybody who uses an engine. A function given to Update may run more than once, so it
// reads, computes and writes, and does nothing else. No transaction is opened inside another one. What a
// transaction returns as bytes dies with it; what a table returns is the caller's own.
package storage

import (
	"errors"
	"io"
)

// MaxKey is the longest key a store takes, in bytes.
const MaxKey = 32768

// Stop is what a visitor returns to end the scan early and without an error.
var Stop = errors.New("storage: stop") //nolint:staticcheck // a signal like fs.SkipDir, so it has no Err in front

// What can be wrong with a store as a whole.
var (
	// ErrLocked means that another process holds the store.
	ErrLocked = errors.New("storage: the store is in use by another process")
	// ErrNewer means that the store was written by a newer program than this one.
	ErrNewer = errors.New("storage: the store was written by a newer version of the program")
	// ErrClosed is what an engine answers after Close.
	ErrClosed = errors.New("storage: the store is closed")
)

// What can be wrong with one request.
var (
	// ErrNotFound means that the record to be changed does not exist.
	ErrNotFound = errors.New("storage: no such record")
	// ErrKey means that the key is empty or longer than MaxKey.
	ErrKey = errors.New("storage: a key must be 1 to 32768 bytes long")
)

// A Reader sees the store as it was at one moment. It belongs to one goroutine and to one transaction.
//
// The bytes it hands out live no longer than the transaction and must not be changed: they may be the file itself, where
// a write ends the process.
type Reader interface {
	// Get returns the value kept under key, or nil if there is none. An empty value is not nil.
	Get(key []byte) ([]byte, error)

	// Scan visits the pairs with from <= key < to in ascending order; a nil from means from the first key, a nil
	// to means to the last one inclusive. The visitor may read but not write; an error it returns ends the scan
	// and is returned, except Stop, which only ends it.
	Scan(from, to []byte, visit func(key, value []byte) error) error

	// ScanBack visits the same range in descending order.
	ScanBack(from, to []byte, visit func(key, value []byte) error) error
}

// A Writer sees the store with its own changes, which nobody else sees before the transaction is over.
type Writer interface {
	Reader

	// Put keeps value under key, in place of what was there. Both slices may be reused after it returns.
	Put(key, value []byte) error

	// Delete removes key; it is no error if there is none.
	Delete(key []byte) error
}

// An Engine is an ordered store of bytes with transactions. It may be used from any number of goroutines.
//
// Opening a transaction inside another one, in whatever order, is forbidden: it may wait for itself for ever.
type Engine interface {
	// View runs f over a consistent picture of the store. It waits for no writer.
	View(f func(Reader) error) error

	// Update runs f and keeps all it wrote or nothing. When Update returns nil the changes are durable. When f
	// returns an error or panics nothing of it is kept, nobody else's transaction is affected, and the caller
	// gets that error or that panic; if the store itself fails, its error comes first. Updates happen one after
	// another, in some order. f may run more than once.
	Update(f func(Writer) error) error

	// Snapshot writes a consistent copy of the whole store, in the engine's own format, while the store is in
	// use, and returns the number of bytes written. A slow w delays the reuse of space: give it a local file.
	Snapshot(w io.Writer) (int64, error)

	// Check looks for damage in the engine's own structures. It reads everything.
	Check() error

	// Close waits for the transactions that run, then lets the store go. Everything after it gets ErrClosed,
	// except a second Close, which does nothing.
	Close() error
}
