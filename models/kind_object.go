package models

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Steps and start steps are JSON objects whose kind decides which keys they have:
// a head that all share and the settings of the kind, side by side in one object.

// joinObjects writes head and settings as one JSON object.
func joinObjects(head, settings any) ([]byte, error) {
	a, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(settings)
	if err != nil || bytes.Equal(b, []byte("{}")) || bytes.Equal(b, []byte("null")) {
		return a, err
	}
	a[len(a)-1] = ','
	return append(a, b[1:]...), nil
}

// readObject reads the head and then the settings that settings chooses by it; nil
// settings are those of an unknown kind. It returns the keys that belong to neither.
func readObject(data []byte, head any, settings func() any) ([]string, error) {
	if err := json.Unmarshal(data, head); err != nil {
		return nil, err
	}
	into := settings()
	keys, err := foreignKeys(data, head, into)
	if err != nil || into == nil {
		return keys, err
	}
	return keys, json.Unmarshal(data, into)
}

// foreignKeys returns the keys of the object that belong neither to the head nor to
// the settings, sorted.
func foreignKeys(data []byte, head, settings any) ([]string, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return nil, err
	}
	known := append(jsonKeys(head), jsonKeys(settings)...)
	var out []string
	for key := range object {
		if !slices.Contains(known, key) {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out, nil
}

// jsonKeys lists the keys of a struct or of a pointer to one.
func jsonKeys(v any) []string {
	t := reflect.TypeOf(v)
	if t == nil {
		return nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []string
	for f := range t.Fields() {
		if !f.Anonymous && !f.IsExported() {
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && key == "" {
			out = append(out, jsonKeys(reflect.Zero(f.Type).Interface())...)
			continue
		}
		out = append(out, key)
	}
	return out
}

// foreign turns keys of another kind into violations.
func foreign(at string, kind string, keys []string) []Violation {
	var out []Violation
	for _, key := range keys {
		out = append(out, Violation{at + "/" + escapePointer(key), "is not a setting of " + kind})
	}
	return out
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

func escapePointer(key string) string { return pointerEscaper.Replace(key) }
