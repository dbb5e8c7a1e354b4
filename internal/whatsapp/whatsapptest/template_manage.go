package whatsapptest

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

const rejected = "REJECTED"

// What Meta allows of creations and edits.
const (
	creationsPerHour = 100
	editsPerMonth    = 10
	nameBlocked      = 30 * 24 * time.Hour
)

// keptTemplate is a row: a template that was created, changed or deleted here.
type keptTemplate struct {
	account  string
	template whatsapp.Template
	deleted  bool
}

func (s *store) templates(ctx context.Context) (list []keptTemplate, err error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT account_id, template, deleted FROM templates ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var one keptTemplate
		var raw string
		if err := rows.Scan(&one.account, &raw, &one.deleted); err != nil {
			return nil, fmt.Errorf("scan a template: %w", err)
		}
		one.template = whatsapp.ParseTemplate(json.RawMessage(raw))
		list = append(list, one)
	}
	return list, rows.Err()
}

// keep commits a template as it is now, with the webhooks about it.
func (s *Simulator) keep(account string, t whatsapp.Template, deleted bool, events ...envelope) error {
	raw, err := json.Marshal(s.plainTemplate(t))
	if err != nil {
		return fmt.Errorf("encode a template: %w", err)
	}
	var updates []update
	for _, one := range events {
		if s.cfg.WebhookURL == "" {
			break
		}
		u, err := s.newUpdate(Number{WABAID: account}, fieldUpdate, one, time.Now())
		if err != nil {
			return err
		}
		updates = append(updates, u)
	}
	err = s.store.write(func(tx *sql.Tx) error {
		_, err := tx.ExecContext(groupContext(), "INSERT INTO templates (id, account_id, template, deleted) VALUES (?,?,?,?) "+
			"ON CONFLICT (id) DO UPDATE SET template = excluded.template, deleted = excluded.deleted", t.ID, account, string(raw), deleted)
		if err != nil {
			return fmt.Errorf("keep a template: %w", err)
		}
		return insertUpdates(tx, updates)
	})
	if err != nil {
		return err
	}
	if deleted {
		s.templates.remove(account, t.ID)
	} else {
		s.templates.put(account, t)
	}
	s.deliverer.nudge()
	return nil
}

// readTemplate reads the body of a creation or an edit.
func readTemplate(r *http.Request) (whatsapp.TemplateDraft, error) {
	var d whatsapp.TemplateDraft
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxSend))
	if err != nil || json.Unmarshal(raw, &d) != nil {
		return d, refuse(100, "The body is not JSON of the expected shape")
	}
	return d, nil
}

// wrong is a refusal of what a template says, in words for people.
func wrong(subcode int, title, message string) *metaError {
	e := refuse(100)
	e.subcode, e.userTitle, e.userMessage = subcode, title, message
	return e
}

// atHome matches the address of Cadenza's tracked links on the machine of the simulator, whose phones are there too. Meta takes no
// other address inside a network, and this one neither.
var atHome = regexp.MustCompile(`https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/l/\{\{1\}\}`)

// broken is the first rule that a template breaks, as Meta says it; nil for none.
func broken(d whatsapp.TemplateDraft, handles *uploads) error {
	checked := d
	checked.Components = atHome.ReplaceAll(d.Components, []byte("https://here.example"+models.TrackedSuffix))
	if list := whatsapp.ValidateTemplate(checked); len(list) > 0 {
		return wrong(list[0].Subcode, "Invalid template", "The template's "+list[0].Pointer+" "+list[0].Detail)
	}
	if whatsapp.SaysTrack(d.Components) {
		return refuse(100, "Unexpected key \"track\" on param components") // ours: Meta never hears of it
	}
	for _, handle := range whatsapp.Handles(d.Components) {
		if !handles.known(handle) {
			return wrong(2388273, "Invalid media handle", "The example's file handle is not one of an upload.")
		}
	}
	return nil
}

// createTemplate is POST /{version}/{account id}/message_templates.
func (s *Simulator) createTemplate(r *http.Request) (any, error) {
	account := r.PathValue("id")
	if _, known := s.templates.all()[account]; !known {
		return nil, unknownObject()
	}
	d, err := readTemplate(r)
	if err != nil {
		return nil, err
	}
	status := pending
	if d.Library != "" {
		if d, err = fromLibrary(d); err != nil {
			return nil, err
		}
		status = approved
	} else if err := broken(d, s.uploads); err != nil {
		return nil, err
	}
	if err := s.templates.admit(account, d, s.cfg.Clock()); err != nil {
		return nil, err
	}
	t := parsed(d, status)
	t.ID = templateID(account+strconv.FormatInt(s.cfg.Clock().UnixNano(), 10), t)
	if err := s.keep(account, t, false); err != nil {
		return nil, err
	}
	return object{"id": t.ID, "status": t.Status, "category": t.Category}, nil
}

