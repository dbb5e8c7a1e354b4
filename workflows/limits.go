package workflows

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"
)

// What the server takes, in bytes. A workflow task with a longer fairness key fails for ever; a
// summary is measured as the payload that it becomes.
const (
	longestLane    = 64
	longestSummary = 320
)

// FairnessKey is a lane as the server takes it, whatever it is made of: what is too long, or no
// text, is known by its digest. Equal lanes have equal keys.
func FairnessKey(lane string) string {
	if len(lane) <= longestLane && utf8.ValidString(lane) {
		return lane
	}
	sum := sha256.Sum256([]byte(lane))
	return hex.EncodeToString(sum[:])
}

// Summary is a text as the server takes it for a summary: cut where it is too long.
func Summary(text string) string {
	if len(text) <= longestSummary {
		return text
	}
	cut := longestSummary - len("…")
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
