package simulator

// A Message is what one person sees of a message. Its JSON is what the page reads. Times are Unix seconds.
type Message struct {
	ID            int            `json:"id"`
	FromID        int64          `json:"from_id"`
	FromName      string         `json:"from_name"`
	Own           bool           `json:"own"` // the person's own
	Date          int64          `json:"date"`
	EditDate      int64          `json:"edit_date"` // 0 is never
	HTML          string         `json:"html"`      // of the text, safe to show
	Text          string         `json:"text"`      // or the caption
	Entities      []Entity       `json:"-"`
	Media         []Media        `json:"media"` // one at most: an album is several messages
	Album         string         `json:"album"` // the same for all messages of an album
	Keyboard      [][]Button     `json:"keyboard"`
	ReplyKeyboard *ReplyKeyboard `json:"reply_keyboard,omitempty"` // that the message brought
	Poll          *Poll          `json:"poll,omitempty"`
	Location      *Location      `json:"location,omitempty"`
	Contact       *Contact       `json:"contact,omitempty"`
	Dice          *Dice          `json:"dice,omitempty"`
	Pinned        bool           `json:"pinned"`
	Forward       *Forward       `json:"forward,omitempty"`
	ReplyTo       *Quote         `json:"reply_to,omitempty"`
	Service       string         `json:"service"` // what happened, for service messages only
	Protected     bool           `json:"protected"`
	Silent        bool           `json:"silent"`
	LinkPreview   string         `json:"link_preview"` // the address shown below, or ""
	Reactions     []string       `json:"reactions"`
}

// Media is a file in a message.
type Media struct {
	Kind     string `json:"kind"`
	FileID   string `json:"file_id"` // for Simulator.File and the page, not a bot's file_id
	Name     string `json:"name"`
	MIME     string `json:"mime"`
	Size     int64  `json:"size"`
	URL      string `json:"url"` // on the page's server
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Duration int    `json:"duration"` // seconds
	Spoiler  bool   `json:"spoiler"`
	Emoji    string `json:"emoji"`
}

// A Button is a button of a message or of the keyboard under the chat.
type Button struct {
	Text string `json:"text"`
	Kind string `json:"kind"`
	Data string `json:"data"`
	URL  string `json:"url"`
}

// A ReplyKeyboard is the keyboard under a chat.
type ReplyKeyboard struct {
	Rows        [][]Button `json:"rows"`
	Resize      bool       `json:"resize"`
	OneTime     bool       `json:"one_time"`
	Persistent  bool       `json:"persistent"`
	Placeholder string     `json:"placeholder"`
	ForceReply  bool       `json:"force_reply"`
	Message     int        `json:"message"` // that brought it
}

// A Poll is a poll as one person sees it.
type Poll struct {
	ID        string       `json:"id"`
	Question  string       `json:"question"`
	Options   []PollOption `json:"options"`
	Voters    int          `json:"voters"`
	Anonymous bool         `json:"anonymous"`
	Multiple  bool         `json:"multiple"`
	Closed    bool         `json:"closed"`
	Quiz      bool         `json:"quiz"`
	Correct   []int        `json:"correct"`
}

// A PollOption is one answer of a poll.
type PollOption struct {
	Text  string `json:"text"`
	Votes int    `json:"votes"`
	Mine  bool   `json:"mine"`
}

// A Location is a point, or a venue with a title.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Title     string  `json:"title"`
	Address   string  `json:"address"`
}

// A Contact is a shared contact.
type Contact struct {
	Phone     string `json:"phone"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	UserID    int64  `json:"user_id"` // 0 is unknown
}

// A Forward tells who wrote a forwarded message.
type Forward struct {
	Name string `json:"name"`
	Date int64  `json:"date"`
}

// A Quote is the message replied to.
type Quote struct {
	ID       int    `json:"id"`
	FromName string `json:"from_name"`
	Text     string `json:"text"` // its first 80 characters
}
