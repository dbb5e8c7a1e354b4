package models

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Link is one tracked link of a message: what was sent is an address of ours, which leads on to the target and counts who
// comes. A message without tracked links has none.
type Link struct {
	// Token ends the address that was sent. Whoever has it sees where the link leads, and nothing else.
	Token       string `gorm:"primaryKey"`
	MessageID   string
	WorkspaceID string
	// Place is where it stands: "text.0", "button.1", "card.0.button.1".
	Place string
	// Target is where it leads, with the contact's values.
	Target string
	// Opened is how often people opened it, Robots how often programs did that look at links.
	Opened, Robots int
	FirstOpenedAt  *time.Time
	LastOpenedAt   *time.Time
}

// TableName says whose links they are.
func (Link) TableName() string { return "message_links" }

// FollowedLink is a link with the instant at which its message was made, from which its life counts.
type FollowedLink struct {
	Link
	SentAt time.Time
}

// LinkPath is where tracked links begin below the public address; TrackedSuffix is how the address of a template's tracked
// button ends.
const (
	LinkPath      = "/l/"
	TrackedSuffix = LinkPath + "{{1}}"
)

// MaxTrackedLinks is how many links of one text may be tracked, MaxLinkTarget the longest address in bytes.
const (
	MaxTrackedLinks = 20
	MaxLinkTarget   = 2000
)

// PlacedLink is a link that is to be tracked, with the pointer of the text that it stands in.
type PlacedLink struct{ Pointer, Link string }

// LinkingStep is a step that may have links to be tracked; there are none when it does not ask for that.
type LinkingStep interface{ TrackedLinks() []PlacedLink }

// Tracking is a free message that may have its links tracked.
type Tracking struct {
	TrackLinks bool `json:"track_links,omitempty"`
}

// Tracks reports whether the links of the message are tracked.
func (t Tracking) Tracks() bool { return t.TrackLinks }

// linksIn are the links of a text and its translations.
func (t Tracking) linksIn(words Translated, own string) []PlacedLink {
	if !t.TrackLinks {
		return nil
	}
	out := placedLinks("/text", own)
	for _, language := range words.Wordings() {
		out = append(out, placedLinks(TextPointer(language), words.ByLanguage[language])...)
	}
	return out
}

func placedLinks(pointer, text string) []PlacedLink {
	var out []PlacedLink
	for _, part := range TextParts(text) {
		if part.Link {
			out = append(out, PlacedLink{pointer, part.Text})
		}
	}
	return out
}

// validateLinks is what is wrong with the links that a step is to track.
func validateLinks(at string, links []PlacedLink) []Violation {
	var out []Violation
	count := map[string]int{}
	for _, l := range links {
		if why := untrackable(l.Link); why != "" {
			out = append(out, Violation{at + l.Pointer, "has a link that cannot be tracked: " + why})
		}
		if count[l.Pointer]++; count[l.Pointer] == MaxTrackedLinks+1 {
			out = append(out, Violation{at + l.Pointer, fmt.Sprintf("may have at most %d links to be tracked", MaxTrackedLinks)})
		}
	}
	return out
}

// TextPart is a piece of a text: a link, or what stands between links.
type TextPart struct {
	Text string
	Link bool
}

// textLink matches an address in a text up to the first blank, fields included.
var textLink = regexp.MustCompile(`(?i:https)://(?:` + MergeField.String() + `|[^\s\p{Z}\p{Cc}<>"])+`)

// TextParts cuts a text into its https links and what is between them; together they are the text. As phones do, it leaves
// what closes a sentence, a bracket or a bold word out of a link.
func TextParts(text string) []TextPart {
	var out []TextPart
	from := 0
	put := func(to int, link bool) {
		if to > from {
			out = append(out, TextPart{text[from:to], link})
			from = to
		}
	}
	for _, at := range textLink.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		if unicode.IsLetter(before) || unicode.IsDigit(before) {
			continue // the end of a longer word
		}
		put(at[0], false)
		put(at[0]+len(withoutClosing(text[at[0]:at[1]], text[:at[0]])), true)
	}
	put(len(text), false)
	return out
}

// withoutClosing is a link without the signs after it that belong to the text before and around it.
func withoutClosing(link, before string) string {
	for {
		shorter := strings.TrimRight(link, `.,;:!?'…»”’`)
		for open, end := range map[string]string{"(": ")", "[": "]", "{": "}"} {
			if !strings.Contains(shorter, open) {
				shorter = strings.TrimSuffix(shorter, end)
			}
		}
		for _, mark := range []string{"*", "_", "~", "`"} { // WhatsApp's bold, italic, struck through, code
			if strings.HasSuffix(before, mark) {
				shorter = strings.TrimSuffix(shorter, mark)
			}
		}
		if shorter == link {
			return link
		}
		link = shorter
	}
}

// hostForm is a host in the letters that the Internet's names have, with a port or without.
var hostForm = regexp.MustCompile(`^(?i:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::[0-9]{1,5})?$`)

// untrackable is why a link, fields included, cannot be tracked; "" for nothing. Its host is literal, so that no value can
// make it lead anywhere else, and what comes after the host may hold fields.
func untrackable(link string) string {
	const field = "\x00"
	plain := MergeField.ReplaceAllLiteralString(link, field)
	host, ok := hostOf(plain)
	_, fragment, _ := strings.Cut(plain, "#")
	switch {
	case !ok:
		return "it must begin with https://"
	case strings.Contains(host, field):
		return "its host must be written out; a field may stand in its path and its query"
	case !hostForm.MatchString(host):
		return "its host must be written out in plain letters, as in https://example.com/page"
	case strings.ContainsAny(plain, `\`):
		return "it has a backslash"
	case strings.Contains(fragment, field):
		return "a field cannot stand after its #"
	case len(link) > MaxLinkTarget:
		return fmt.Sprintf("it is longer than %d characters", MaxLinkTarget)
	}
	if _, err := url.Parse(strings.ReplaceAll(plain, field, "x")); err != nil {
		return "it is no web address"
	}
	return ""
}

// hostOf is what a browser takes for the host of an https address, with a user and a port; ok is false for any other address.
func hostOf(link string) (string, bool) {
	const scheme = "https://"
	if len(link) < len(scheme) || !strings.EqualFold(link[:len(scheme)], scheme) {
		return "", false
	}
	rest := link[len(scheme):]
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		rest = rest[:end]
	}
	return rest, rest != ""
}

// ErrTarget says that values would make a link lead to where its author did not point it.
var ErrTarget = errors.New("the values make no target of the link")

// LinkTarget checks that a link, filled with values, leads to the very host that its author wrote, over https, and returns it
// in the characters that a header may hold.
func LinkTarget(link, filled string) (string, error) {
	target := asciiAddress(filled)
	wrote, okLink := hostOf(link)
	host, okTarget := hostOf(target)
	parsed, err := url.Parse(target)
	switch {
	case !okLink, !okTarget, err != nil, len(target) > MaxLinkTarget, strings.ContainsRune(target, '\\'):
		return "", ErrTarget
	case host != wrote, parsed.Host != wrote, parsed.User != nil, parsed.Scheme != "https", !hostForm.MatchString(host):
		return "", ErrTarget
	}
	return target, nil
}

// asciiAddress escapes what no address may hold: everything but visible ASCII.
func asciiAddress(address string) string {
	var b strings.Builder
	for _, c := range []byte(address) {
		if c <= ' ' || c > '~' {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