// parsed is a template as Meta lists it after it was written so.
func parsed(d whatsapp.TemplateDraft, status string) whatsapp.Template {
	raw, _ := json.Marshal(object{ // a valid draft encodes
		"name": d.Name, "language": d.Language, "status": status, "category": d.Category,
		"parameter_format": cmp.Or(d.ParameterFormat, "POSITIONAL"), "components": readBack(d), "quality_score": object{"score": "UNKNOWN"},
	})
	return whatsapp.ParseTemplate(raw)
}

// admit counts a creation, or says why there may be none.
func (t *templates) admit(account string, d whatsapp.TemplateDraft, now time.Time) error {
	if _, exists := t.find(account, d.Name, d.Language); exists {
		return wrong(2388024, "Content in this language already exists", "There is already content in this language for this template.")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if at, ok := t.gone[account+"/"+d.Name]; ok && now.Sub(at) < nameBlocked {
		return wrong(
			2388023, "Message template language is being deleted", "New content for this name cannot be added while it is being deleted.",
		)
	}
	t.created[account] = slices.DeleteFunc(t.created[account], func(at time.Time) bool { return now.Sub(at) >= time.Hour })
	if len(t.created[account]) >= creationsPerHour {
		return refuse(80008)
	}
	t.created[account] = append(t.created[account], now)
	return nil
}

// change is POST /{version}/{id}: an edit of a template, bytes of an upload, or a switch of an account.
func (s *Simulator) change(r *http.Request) (any, error) {
	id := r.PathValue("id")
	if session, ok := s.uploads.session(id); ok {
		return session.take(r, s.uploads)
	}
	if account, t, ok := s.templates.byID(id); ok {
		return s.editTemplate(r, account, t)
	}
	if _, known := s.templates.all()[id]; known && r.FormValue("is_enabled_for_insights") == "true" {
		s.templates.mu.Lock()
		defer s.templates.mu.Unlock()
		s.templates.insights[id] = true
		return object{"id": id}, nil
	}
	return nil, unknownObject()
}

// editTemplate replaces the components of a template, which is then reviewed anew.
func (s *Simulator) editTemplate(r *http.Request, account string, t whatsapp.Template) (any, error) {
	d, err := readTemplate(r)
	if err != nil {
		return nil, err
	}
	status := s.faults.templateStatus(t)
	d.Name, d.Language, d.ParameterFormat = t.Name, t.Language, cmp.Or(d.ParameterFormat, t.ParameterFormat)
	d.Category = cmp.Or(d.Category, t.Category)
	switch {
	case status != approved && status != rejected && status != paused:
		return nil, wrong(2388039, "Template cannot be edited", "A template that is in review cannot be edited.")
	case status == approved && d.Category != t.Category:
		return nil, wrong(2388039, "Template cannot be edited", "The category of an approved template cannot be changed.")
	case d.Components == nil:
		return nil, wrong(2388043, "Missing field", "The components are missing.")
	}
	if err := broken(d, s.uploads); err != nil {
		return nil, err
	}
	if status == approved {
		if err := s.templates.admitEdit(t.ID, s.cfg.Clock()); err != nil {
			return nil, err
		}
	}
	next := parsed(d, pending)
	next.ID, next.Quality = t.ID, t.Quality
	return object{"success": true}, s.keep(account, next, false)
}

// admitEdit counts an edit of an approved template: one in 24 hours, ten in 30 days.
func (t *templates) admitEdit(id string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := slices.DeleteFunc(t.edited[id], func(at time.Time) bool { return now.Sub(at) >= nameBlocked })
	if len(list) >= editsPerMonth || (len(list) > 0 && now.Sub(list[len(list)-1]) < 24*time.Hour) {
		return wrong(2388039, "Template cannot be edited", "An approved template can be edited once in 24 hours and ten times in 30 days.")
	}
	t.edited[id] = append(list, now)
	return nil
}

// deleteTemplates is DELETE /{version}/{account id}/message_templates: all languages of a name, or with hsm_id one of them.
func (s *Simulator) deleteTemplates(r *http.Request) (any, error) {
	account, name, id := r.PathValue("id"), r.URL.Query().Get("name"), r.URL.Query().Get("hsm_id")
	var doomed []whatsapp.Template
	for _, t := range s.templates.of(account) {
		if t.Name == name && (id == "" || t.ID == id) {
			doomed = append(doomed, t)
		}
	}
	if len(doomed) == 0 {
		return nil, wrong(2593002, "Message template not found", "There is no such message template.")
	}
	for _, t := range doomed {
		if s.faults.templateStatus(t) == disabled {
			return nil, wrong(2388039, "Template cannot be deleted", "A disabled template cannot be deleted.")
		}
	}
	for _, t := range doomed {
		if err := s.keep(account, t, true); err != nil {
			return nil, err
		}
	}
	s.templates.mu.Lock()
	defer s.templates.mu.Unlock()
	s.templates.gone[account+"/"+name] = s.cfg.Clock()
	return object{"success": true}, nil
}
