package inbound

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// contentOf is what a message says beyond its words; nil for nothing.
func contentOf(m whatsapp.InboundMessage) *models.Content {
	content := m.Content
	if m.Media != nil {
		content.Media = &models.ContentMedia{
			Kind: m.Media.Kind, ID: m.Media.ID, MIME: m.Media.MIME, SHA256: hexDigest(m.Media.SHA256), Filename: m.Media.Filename,
			Voice: m.Media.Voice, Animated: m.Media.Animated,
		}
	}
	if content.Empty() {
		return nil
	}
	content.Version = models.ContentVersion
	return &content
}

// hexDigest is a SHA-256 in hex, which webhooks write in base64; "" when it is none.
func hexDigest(digest string) string {
	const size = 32
	digest = strings.TrimSpace(digest)
	if raw, err := hex.DecodeString(digest); err == nil && len(raw) == size {
		return strings.ToLower(digest)
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
		if raw, err := encoding.DecodeString(digest); err == nil && len(raw) == size {
			return hex.EncodeToString(raw)
		}
	}
	return ""
}

// bringsFile reports whether a message of a person brought a file, which is to be fetched at once.
func bringsFile(m models.InboundMessage) bool {
	return m.ByPerson() && m.Content != nil && m.Content.Media != nil
}
