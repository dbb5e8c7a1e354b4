package render

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// The reasons why a value cannot enter a URL.
var (
	ErrClimbs   = errors.New("a value would change the path of the URL")
	ErrFragment = errors.New("a value cannot stand after the # of a URL")
	ErrNoURL    = errors.New("the value is no http or https address")
)

// URL fills the fields of a URL, each value escaped for its place: a segment of the path, or the
// query. No value adds a segment, a parameter or another host. One after # fails with
// ErrFragment, one that makes a segment "." or ".." with ErrClimbs. A text that is one field and
// nothing else is the whole URL, which must be one (ErrNoURL).
func URL(s string, values map[string]string) (string, error) {
	if whole := field.FindString(s); whole != "" && whole == s {
		return address(Text(s, values))
	}
	head, fragment := cut(s, "#")
	if field.MatchString(fragment) {
		return "", ErrFragment
	}
	path, query := cut(head, "?")
	segments := split(path)
	for i, segment := range segments {
		filled := fill(segment, values, url.PathEscape)
		plain, err := url.PathUnescape(filled)
		if field.MatchString(segment) && (err != nil || plain == "." || plain == "..") {
			return "", ErrClimbs
		}
		segments[i] = filled
	}
	return strings.Join(segments, "/") + fill(query, values, component) + fragment, nil
}

// cut cuts a text before the first such sign that stands outside of its fields.
func cut(s, sign string) (before, from string) {
	for at := 0; ; {
		i := strings.Index(s[at:], sign)
		if i < 0 {
			return s, ""
		}
		inside := field.FindStringIndex(s[at:])
		if inside == nil || i < inside[0] {
			return s[:at+i], s[at+i:]
		}
		at += inside[1]
	}
}

// split is the segments of a path. A slash in the words of a field begins none.
func split(path string) []string {
	var out []string
	for {
		segment, rest := cut(path, "/")
		out = append(out, segment)
		if rest == "" {
			return out
		}
		path = rest[1:]
	}
}

// address is a value that is a whole URL.
func address(value string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", ErrNoURL
	}
	return u.String(), nil
}

// Part fills the fields of a piece of a URL whose place in it is not known, such as the end of a
// template's button: each value is escaped so that it is one word in a path and in a query.
// What was typed beside the fields stays, but for what no URL may hold.
func Part(s string, values map[string]string) string {
	filled := fill(s, values, component)
	var b strings.Builder
	for _, c := range []byte(filled) {
		if c <= ' ' || c > '~' || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Header fills the fields of a header: a value cannot end the line, nor hold what no header may.
func Header(s string, values map[string]string) string {
	return fill(s, values, func(value string) string {
		return strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, value))
	})
}

// component escapes a value for a path and a query alike.
func component(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }
