package whatsapp

// Message is one outgoing message. Exactly one of its contents, from Text to Reaction, is set, and exactly one of To and Recipient.
type Message struct {
	// To is the phone in E.164 with its leading plus: without it Meta would prepend the business number's own country code.
	To string
	// Recipient is a business-scoped user id ("US.1349…"), for people who hide their phone.
	Recipient string
	// CallbackData comes back on every status of this message, at most MaxCallbackData bytes; empty sends none.
	CallbackData string
	// ReplyTo is the wamid that this message quotes; empty quotes none.
	ReplyTo string

	Text     *Text
	Media    *Media
	Template *TemplateMessage
	Buttons  *Buttons
	List     *List

	Interactive *Interactive
	Location    *Location
	Contacts    []ContactCard
	Reaction    *Reaction
}

// Text is a free text.
type Text struct {
	Body       string
	PreviewURL bool
}

// MediaKind is the type of a media message.
type MediaKind string

// The kinds of media that can be sent.
const (
	Image    MediaKind = "image"
	Video    MediaKind = "video"
	Audio    MediaKind = "audio"
	Document MediaKind = "document"
	Sticker  MediaKind = "sticker"
)

// Valid reports whether k is a kind that WhatsApp accepts.
func (k MediaKind) Valid() bool {
	switch k {
	case Image, Video, Audio, Document, Sticker:
		return true
	}
	return false
}

// Media is a file, by exactly one of Link (http or https) and ID (from UploadMedia).
// Caption is for images, videos and documents; Filename for documents.
type Media struct {
	Kind     MediaKind
	Link     string
	ID       string
	Caption  string
	Filename string
}

// Buttons is a message with one to three reply buttons.
type Buttons struct {
	// Header is nil for none.
	Header  *Header
	Body    string
	Footer  string
	Buttons []Button
}

// Header stands above a message with buttons: exactly one of Text and Media (image, video or document).
type Header struct {
	Text  string
	Media *Media
}

// Button is one reply button. ID comes back when it is tapped.
type Button struct {
	ID    string
	Title string
}

// List is a message that opens a list of rows.
type List struct {
	// Header is a text; empty for none.
	Header   string
	Body     string
	Footer   string
	Button   string
	Sections []Section
}

// Section is a group of rows. Title may be empty when there is one section.
type Section struct {
	Title string
	Rows  []Row
}

// Row is one choice of a list. ID comes back when it is tapped; Description may be empty.
type Row struct {
	ID          string
	Title       string
	Description string
}
