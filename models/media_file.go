package models

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// MediaSource is who brought a file.
type MediaSource string

// The sources of files.
const (
	MediaUploaded    MediaSource = "upload"  // the workspace, to send it
	MediaFromContact MediaSource = "contact" // a contact, in a message
)

// MediaState is how far we are with a file.
type MediaState string

// The states of a file.
const (
	MediaComing  MediaState = "coming"   // its upload is under way, or broke off
	MediaToFetch MediaState = "to_fetch" // WhatsApp has it, and we not yet
	MediaKept    MediaState = "kept"
	MediaFailed  MediaState = "failed" // it cannot be fetched; Reason says why
)

// Why a file of a contact was not kept.
const (
	MediaTooLarge   = "too_large"   // larger than WhatsApp lets its kind be
	MediaDiffers    = "differs"     // its bytes are not those that WhatsApp announced
	MediaGone       = "gone"        // WhatsApp has it no longer
	MediaUnreadable = "unavailable" // it could not be fetched for MediaPatience
)

// MediaPatience is for how long a file of a contact is asked for: WhatsApp keeps it for seven days.
const MediaPatience = 7 * 24 * time.Hour

// MediaLease is how long others leave a file alone that somebody is fetching or uploading. It is longer than any
// of the two may take.
const MediaLease = 30 * time.Minute

// MediaFile is a file that we keep: of the workspace, to be sent, or of a contact. What is personal of a contact's
// file is in the content of its message; the bytes are in the blob store under BlobKey.
type MediaFile struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Source      MediaSource
	State       MediaState
	Kind        string // image, video, audio, document, sticker
	MIME        string `gorm:"column:mime"` // by its bytes; "" until they came
	Bytes       int64
	SHA256      string `gorm:"column:sha256"` // hex, of an upload; "" of a contact's
	Filename    string // of an upload; "" for none
	// WAMID is the message that brought a contact's file. nil once the message is gone: then the file goes too.
	WAMID  *string `gorm:"column:wamid"`
	Reason string  // why it failed; "" else
	// Attempts counts the times that it was asked for.
	Attempts int
	// NextAt is when it is looked at next: fetched, or removed where an upload broke off; nil for never.
	NextAt    *time.Time
	CreatedAt time.Time
}

// BlobKey is where the bytes are.
func (f MediaFile) BlobKey() string { return f.WorkspaceID + "/" + f.ID }

// MediaOnNumber is a file at Meta: it was uploaded for a number, which alone can send it.
type MediaOnNumber struct {
	MediaID    string `gorm:"primaryKey"`
	NumberID   string `gorm:"primaryKey"`
	MetaID     string
	UploadedAt time.Time
}

// TableName is a plain plural.
func (MediaOnNumber) TableName() string { return "media_on_numbers" }

// MetaMediaLife is how long Meta keeps what is uploaded, and MetaMediaMargin how long before that it is uploaded
// anew: longer than any message waits between its claim and its call.
const (
	MetaMediaLife   = 30 * 24 * time.Hour
	MetaMediaMargin = 2 * 24 * time.Hour
)

// FreshUntil is until when the id can be sent.
func (m MediaOnNumber) FreshUntil() time.Time {
	return m.UploadedAt.Add(MetaMediaLife - MetaMediaMargin)
}

// InboundFile is a file of a contact that is to be fetched, with what its message tells of it.
type InboundFile struct {
	MediaFile
	NumberID string
	// MetaID is by which WhatsApp gives it, SHA256 (of the MediaFile) what it announced; "" for nothing.
	MetaID string
	// Animated is a sticker's.
	Animated bool
}

// File is what a message of a person tells of its file; nil when it brought none, or none that is fetched.
func (m InboundMessage) File() *ContentMedia {
	if m.Content == nil || m.Content.Media == nil || m.Content.Media.MediaID == "" {
		return nil
	}
	return m.Content.Media
}

// The most bytes that WhatsApp takes or brings, by kind (Meta, Cloud API reference, media).
const (
	maxImage           = 5 << 20
	maxAudioOrVideo    = 16 << 20
	maxDocument        = 100 << 20
	maxSticker         = 100 << 10
	maxAnimatedSticker = 500 << 10
)

// MaxMedia is the largest file of any kind.
const MaxMedia = maxDocument

// MediaLimit is the most bytes of a kind, of an animated sticker where it moves; 0 for an unknown kind.
func MediaLimit(kind string, animated bool) int64 {
	switch kind {
	case "image":
		return maxImage
	case "audio", "video":
		return maxAudioOrVideo
	case "document":
		return maxDocument
	case "sticker":
		if animated {
			return maxAnimatedSticker
		}
		return maxSticker
	}
	return 0
}

// mediaTypes are the types that WhatsApp sends, by kind.
func mediaTypes() map[string][]string {
	const office = "application/vnd.openxmlformats-officedocument."
	return map[string][]string{
		"image":   {"image/jpeg", "image/png"},
		"sticker": {"image/webp"},
		"video":   {"video/mp4", "video/3gpp"},
		"audio":   {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"},
		"document": {
			"text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
			office + "wordprocessingml.document", office + "spreadsheetml.sheet", office + "presentationml.presentation",
		},
	}
}

// MediaKindOf is the kind as which WhatsApp sends files of a type, "" for a type that it does not send.
func MediaKindOf(mime string) string {
	for kind, types := range mediaTypes() {
		if slices.Contains(types, mime) {
			return kind
		}
	}
	return ""
}

// MediaTypes are all types that can be sent, for people.
func MediaTypes() string {
	var all []string
	for _, types := range mediaTypes() {
		all = append(all, types...)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// CheckMedia refuses a file that WhatsApp would not take.
func CheckMedia(f MediaFile, animated bool) error {
	if f.Kind == "" {
		return Invalid("WhatsApp sends no such files", []Violation{{"/file", "must be, by its bytes, one of " + MediaTypes()}})
	}
	if most := MediaLimit(f.Kind, animated); f.Bytes > most {
		return Invalid("the file is too large", []Violation{{"/file", fmt.Sprintf("may have at most %d bytes as %s", most, f.Kind)}})
	}
	if f.Bytes == 0 {
		return Invalid("the file is empty", []Violation{{"/file", "must have at least one byte"}})
	}
	return nil
}
