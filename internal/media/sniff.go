package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"github.com/gabriel-vasile/mimetype"

	"cadenza/models"
)

// headLength is how many first bytes tell the type.
const headLength = 8 << 10

// meter passes bytes on and measures them: how many, their digest, and the first ones.
type meter struct {
	from  io.Reader
	most  int64
	bytes int64
	hash  hash.Hash
	head  []byte
}

// errTooLong says that there are more bytes than the meter lets through.
type errTooLong struct{ most int64 }

// Error names the limit.
func (e errTooLong) Error() string { return fmt.Sprintf("more than %d bytes", e.most) }

func newMeter(from io.Reader, most int64) *meter {
	return &meter{from: from, most: most, hash: sha256.New()}
}

// Read fails with errTooLong beyond the limit, so that nothing of it is kept.
func (m *meter) Read(into []byte) (int, error) {
	n, err := m.from.Read(into)
	m.bytes += int64(n)
	_, _ = m.hash.Write(into[:n]) // a hash never fails
	if room := headLength - len(m.head); room > 0 {
		m.head = append(m.head, into[:min(n, room)]...)
	}
	if m.bytes > m.most {
		return n, errTooLong{m.most}
	}
	return n, err
}

func (m *meter) sha256() string { return hex.EncodeToString(m.hash.Sum(nil)) }

// mime is the type of the bytes. What WhatsApp has another word for gets that word; what it does not send keeps the
// library's, "application/octet-stream" for bytes that nobody knows.
func (m *meter) mime() string {
	found := mimetype.Detect(m.head)
	for _, known := range []string{
		"image/jpeg", "image/png", "image/webp", "video/mp4", "video/3gpp", "audio/aac", "audio/amr", "audio/mpeg",
		"application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
	} {
		if found.Is(known) {
			return known
		}
	}
	switch {
	case found.Is("audio/ogg"), found.Is("application/ogg"):
		if bytes.Contains(m.head, []byte("OpusHead")) { // the only codec of that type that WhatsApp plays
			return "audio/ogg"
		}
		return "application/ogg"
	case found.Is("audio/x-m4a"), found.Is("audio/mp4"):
		return "audio/mp4"
	case found.Is("text/csv"), found.Is("text/plain"):
		return "text/plain"
	}
	for _, office := range []string{"wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"} {
		if name := "application/vnd.openxmlformats-officedocument." + office; found.Is(name) {
			return name
		}
	}
	return found.String()
}

// animated reports whether the bytes are a sticker that moves: the animation flag of an extended WebP.
func (m *meter) animated() bool {
	const flags, animation = 20, 0x02
	return len(m.head) > flags && bytes.Equal(m.head[8:16], []byte("WEBPVP8X")) && m.head[flags]&animation != 0
}

// served is the type with which a file is given out: one that WhatsApp sends, or bytes that nobody is to interpret.
func served(mime string) string {
	if models.MediaKindOf(mime) == "" {
		return "application/octet-stream"
	}
	return mime
}
