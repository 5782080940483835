package simulator

import (
	"bytes"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"path"
	"strconv"
)

// A media is a file shown in a message.
type media struct {
	kind      string // photo, document, video, audio, voice, animation, video_note or sticker
	file      *file
	width     int
	height    int
	duration  int // seconds
	performer string
	title     string
	emoji     string
}

func (m *media) same(o *media) bool {
	if m == nil || o == nil {
		return m == o
	}
	return m.kind == o.kind && m.file == o.file
}

// A file is the content behind one or more media.
type file struct {
	id      int64
	kind    string
	name    string
	mime    string
	size    int64
	content []byte
}

// store keeps a file's content for as long as the simulator lives, unless told to forget.
func (s *Simulator) store(kind, name, mime string, content []byte) *file {
	s.fileSeq++
	f := &file{id: s.fileSeq, kind: kind, name: name, mime: mime, size: int64(len(content)), content: content}
	if f.mime == "" || f.mime == "application/octet-stream" {
		f.mime = guessMIME(kind, name, content)
	}
	if s.opts.Forget {
		f.content = nil
	}
	s.files[f.id] = f
	return f
}

// pageID names a file on the page.
func (f *file) pageID() string { return "F" + strconv.FormatInt(f.id, 10) }

// path is what getFile answers.
func (f *file) path() string {
	return f.kind + "s/file_" + strconv.FormatInt(f.id, 10) + path.Ext(f.name)
}

// newMedia describes stored content. Numbers that are not known are those of an ordinary file of the kind.
func newMedia(kind string, f *file) *media {
	m := &media{kind: kind, file: f}
	switch kind {
	case "photo", "video", "animation":
		m.width, m.height = 800, 600
	case "sticker":
		m.width, m.height = 512, 512
	case "video_note":
		m.width, m.height = 240, 240
	}
	if w, h, ok := pictureSize(f.content); ok && m.width > 0 {
		m.width, m.height = w, h
	}
	return m
}

func pictureSize(content []byte) (w, h int, ok bool) {
	c, _, err := image.DecodeConfig(bytes.NewReader(content))
	return c.Width, c.Height, err == nil
}

// checkPicture refuses what Telegram cannot show as a photo.
func checkPicture(content []byte) error {
	if len(content) > 10<<20 {
		return bad("file of size %d bytes is too big for a photo; the maximum size is 10485760 bytes", len(content))
	}
	if bytes.HasPrefix(content, []byte("RIFF")) { // WebP, whose size the standard library can not read
		return nil
	}
	w, h, ok := pictureSize(content)
	switch {
	case !ok:
		return &apiError{code: 400, text: "Bad Request: IMAGE_PROCESS_FAILED"}
	case w+h > 10_000, w > 20*h, h > 20*w:
		return &apiError{code: 400, text: "Bad Request: PHOTO_INVALID_DIMENSIONS"}
	}
	return nil
}

// fill puts the media into a message as one bot sees it.
func (m *media) fill(w *wireMessage, to *Bot) {
	f := m.wire(to)
	switch m.kind {
	case "photo":
		small := f
		small.FileID, small.FileUniqueID = fileID(m.file, to, "s"), uniqueID(m.file, "s")
		sw, sh := max(1, m.width*90/max(m.width, m.height, 1)), max(1, m.height*90/max(m.width, m.height, 1))
		small.Width, small.Height, small.FileSize = &sw, &sh, min(f.FileSize, 1200)
		w.Photo = []wireFile{small, f}
	case "document":
		w.Document = &f
	case "video":
		w.Video = &f
	case "audio":
		w.Audio = &f
	case "voice":
		w.Voice = &f
	case "animation":
		w.Animation, w.Document = &f, &wireFile{
			FileID: f.FileID, FileUniqueID: f.FileUniqueID, FileName: f.FileName, MimeType: f.MimeType, FileSize: f.FileSize,
		}
	case "video_note":
		w.VideoNote = &f
	case "sticker":
		w.Sticker = &wireSticker{
			FileID: f.FileID, FileUniqueID: f.FileUniqueID, Type: "regular",
			Width: m.width, Height: m.height, Emoji: m.emoji, FileSize: f.FileSize,
		}
	}
}

func (m *media) wire(to *Bot) wireFile {
	f := wireFile{FileID: fileID(m.file, to, ""), FileUniqueID: uniqueID(m.file, ""), FileSize: m.file.size}
	switch m.kind {
	case "photo", "video", "animation":
		f.Width, f.Height = &m.width, &m.height
	case "video_note":
		f.Side = &m.width
	}
	switch m.kind {
	case "video", "animation", "audio", "voice", "video_note":
		f.Duration = &m.duration
	}
	switch m.kind {
	case "document", "video", "audio", "animation":
		f.FileName = m.file.name
	}
	switch m.kind {
	case "document", "video", "audio", "animation", "voice":
		f.MimeType = m.file.mime
	}
	f.Performer, f.Title = m.performer, m.title
	return f
}
