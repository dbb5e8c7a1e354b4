package whatsapp

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// The readers below accept JSON as Meta really sends it: what is missing, null or of another type is read as absent.

func fields(raw json.RawMessage) map[string]json.RawMessage {
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	return o
}

// items reads a list; nil is none, an empty one is not nil.
func items(raw json.RawMessage) []json.RawMessage {
	var a []json.RawMessage
	if json.Unmarshal(raw, &a) != nil {
		return nil
	}
	return a
}

// text reads a string, or a number as it is written. NUL is left out: no database holds it in a text.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.ReplaceAll(s, "\x00", "")
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// validCopy is a copy in valid UTF-8, so that every database can keep it.
func validCopy(raw json.RawMessage) json.RawMessage {
	return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
}

// longestID is longer, in bytes, than any id of Meta's, and short enough for a database's index.
const longestID = 512

// id reads an id. A text that is too long for an id is read as absent.
func id(raw json.RawMessage) string {
	s := strings.TrimSpace(text(raw))
	if len(s) > longestID {
		return ""
	}
	return s
}

// yes reports whether a value is true.
func yes(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("true")) }

// number reads a number, also one that is written as a text; "" when it is none.
func number(raw json.RawMessage) json.Number {
	s := strings.TrimSpace(text(raw))
	var n json.Number
	if json.Unmarshal([]byte(s), &n) != nil || n.String() != s {
		return ""
	}
	return n
}

// given reports whether a key is there with something else than null.
func given(raw json.RawMessage) bool { return raw != nil && string(raw) != "null" }

func integer(raw json.RawMessage) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text(raw)), 10, 64)
	return n, err == nil
}

// instant reads Unix seconds, as string or number; what is too large for seconds is milliseconds. Zero time if unreadable.
func instant(raw json.RawMessage) time.Time {
	const firstMillis = 100_000_000_000
	n, ok := integer(raw)
	switch {
	case !ok || n <= 0 || n > 1000*firstMillis:
		return time.Time{}
	case n >= firstMillis:
		return time.UnixMilli(n).UTC()
	}
	return time.Unix(n, 0).UTC()
}
