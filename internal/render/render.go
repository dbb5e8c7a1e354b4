// Package render fills dynamic fields, written %%CODE%%, into texts (product.md,
// "dynamic field"). It is a single pass: what a value holds is never expanded.
package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cadenza/models"
)

// field matches one merge field.
var field = models.MergeField

// Text replaces each %%CODE%% by its value; a code without a value becomes the words of %%CODE|words%%, or
// empty text. Every other character stays, a "%%" that belongs to no field too.
func Text(s string, values map[string]string) string { return fill(s, values, plain) }

func plain(s string) string { return s }

// fill is Text with what enters escaped for its place.
func fill(s string, values map[string]string, escape func(string) string) string {
	return field.ReplaceAllStringFunc(s, func(m string) string {
		parts := field.FindStringSubmatch(m)
		value := values[parts[1]]
		if instead, ok := strings.CutPrefix(parts[2], "|"); ok && models.Blank(value) {
			value = instead
		}
		return escape(value)
	})
}

// Codes returns the codes that s asks for, each once, in order of appearance. It
// returns nil when there are none.
func Codes(s string) []string {
	var out []string
	for _, m := range field.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// ErrNotJSON says that the document to render is not one JSON value.
var ErrNotJSON = errors.New("not a JSON document")

// JSON fills the fields in every string value of a JSON document, as Text does. A
// value is re-encoded, so it cannot leave its string. Keys, numbers, spacing and
// strings without fields stay as they are written. An empty document is returned
// as nil; what is not JSON fails with ErrNotJSON.
func JSON(doc json.RawMessage, values map[string]string) (json.RawMessage, error) {
	if len(doc) == 0 {
		return nil, nil
	}
	if !json.Valid(doc) {
		return nil, ErrNotJSON
	}
	var out bytes.Buffer
	for rest := []byte(doc); len(rest) > 0; {
		at := bytes.IndexByte(rest, '"')
		if at < 0 {
			out.Write(rest)
			break
		}
		out.Write(rest[:at])
		end := at + literalLen(rest[at:])
		if err := writeLiteral(&out, rest[at:end], isKey(rest[end:]), values); err != nil {
			return nil, err
		}
		rest = rest[end:]
	}
	return out.Bytes(), nil
}

// literalLen returns the length of the string literal that b begins with, its
// quotes included. b comes from a valid document.
func literalLen(b []byte) int {
	i := 1
	for ; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// isKey reports whether the literal before rest is the key of an object.
func isKey(rest []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(":"))
}

func writeLiteral(out *bytes.Buffer, literal []byte, key bool, values map[string]string) error {
	var s string
	if err := json.Unmarshal(literal, &s); err != nil {
		return fmt.Errorf("read a string: %w", err)
	}
	if key || !field.MatchString(s) {
		out.Write(literal)
		return nil
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(Text(s, values)); err != nil {
		return fmt.Errorf("write a string: %w", err)
	}
	out.Truncate(out.Len() - 1) // the encoder ends with a new line
	return nil
}
