package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The bodies of outside calls come from many hands: shops in PHP that write an empty object
// as [], tools that post forms or forget the Content-Type. All are read into the members of one
// JSON object, by their exact names.

// maxFormDepth bounds the brackets of a form's key: contacts[0][custom_fields][CITY].
const maxFormDepth = 6

// outsideMembers reads the body of an outside call; false when it is no object in any of the forms.
func outsideMembers(contentType string, body []byte) (map[string]json.RawMessage, bool) {
	kind, params, _ := mime.ParseMediaType(contentType)
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if kind != "multipart/form-data" {
		if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] == '{' { // curl -d sends JSON as a form
			return members(trimmed), storable(trimmed)
		}
		if isJSONType(kind) || bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
			return nil, false
		}
	}
	var pairs formPairs
	var err error
	if kind == "multipart/form-data" {
		pairs, err = multipartPairs(body, params["boundary"])
	} else {
		pairs, err = urlEncodedPairs(body)
	}
	if err != nil || len(pairs) == 0 || !pairs.isText() {
		return nil, false
	}
	object, err := json.Marshal(pairs.tree())
	return members(object), err == nil && storable(object)
}

// members are those of a JSON object; nil when it is none.
func members(raw json.RawMessage) map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	return object
}

// formPairs are the keys and values of a form in their order.
type formPairs [][2]string

// isText reports whether all of it is UTF-8: JSON's writer would put other signs in silence.
func (p formPairs) isText() bool {
	return !slices.ContainsFunc(p, func(pair [2]string) bool { return !utf8.ValidString(pair[0]) || !utf8.ValidString(pair[1]) })
}

func urlEncodedPairs(body []byte) (formPairs, error) {
	var out formPairs
	for pair := range strings.SplitSeq(string(body), "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(key)
		if err != nil {
			return nil, err
		}
		if value, err = url.QueryUnescape(strings.TrimRight(value, "\r\n")); err != nil {
			return nil, err
		}
		out = append(out, [2]string{key, value})
	}
	return out, nil
}

func multipartPairs(body []byte, boundary string) (formPairs, error) {
	var out formPairs
	form := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(part) // as long as the body at most
		if err != nil {
			return nil, err
		}
		if part.FormName() != "" && part.FileName() == "" {
			out = append(out, [2]string{part.FormName(), string(text)})
		}
	}
}

// tree puts the pairs where the brackets of their keys say, as PHP does; a[] counts on. Of two
// values for one place the last counts. What has too many brackets is left out.
func (p formPairs) tree() map[string]any {
	root := map[string]any{}
	for _, pair := range p {
		path := strings.Split(strings.ReplaceAll(pair[0], "]", ""), "[")
		if len(path) > maxFormDepth {
			continue
		}
		at := root
		for _, key := range path[:len(path)-1] {
			key = formKey(at, key)
			next, ok := at[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		at[formKey(at, path[len(path)-1])] = pair[1]
	}
	return root
}

// formKey is the key itself, or for an empty one, as of "a[]", the next number.
func formKey(at map[string]any, key string) string {
	if key == "" {
		return strconv.Itoa(len(at))
	}
	return key
}
