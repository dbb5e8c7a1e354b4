package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cadenza/models"
)

// outsideCall is one call from an outside tool while it is read.
type outsideCall struct {
	phones phoneReader
	// codes are the workspace's own fields, folded the codes by their folded form.
	codes  map[string]bool
	folded map[string]string
	// ignored counts what had no effect.
	ignored map[models.IgnoredPart]int
	bad     violations
}

func newOutsideCall(phones phoneReader, codes []string) *outsideCall {
	o := &outsideCall{phones: phones, codes: map[string]bool{}, folded: map[string]string{}, ignored: map[models.IgnoredPart]int{}}
	for _, code := range codes { // upper case all of them, so that no two fold to one
		o.codes[code], o.folded[strings.ToLower(code)] = true, code
	}
	return o
}

// maxIgnoredParts bounds what is told of one call.
const maxIgnoredParts = 20

// ignore notes a part without effect. A key that may be personal, as a phone or an address is, is not named.
func (o *outsideCall) ignore(reason string, path ...string) {
	for i, key := range path {
		if !plainKey.MatchString(key) || manyDigits.MatchString(key) {
			path[i] = "*"
		}
	}
	part := models.IgnoredPart{Pointer: pointerOf(path), Reason: reason}
	if _, known := o.ignored[part]; known || len(o.ignored) < maxIgnoredParts {
		o.ignored[part]++
	}
}

