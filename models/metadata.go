package models

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// MaxMetadata is the most bytes of metadata that a run keeps, as JSON.
const MaxMetadata = 16 << 10

// MetadataCode leads the codes by which texts name the run's metadata: "META.order".
const MetadataCode = "META."

// MetadataValue is the text at the path in the metadata of the run: "order", or "order.id", or
// "items.0.name". A key that is written with dots goes before a path. Numbers and booleans
// are written as they came; null, lists, objects and what is missing are "".
func (r Run) MetadataValue(path string) string {
	if r.Metadata == "" {
		return ""
	}
	reader := json.NewDecoder(strings.NewReader(r.Metadata))
	reader.UseNumber()
	var root any
	if reader.Decode(&root) != nil {
		return ""
	}
	return plainText(metadataAt(root, strings.Split(path, ".")))
}

// metadataAt goes down the path, trying the longest key first.
func metadataAt(at any, path []string) any {
	if len(path) == 0 {
		return at
	}
	switch at := at.(type) {
	case map[string]any:
		for n := len(path); n > 0; n-- {
			if next, ok := at[strings.Join(path[:n], ".")]; ok {
				return metadataAt(next, path[n:])
			}
		}
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil && i >= 0 && i < len(at) {
			return metadataAt(at[i], path[1:])
		}
	}
	return nil
}

// plainText writes a JSON value as a person would; lists, objects and null are "".
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// CompactMetadata is the JSON object as a run keeps it; "" for an empty one, and false for
// one that is too large or is none.
func CompactMetadata(object json.RawMessage) (string, bool) {
	var out bytes.Buffer
	if json.Compact(&out, object) != nil || out.Len() > MaxMetadata || !bytes.HasPrefix(out.Bytes(), []byte("{")) {
		return "", false
	}
	if out.Len() == len("{}") {
		return "", true
	}
	return out.String(), true
}
