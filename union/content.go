package union

// A MediaKind is the way a file travels in Telegram.
type MediaKind string

// The kinds of media, named as in the Bot API.
const (
	Photo     MediaKind = "photo"
	Document  MediaKind = "document"
	Video     MediaKind = "video"
	Audio     MediaKind = "audio"
	Voice     MediaKind = "voice"
	Animation MediaKind = "animation"
)

// Album is equal for kinds that may share an album, and empty for those that
// go alone (Bot API "sendMediaGroup").
func (k MediaKind) Album() string {
	switch k {
	case Photo, Video:
		return "pictures"
	case Document, Audio:
		return string(k)
	case Voice, Animation:
	}
	return ""
}

// Media is a file that Telegram keeps for the union. It is sent again by its
// FileID and recognised by its UniqueID.
type Media struct {
	Kind     MediaKind `json:"kind"`
	FileID   string    `json:"file"`
	UniqueID string    `json:"unique,omitempty"`
	Name     string    `json:"name,omitempty"`
	MIME     string    `json:"mime,omitempty"`
	Size     int64     `json:"size,omitempty"` // bytes, 0 when unknown
}

// Content is what a person composed: formatted text, files, a poll, a place on
// the map, or several of them.
type Content struct {
	Text     HTML      `json:"text,omitempty"`
	Media    []Media   `json:"media,omitempty"`
	Poll     *Poll     `json:"poll,omitempty"`
	Location *Location `json:"location,omitempty"`
}

// Empty says whether there is nothing to show.
func (c Content) Empty() bool {
	return c.Text == "" && len(c.Media) == 0 && c.Poll == nil && c.Location == nil
}

// A Poll is a question with answers to choose from, everybody's by name. A quiz
// has one that is right.
type Poll struct {
	Question    string   `json:"question"` // 1–300 characters (Bot API "sendPoll")
	Options     []string `json:"options"`  // 2–12 of 1–100 characters
	Several     bool     `json:"several,omitempty"`
	Quiz        bool     `json:"quiz,omitempty"`
	Correct     int      `json:"correct,omitempty"`     // the place of the right answer, from 0
	Explanation string   `json:"explanation,omitempty"` // of a quiz, up to 200 characters
}

// A Location is a place on the map, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}
