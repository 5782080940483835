package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
)

// What bbolt writes at the begin of its first two pages: a header, and the meta with its checksum at the end.
const (
	pageHeader = 16
	metaSize   = 64
	metaSum    = 56
	metaMagic  = 0xED0CDAED
)

// checkLength refuses a file that is shorter than its own metas say: a copy that was interrupted. bbolt maps the file
// and dies of a bus error, which no recover catches, at the first page that is not there. A file that does not exist
// is all right, and so is one that is no store at all, because bbolt finds that out by itself.
func checkLength(path string) (err error) {
	f, err := os.Open(path) //nolint:gosec // the operator says where the store is
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("storage: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	want := lengthTold(f)
	info, err := f.Stat() // after the metas: the file of another process that writes only grows
	switch size := info.Size(); {
	case err != nil:
		return fmt.Errorf("storage: %w", err)
	case size == 0:
		return fmt.Errorf("storage: %s is empty: restore it from a backup, or delete it if there was no union yet", path)
	case size < want || size < 2*pageHeader+2*metaSize:
		return fmt.Errorf("storage: %s is damaged: %d bytes of %d are there, as in a copy that was interrupted: "+
			"restore it from a backup", path, size, want)
	}
	return nil
}

// lengthTold is how many bytes the newest of the two metas that is whole says a file needs, 0 if neither is whole. The
// second meta begins at the second page, whose place is known only from the first: without that, all sizes are tried.
func lengthTold(f io.ReaderAt) int64 {
	var newest, length uint64
	for at := int64(0); at <= 16<<20; at = max(1024, 2*at) {
		page := make([]byte, pageHeader+metaSize)
		if _, err := f.ReadAt(page, at); err != nil {
			break
		}
		meta, order := page[pageHeader:], binary.NativeEndian
		sum := fnv.New64a()
		_, _ = sum.Write(meta[:metaSum])
		size, pages, tx := uint64(order.Uint32(meta[8:])), order.Uint64(meta[40:]), order.Uint64(meta[48:])
		whole := order.Uint32(meta) == metaMagic && order.Uint64(meta[metaSum:]) == sum.Sum64()
		if whole && (at == 0 || uint64(at) == size) && tx >= newest {
			newest, length = tx, size*pages
		}
	}
	return int64(length)
}
