package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// JSONValue takes one value out of a JSON document, as text: a string as it is, a number
// as written, true or false. path names it by keys and array indices from 0, separated by
// dots ("data.items.0.id"); "" is the whole answer. False means that the body is not one JSON
// document, or holds no such value, or null, an object or an array there.
func JSONValue(body []byte, path string) (string, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return "", false
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return "", false
	}
	if path != "" {
		for key := range strings.SplitSeq(path, ".") {
			v = childOf(v, key)
		}
	}
	return scalarOf(v)
}

// childOf returns the value under a key or an index, nil if there is none.
func childOf(v any, key string) any {
	switch v := v.(type) {
	case map[string]any:
		return v[key]
	case []any:
		if i, err := strconv.ParseUint(key, 10, 31); err == nil && int(i) < len(v) {
			return v[i]
		}
	}
	return nil
}

func scalarOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
