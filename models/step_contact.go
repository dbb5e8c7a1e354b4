package models

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// NoSettings is for kinds that need none: block, restore and delete contact.
type NoSettings struct{}

func (*NoSettings) validate(string) []Violation    { return nil }
func (*NoSettings) references(string, *References) {}

// Texts are none.
func (*NoSettings) Texts() []string { return nil }

// ChangeTags adds or removes tags (A5).
type ChangeTags struct {
	Tags []string `json:"tags"`
}

func (s *ChangeTags) validate(at string) []Violation {
	out := needItems(at+"/tags", s.Tags, 20)
	for i, tag := range s.Tags {
		out = append(out, textRule(fmt.Sprintf("%s/tags/%d", at, i), tag, 1, MaxNameLength)...)
	}
	return out
}

func (s *ChangeTags) references(at string, r *References) {
	for i, name := range s.Tags {
		r.Tags = append(r.Tags, Reference{name, fmt.Sprintf("%s/tags/%d", at, i)})
	}
}

// Texts are none: tags are fixed.
func (*ChangeTags) Texts() []string { return nil }

// ChangeLists adds to or removes from lists (A6).
type ChangeLists struct {
	ListIDs []string `json:"list_ids"`
}

func (s *ChangeLists) validate(at string) []Violation {
	return needItems(at+"/list_ids", s.ListIDs, 20)
}

func (s *ChangeLists) references(at string, r *References) { r.addLists(at, s.ListIDs) }

// Texts are none.
func (*ChangeLists) Texts() []string { return nil }

// The ways to choose among several operators.
const (
	ChooseAll    = "all"
	ChooseRandom = "random"
)

// AssignOperators assigns operators to the contact (A7).
type AssignOperators struct {
	UserIDs []string `json:"user_ids"`
	// Choose is all (default) or random: one of them.
	Choose string `json:"choose,omitempty"`
}

func (s *AssignOperators) validate(at string) []Violation {
	out := needItems(at+"/user_ids", s.UserIDs, 50)
	if s.Choose != "" && s.Choose != ChooseAll && s.Choose != ChooseRandom {
		out = append(out, Violation{at + "/choose", "must be all or random"})
	}
	return out
}

func (s *AssignOperators) references(at string, r *References) { r.addUsers(at, s.UserIDs) }

// Texts are none.
func (*AssignOperators) Texts() []string { return nil }

// UnassignOperators takes operators off the contact; no ids means all of them (A7).
type UnassignOperators struct {
	UserIDs []string `json:"user_ids,omitempty"`
}

func (s *UnassignOperators) validate(at string) []Violation {
	if len(s.UserIDs) == 0 {
		return nil
	}
	return needItems(at+"/user_ids", s.UserIDs, 50)
}

func (s *UnassignOperators) references(at string, r *References) { r.addUsers(at, s.UserIDs) }

// Texts are none.
func (*UnassignOperators) Texts() []string { return nil }

// FromNextMessage is the only value of SetField.From.
const FromNextMessage = "next_message"

// DefaultMessageLimit is how long a step waits for the contact's message by default.
const DefaultMessageLimit = Duration(24 * time.Hour)

// SetField sets a dynamic field to a text or to the contact's next message (A9).
type SetField struct {
	Field string `json:"field"`
	// Value is the text; nil when From is given, "" empties the field.
	Value *string `json:"value,omitempty"`
	From  string  `json:"from,omitempty"`
	// Limit bounds the wait for a message; zero means DefaultMessageLimit.
	Limit Duration `json:"limit,omitzero"`
}

// ListenLimit is how long the step listens for a message.
func (s *SetField) ListenLimit() Duration {
	if s.Limit == 0 {
		return DefaultMessageLimit
	}
	return s.Limit
}

func (s *SetField) validate(at string) []Violation {
	var out []Violation
	if !ValidFieldCode(s.Field) || s.Field == CodePhone || s.Field == CodeAccountName {
		out = append(out, Violation{at + "/field", "must be the code of a field that may be set"})
	}
	if (s.Value == nil) == (s.From == "") {
		out = append(out, Violation{at, "needs exactly one of value and from"})
	}
	if s.From != "" && s.From != FromNextMessage {
		out = append(out, Violation{at + "/from", "may only be next_message"})
	}
	if s.Limit != 0 && s.From == "" {
		out = append(out, Violation{at + "/limit", "goes with from only"})
	}
	if s.Value != nil {
		out = append(out, textRule(at+"/value", *s.Value, 0, MaxText)...)
	}
	return out
}

func (s *SetField) references(at string, r *References) {
	r.Fields = append(r.Fields, Reference{s.Field, at + "/field"})
}

// Texts are the fixed text.
func (s *SetField) Texts() []string {
	if s.Value == nil {
		return nil
	}
	return []string{*s.Value}
}

// OpenTicket opens a ticket for the contact (A8).
type OpenTicket struct {
	Title     string         `json:"title"`
	Priority  TicketPriority `json:"priority,omitempty"`
	Category  string         `json:"category,omitempty"`
	OwnerID   string         `json:"owner_id,omitempty"`
	Reference string         `json:"reference,omitempty"`
}

func (s *OpenTicket) validate(at string) []Violation {
	out := textRule(at+"/title", s.Title, 1, MaxNameLength)
	return append(out, ticketRules(at, "", s.Priority, s.Category, s.Reference)...)
}

func ticketRules(at string, status TicketStatus, priority TicketPriority, category, reference string) []Violation {
	var out []Violation
	if status != "" && !status.Valid() {
		out = append(out, Violation{at + "/status", "must be open, in_progress, resolved or closed"})
	}
	if priority != "" && !priority.Valid() {
		out = append(out, Violation{at + "/priority", "must be low, medium, high or urgent"})
	}
	out = append(out, textRule(at+"/category", category, 0, MaxNameLength)...)
	return append(out, textRule(at+"/reference", reference, 0, MaxNameLength)...)
}

