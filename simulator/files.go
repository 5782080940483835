package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// fileID names a file for one bot; another bot can not use it. Variants are the smaller sizes of a photo.
func fileID(f *file, b *Bot, variant string) string {
	plain := fmt.Sprintf("%s|%d|%d|%s", f.kind, f.id, b.profile.ID, variant)
	sum := sha256.Sum256([]byte(plain))
	return base64.RawURLEncoding.EncodeToString([]byte(plain + "|" + hex.EncodeToString(sum[:4])))
}

// uniqueID is the same for all bots and names nothing.
func uniqueID(f *file, variant string) string {
	sum := sha256.Sum256([]byte("unique|" + strconv.FormatInt(f.id, 10) + variant))
	return "AQAD" + base64.RawURLEncoding.EncodeToString(sum[:8])
}

var (
	errFileSymbol  = errors.New("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
	errFilePadding = errors.New("wrong remote file identifier specified: can't unserialize it. Wrong padding in the string")
	errFileForeign = errors.New("wrong file identifier/HTTP URL specified")
)

// fileOf resolves a file_id of the bot.
func (s *Simulator) fileOf(id string, b *Bot) (*file, error) {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || id == "" {
		if len(id)%4 == 1 {
			return nil, errFilePadding
		}
		return nil, errFileSymbol
	}
	parts := strings.Split(string(raw), "|")
	if len(parts) != 5 {
		return nil, errFileSymbol
	}
	sum := sha256.Sum256([]byte(strings.Join(parts[:4], "|")))
	if hex.EncodeToString(sum[:4]) != parts[4] {
		return nil, errFileSymbol
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	f := s.files[number]
	if err != nil || f == nil || parts[2] != strconv.FormatInt(b.profile.ID, 10) {
		return nil, errFileForeign
	}
	return f, nil
}

// guessMIME is for files whose sender did not say.
func guessMIME(kind, name string, content []byte) string {
	switch kind {
	case "photo":
		return http.DetectContentType(content)
	case "voice":
		return "audio/ogg"
	case "video", "video_note", "animation":
		return "video/mp4"
	case "audio":
		return "audio/mpeg"
	case "sticker":
		return "image/webp"
	}
	if t, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name))); err == nil {
		return t
	}
	return "application/octet-stream"
}

// attachment finds the media that a parameter or an item of an album names: an uploaded file, a file_id or a URL.
func (q *request) attachment(kind, field, ref string) (*media, error) {
	if name, ok := strings.CutPrefix(ref, "attach://"); ok {
		up, ok := q.files[name]
		if !ok {
			return nil, bad("file not found in the request: attach://%s", name)
		}
		return q.uploaded(kind, up)
	}
	if up, ok := q.files[field]; ok && ref == "" {
		return q.uploaded(kind, up)
	}
	if ref == "" {
		return nil, bad("there is no %s in the request", strings.ReplaceAll(kind, "_", " "))
	}
	if strings.HasPrefix(ref, "http://") || strings.HasPrefix(ref, "https://") {
		if checkedLink(ref) == "" {
			return nil, bad("wrong HTTP URL specified")
		}
		return nil, bad("failed to get HTTP URL content") // the box has no network
	}
	f, err := q.sim.fileOf(ref, q.bot)
	if err != nil {
		return nil, bad("%v", err)
	}
	if f.kind != kind && (f.kind != "animation" || kind != "document") {
		return nil, bad("can't use file of type %s as %s", typeName(f.kind), typeName(kind))
	}
	return newMedia(kind, f), nil
}

func typeName(kind string) string {
	switch kind {
	case "video_note":
		return "VideoNote"
	case "voice":
		return "VoiceNote"
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}

func (q *request) uploaded(kind string, up upload) (*media, error) {
	if len(up.content) == 0 {
		return nil, bad("file must be non-empty")
	}
	if kind == "photo" {
		if err := checkPicture(up.content); err != nil {
			return nil, err
		}
	}
	name := path.Base(up.name)
	return newMedia(kind, q.sim.store(kind, name, up.mime, up.content)), nil
}

type wireStored struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileSize     int64  `json:"file_size,omitempty"`
	FilePath     string `json:"file_path,omitempty"`
}

func (q *request) getFile() (any, error) {
	id := q.str("file_id")
	f, err := q.sim.fileOf(id, q.bot)
	switch {
	case errors.Is(err, errFileForeign):
		return nil, bad(badFileID)
	case err != nil:
		return nil, bad("invalid file_id")
	case f.size > maxDownload:
		return nil, bad("file is too big")
	}
	return wireStored{FileID: id, FileUniqueID: uniqueID(f, ""), FileSize: f.size, FilePath: f.path()}, nil
}

// serveFile answers /file/bot<TOKEN>/<path>.
func (s *Simulator) serveFile(w http.ResponseWriter, token, name string) {
	s.mu.Lock()
	known := s.tokens[token] != nil
	f := s.files[fileNumber(name)]
	s.mu.Unlock()
	switch {
	case !known:
		reply(w, &apiError{code: 401, text: errTokenText})
	case f == nil || f.path() != name:
		reply(w, &apiError{code: 404, text: "Not Found"})
	case f.size > maxDownload:
		reply(w, bad("file is too big"))
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(f.content) // a client that left needs no answer
	}
}

// fileNumber reads the number out of "documents/file_12.pdf".
func fileNumber(name string) int64 {
	base := strings.TrimPrefix(path.Base(name), "file_")
	n, err := strconv.ParseInt(strings.TrimSuffix(base, path.Ext(base)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
