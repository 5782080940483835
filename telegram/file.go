package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-telegram/bot/models"

	"rupor/delivery"
)

// maxFile is the largest file that a bot may fetch (Bot API "getFile": 20 MB).
const maxFile = 20 << 20

// fileTimeout lets 20 MB through a slow line.
const fileTimeout = 10 * time.Minute

// File fetches a file that Telegram keeps and writes it to w. The link that it
// is fetched from holds the token, so it is shown to nobody, errors included.
// After an error w may hold a part of the file.
func (t *Telegram) File(ctx context.Context, fileID string, w io.Writer) error {
	var f models.File
	if err := t.ask(ctx, "getFile", struct {
		ID string `json:"file_id"`
	}{fileID}, &f); err != nil {
		return err
	}
	if f.FilePath == "" {
		return errors.New("telegram: the answer to getFile names no file")
	}
	ctx, cancel := context.WithTimeout(ctx, fileTimeout)
	defer cancel()
	resp, err := t.wire.transport.RoundTrip(t.wire.fileRequest(ctx, f.FilePath))
	if err != nil {
		return t.fetchError(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return &delivery.Failure{Kind: delivery.NotFound, Reason: fmt.Sprintf("the file cannot be fetched: HTTP %d", resp.StatusCode)}
	}
	return t.copyFile(w, resp.Body)
}

// copyFile tells the writer's errors, which are the caller's own, from the
// network's.
func (t *Telegram) copyFile(w io.Writer, body io.Reader) error {
	out := &keeper{w: w}
	n, err := io.Copy(out, io.LimitReader(body, maxFile+1))
	switch {
	case out.err != nil:
		return out.err
	case err != nil:
		return t.fetchError(err)
	case n > maxFile:
		return errors.New("telegram: the file is larger than 20 MB")
	}
	return nil
}

func (t *Telegram) fetchError(err error) error {
	if err := plain(err); errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &delivery.Failure{Kind: delivery.NotSent, Reason: "the file did not come: " + words(plain(err).Error(), t.wire.token)}
}

// A keeper remembers its writer's error.
type keeper struct {
	w   io.Writer
	err error
}

func (k *keeper) Write(p []byte) (int, error) {
	n, err := k.w.Write(p)
	k.err = err
	return n, err
}