func ownerReference(at, owner string, r *References) {
	if owner != "" {
		r.Users = append(r.Users, Reference{owner, at + "/owner_id"})
	}
}

func (s *OpenTicket) references(at string, r *References) { ownerReference(at, s.OwnerID, r) }

// Texts are title, category and reference.
func (s *OpenTicket) Texts() []string { return []string{s.Title, s.Category, s.Reference} }

// UpdateTicket changes a ticket; empty settings stay as they are (A8). It acts on the
// ticket that started the run, else the one with the reference, else the newest open one.
type UpdateTicket struct {
	Status    TicketStatus   `json:"status,omitempty"`
	Title     string         `json:"title,omitempty"`
	Priority  TicketPriority `json:"priority,omitempty"`
	Category  string         `json:"category,omitempty"`
	OwnerID   string         `json:"owner_id,omitempty"`
	Reference string         `json:"reference,omitempty"`
}

func (s *UpdateTicket) validate(at string) []Violation {
	out := ticketRules(at, s.Status, s.Priority, s.Category, s.Reference)
	if s.Status == "" && s.Title == "" && s.Priority == "" && s.Category == "" && s.OwnerID == "" {
		out = append(out, Violation{at, "changes nothing: give status, title, priority, category or owner_id"})
	}
	return append(out, textRule(at+"/title", s.Title, 0, MaxNameLength)...)
}

func (s *UpdateTicket) references(at string, r *References) { ownerReference(at, s.OwnerID, r) }

// Texts are title, category and reference.
func (s *UpdateTicket) Texts() []string { return []string{s.Title, s.Category, s.Reference} }

// CloseTicket closes a ticket, found like UpdateTicket's (A8).
type CloseTicket struct {
	Reference string `json:"reference,omitempty"`
}

func (s *CloseTicket) validate(at string) []Violation {
	return textRule(at+"/reference", s.Reference, 0, MaxNameLength)
}

func (*CloseTicket) references(string, *References) {}

// Texts are the reference.
func (s *CloseTicket) Texts() []string { return []string{s.Reference} }

// SendWebhook calls an outside address (A10).
type SendWebhook struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
	// Body is any JSON value; its strings may hold fields.
	Body json.RawMessage `json:"body,omitempty"`
	// Save maps a path in the JSON answer to the code of the field it goes to.
	Save map[string]string `json:"save,omitempty"`
}

func (s *SendWebhook) validate(at string) []Violation {
	var out []Violation
	if !slices.Contains([]string{"POST", "PUT", "PATCH", "GET", "DELETE"}, s.Method) {
		out = append(out, Violation{at + "/method", "must be POST, PUT, PATCH, GET or DELETE"})
	}
	if u, err := url.Parse(strings.ReplaceAll(s.URL, "%%", "")); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		out = append(out, Violation{at + "/url", "must be an http or https address"})
	} else if u.User != nil || strings.Contains(u.Host, "%") {
		out = append(out, Violation{at + "/url", "must not hold credentials"})
	} else if strings.Contains(authority(s.URL), "%%") {
		// Whoever fills in the field would choose who gets the signed call.
		out = append(out, Violation{at + "/url", "must name its host without fields"})
	} else if _, fragment, _ := strings.Cut(s.URL, "#"); mergeField.MatchString(fragment) {
		out = append(out, Violation{at + "/url", "must not hold fields behind its #"})
	}
	if len(s.Headers) > 20 {
		out = append(out, Violation{at + "/headers", "at most 20 headers"})
	}
	if len(s.Save) > 20 {
		out = append(out, Violation{at + "/save", "at most 20 values"})
	}
	return out
}

// authority is what stands between the scheme and the path of a URL.
func authority(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		return rest[:end]
	}
	return rest
}

func (s *SendWebhook) references(at string, r *References) {
	for _, path := range sortedKeys(s.Save) {
		r.Fields = append(r.Fields, Reference{s.Save[path], at + "/save/" + escapePointer(path)})
	}
}

// Texts are the address, the headers and the body.
func (s *SendWebhook) Texts() []string {
	out := []string{s.URL, string(s.Body)}
	for _, key := range sortedKeys(s.Headers) {
		out = append(out, s.Headers[key])
	}
	return out
}

// EndAutomations ends the contact's other runs, all or those of the named automations (A13).
type EndAutomations struct {
	AutomationIDs []string `json:"automation_ids,omitempty"`
}

func (s *EndAutomations) validate(at string) []Violation {
	if len(s.AutomationIDs) == 0 {
		return nil
	}
	return needItems(at+"/automation_ids", s.AutomationIDs, 50)
}

func (s *EndAutomations) references(at string, r *References) {
	for i, id := range s.AutomationIDs {
		r.Automations = append(r.Automations, Reference{id, fmt.Sprintf("%s/automation_ids/%d", at, i)})
	}
}

// Texts are none.
func (*EndAutomations) Texts() []string { return nil }

// StartAutomation lets the contact enter another automation (A16).
type StartAutomation struct {
	AutomationID string `json:"automation_id"`
}

func (s *StartAutomation) validate(at string) []Violation {
	return textRule(at+"/automation_id", s.AutomationID, 1, MaxNameLength)
}

func (s *StartAutomation) references(at string, r *References) {
	r.Automations = append(r.Automations, Reference{s.AutomationID, at + "/automation_id"})
}

// Texts are none.
func (*StartAutomation) Texts() []string { return nil }