var (
	plainKey   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_. -]{0,63}$`)
	manyDigits = regexp.MustCompile(`[0-9]{5}`)
)

// ignoredParts are what had no effect, in the order of their pointers.
func (o *outsideCall) ignoredParts() []models.IgnoredPart {
	out := make([]models.IgnoredPart, 0, len(o.ignored))
	for part, times := range o.ignored {
		part.Times = times
		out = append(out, part)
	}
	slices.SortFunc(out, func(a, b models.IgnoredPart) int {
		return strings.Compare(a.Pointer+" "+a.Reason, b.Pointer+" "+b.Reason)
	})
	return out
}

// contact reads a contact and the metadata of its run from the members of an object.
func (o *outsideCall) contact(object map[string]json.RawMessage, at string) (models.ContactInput, string) {
	given := RunContact{
		Phone: o.text(object, "phone"), FirstName: o.text(object, "first_name"), LastName: o.text(object, "last_name"),
		Email: o.text(object, "email"), Language: o.text(object, "language"),
	}
	if given.Phone == nil {
		o.bad.add(at+"/phone", "is needed")
		return models.ContactInput{}, ""
	}
	for _, one := range []struct {
		key   string
		text  *string
		limit int
	}{
		{"first_name", given.FirstName, maxNameLength},
		{"last_name", given.LastName, maxNameLength},
		{"email", given.Email, maxEmailLength},
		{"language", given.Language, maxLanguageLength},
	} {
		if one.text != nil && utf8.RuneCountInString(*one.text) > one.limit {
			o.bad.add(at+"/"+one.key, fmt.Sprintf("may have at most %d characters", one.limit))
		}
	}
	for key := range object {
		if !slices.Contains(outsideKeys(), key) {
			o.ignore(models.IgnoredUnknownKey, key)
		}
	}
	own := o.fields(object["custom_fields"])
	given.Fields = &own
	in, broken := contactInput(given, o.phones, at)
	o.bad.all(broken)
	return in, o.metadata(object["metadata"])
}

// outsideKeys are the keys that the call knows, by their exact case.
func outsideKeys() []string {
	return []string{"secret", "phone", "first_name", "last_name", "email", "language", "custom_fields", "metadata"}
}

// The most characters of a contact's attributes, as the description has them for the other calls.
const (
	maxNameLength     = 200
	maxEmailLength    = 320
	maxLanguageLength = 20
)

// text is the text of a member: numbers and booleans as they are written. Nil for what is
// missing, and for what is ignored.
func (o *outsideCall) text(object map[string]json.RawMessage, key string) *string {
	raw, there := object[key]
	if !there {
		return nil
	}
	text, ignored := outsideText(raw)
	if ignored != "" {
		o.ignore(ignored, key)
		return nil
	}
	return &text
}

// outsideText is a JSON value as text, or why it is ignored.
func outsideText(raw json.RawMessage) (text, ignored string) {
	switch {
	case string(raw) == "null":
		return "", models.IgnoredNull
	case raw[0] == '[' || raw[0] == '{':
		return "", models.IgnoredNotText
	case raw[0] != '"':
		return string(raw), "" // a number, true or false
	}
	if json.Unmarshal(raw, &text) != nil {
		return "", models.IgnoredNotText
	}
	return text, ""
}

// objectOf reads an object that may be missing, null or, as PHP writes an empty one, [].
func (o *outsideCall) objectOf(raw json.RawMessage, key string) map[string]json.RawMessage {
	object := members(raw)
	switch {
	case len(raw) == 0 || object != nil || isEmptyList(raw):
	case string(raw) == "null":
		o.ignore(models.IgnoredNull, key)
	default:
		o.ignore(models.IgnoredNotObject, key)
	}
	return object
}

func isEmptyList(raw json.RawMessage) bool {
	var list []json.RawMessage
	return json.Unmarshal(raw, &list) == nil && len(list) == 0
}

// fields finds the workspace's fields by the keys of the call: by their exact code, else without
// regard to case. Of several keys for one field the exact one counts, else the first in the alphabet.
func (o *outsideCall) fields(raw json.RawMessage) Texts {
	out := Texts{}
	object := o.objectOf(raw, "custom_fields")
	for _, key := range slices.SortedFunc(maps.Keys(object), o.exactFirst) {
		code := o.folded[strings.ToLower(strings.TrimSpace(key))]
		text, ignored := outsideText(object[key])
		_, taken := out[code]
		switch {
		case code == "":
			ignored = models.IgnoredUnknownField
		case ignored == "" && taken:
			ignored = models.IgnoredRepeated
		}
		if ignored != "" {
			o.ignore(ignored, "custom_fields", key)
			continue
		}
		out[code] = text
	}
	return out
}

func (o *outsideCall) exactFirst(a, b string) int {
	switch exact := o.codes[a]; {
	case exact == o.codes[b]:
		return strings.Compare(a, b)
	case exact:
		return -1
	}
	return 1
}

// metadata is what the run keeps.
func (o *outsideCall) metadata(raw json.RawMessage) string {
	if len(o.objectOf(raw, "metadata")) == 0 {
		return ""
	}
	kept, ok := models.CompactMetadata(raw)
	if !ok {
		o.ignore(models.IgnoredTooLarge, "metadata")
	}
	return kept
}

// contacts are those of a bulk call: a list, or an object with numbers for keys, as forms and PHP
// write lists with gaps.
func (o *outsideCall) contacts(raw json.RawMessage) ([]json.RawMessage, error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		byPlace := map[uint64]json.RawMessage{}
		for key, one := range members(raw) {
			place, err := strconv.ParseUint(key, 10, 32)
			if err != nil {
				return nil, errContacts("must be a list")
			}
			byPlace[place] = one
		}
		for _, place := range slices.Sorted(maps.Keys(byPlace)) {
			list = append(list, byPlace[place])
		}
	}
	switch {
	case len(list) == 0:
		return nil, errContacts("needs at least 1 entry")
	case len(list) > maxOutsideContacts:
		return nil, errContacts(fmt.Sprintf("may have at most %d entries", maxOutsideContacts))
	}
	return list, nil
}

// maxOutsideContacts is the most contacts of one call.
const maxOutsideContacts = 1000

func errContacts(detail string) error {
	return models.Invalid("the contacts cannot be read; nothing was changed", []models.Violation{{Pointer: "/contacts", Detail: detail}})
}
