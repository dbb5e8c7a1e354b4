package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Read decodes a value that people wrote, such as a Step or a Start. What cannot be read, or lies so
// deep that reading it would take long, comes back as violations with their pointers, and the value is
// then empty. It looks before it decodes, because only then the pointers are known.
func Read[T any](raw []byte, at string) (T, []Violation) {
	var out, none T
	if bad := unreadable(raw, reflect.TypeFor[T](), spot{at: at}); len(bad) > 0 {
		return none, bad
	}
	if json.Unmarshal(raw, &out) != nil {
		return none, []Violation{{at, "cannot be read"}}
	}
	return out, nil
}

// spot is a place in a value: its pointer, and in how many lists of steps and conditions it lies.
type spot struct {
	at                string
	steps, conditions int
}

func (s spot) below(key string) spot {
	s.at += "/" + key
	return s
}

// unreadable finds what of the value does not fit the type. The types say which of a value's parts are
// durations, steps or conditions, so that a new setting is looked at without being named here.
func unreadable(raw []byte, t reflect.Type, here spot) []Violation {
	switch {
	case t.Kind() == reflect.Pointer:
		return unreadable(raw, t.Elem(), here)
	case t == reflect.TypeFor[Duration]():
		return unreadableDuration(raw, here)
	case t == reflect.TypeFor[Step]():
		return unreadableStep(raw, here)
	case t == reflect.TypeFor[Start]():
		return unreadableParts(raw, here, startHead{}, newStartSettings(kindOf[StartKind](raw)))
	case t == reflect.TypeFor[Condition]():
		if here.conditions++; here.conditions > MaxConditionDepth {
			return []Violation{conditionTooDeep(here.at)}
		}
		return unreadableFields(raw, t, here)
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return nil // it says by itself what it cannot read
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return unreadableItems(raw, t.Elem(), here)
	case t.Kind() == reflect.Struct:
		return unreadableFields(raw, t, here)
	}
	return nil
}

func unreadableDuration(raw []byte, here spot) []Violation {
	var d Duration
	if err := json.Unmarshal(raw, &d); err != nil {
		return []Violation{{here.at, err.Error()}}
	}
	return nil
}

func unreadableStep(raw []byte, here spot) []Violation {
	here.conditions = 0
	if here.steps++; here.steps > MaxStepDepth {
		return []Violation{stepTooDeep(here.at)}
	}
	return unreadableParts(raw, here, stepHead{}, newSettings(kindOf[StepKind](raw)))
}

// kindOf is the kind of a step or start; "" when it cannot be read.
func kindOf[K ~string](raw []byte) K {
	var head struct {
		Kind K `json:"kind"`
	}
	if json.Unmarshal(raw, &head) != nil {
		return ""
	}
	return head.Kind
}

// unreadableParts looks at the head and the settings of one object; nil settings are those of an unknown kind.
func unreadableParts(raw []byte, here spot, head, settings any) []Violation {
	if json.Unmarshal(raw, &map[string]json.RawMessage{}) != nil {
		return []Violation{{here.at, "cannot be read"}}
	}
	out := unreadableFields(raw, reflect.TypeOf(head), here)
	if settings != nil {
		out = append(out, unreadable(raw, reflect.TypeOf(settings), here)...)
	}
	return out
}

func unreadableItems(raw []byte, t reflect.Type, here spot) []Violation {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return []Violation{{here.at, "cannot be read"}}
	}
	var out []Violation
	for i, item := range items {
		out = append(out, unreadable(item, t, here.below(fmt.Sprint(i)))...)
	}
	return out
}

func unreadableFields(raw []byte, t reflect.Type, here spot) []Violation {
	entries, err := entriesOf(raw)
	if err != nil {
		return []Violation{{here.at, "cannot be read"}}
	}
	var out []Violation
	for field := range t.Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && key == "" {
			out = append(out, unreadableFields(raw, field.Type, here)...)
			continue
		}
		for _, one := range entries {
			if field.IsExported() && strings.EqualFold(one.name, key) {
				out = append(out, unreadable(one.value, field.Type, here.below(escapePointer(one.name)))...)
			}
		}
	}
	return out
}

// entry is a name of an object with its value.
type entry struct {
	name  string
	value json.RawMessage
}

// entriesOf are all entries of an object in their order; null has none. The decoder reads every one of
// them, whatever the case of its name and however often it is given, so a map, which keeps one, is not enough.
func entriesOf(raw []byte) ([]entry, error) {
	in := json.NewDecoder(bytes.NewReader(raw))
	open, err := in.Token()
	if err != nil || open == nil {
		return nil, err
	}
	if open != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var out []entry
	for in.More() {
		var one entry
		name, err := in.Token()
		if err != nil {
			return nil, err
		}
		one.name, _ = name.(string)
		if err := in.Decode(&one.value); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	_, err = in.Token()
	return out, err
}
