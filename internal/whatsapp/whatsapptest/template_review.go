package whatsapptest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// verdict is what a reviewer decides.
type verdict struct {
	Language string `json:"language"`
	Status   string `json:"status"`
	// Reason is why it is rejected; "INVALID_FORMAT" where none is given.
	Reason string `json:"reason"`
	// Category is the one that the reviewer gives it; empty leaves it.
	Category string `json:"category"`
	// Components are what it says from now on, as if somebody had edited it at Meta; absent leaves it.
	Components json.RawMessage `json:"components"`
}

// review is PUT /sim/templates/{name}: the template is approved, rejected, paused or put into another category, in every account that has
// it, and the webhook hears of it.
func (s *Simulator) review(r *http.Request) (any, error) {
	var v verdict
	if err := strict(r, &v); err != nil {
		return nil, err
	}
	if flaws := v.flaws(); len(flaws) > 0 {
		return nil, &problem{status: http.StatusBadRequest, title: "The verdict cannot be so", errors: flaws}
	}
	found := []object{}
	for account, list := range s.templates.all() {
		for _, t := range list {
			if t.Name != r.PathValue("name") || t.Language != v.Language {
				continue
			}
			next, events := v.of(t)
			if err := s.keep(account, next, false, events...); err != nil {
				return nil, err
			}
			found = append(found, s.plainTemplate(next))
		}
	}
	if len(found) == 0 {
		return nil, &problem{status: http.StatusNotFound, title: "The simulator has no such template in this language"}
	}
	return object{"items": found}, nil
}

func (v verdict) flaws() []flaw {
	statuses := []string{approved, pending, paused, disabled, rejected, "IN_APPEAL", "PENDING_DELETION", "LIMIT_EXCEEDED"}
	categories := []string{"", models.CategoryMarketing, models.CategoryAuthentication, "UTILITY"}
	out := need(nil, v.Language != "", "/language", "must be a language such as it")
	out = need(out, slices.Contains(statuses, v.Status), "/status", "must be a template status such as APPROVED")
	return need(out, slices.Contains(categories, v.Category), "/category", "must be MARKETING, UTILITY or AUTHENTICATION")
}

// of is the template after the verdict, and what the webhook hears.
func (v verdict) of(t whatsapp.Template) (whatsapp.Template, []envelope) {
	category := cmp.Or(v.Category, t.Category)
	components := t.Components
	var events []envelope
	if v.Components != nil {
		components = v.Components
		events = append(events, componentsEvent(t, components))
	}
	raw, _ := json.Marshal(object{ // all of it was decoded
		"id": t.ID, "name": t.Name, "language": t.Language, "status": v.Status, "category": category, "components": components,
		"parameter_format": t.ParameterFormat, "quality_score": object{"score": t.Quality},
	})
	next := whatsapp.ParseTemplate(raw)
	if v.Status == rejected {
		next.Rejected = cmp.Or(v.Reason, "INVALID_FORMAT")
	}
	if category != t.Category {
		events = append(events, envelope{Field: "template_category_update", Value: object{
			"message_template_id": json.Number(t.ID), "message_template_name": t.Name, "message_template_language": t.Language,
			"previous_category": t.Category, "new_category": category,
		}})
	}
	event := templateEvent(next, v.Status)
	if next.Rejected != "" {
		event.Value["reason"] = next.Rejected
		event.Value["rejection_info"] = object{"reason": next.Rejected, "recommendation": "Change the template and submit it again."}
	}
	return next, append(events, event)
}

func componentsEvent(t whatsapp.Template, components json.RawMessage) envelope {
	body, _ := whatsapp.Definition(t.Category, components)
	return envelope{Field: "message_template_components_update", Value: object{
		"message_template_id": json.Number(t.ID), "message_template_name": t.Name, "message_template_language": t.Language,
		"message_template_element": body,
	}}
}

// plainTemplate is a template in the list's shape, without the faults.
func (s *Simulator) plainTemplate(t whatsapp.Template) object {
	return object{
		"id": t.ID, "name": t.Name, "language": t.Language, "status": t.Status, "category": t.Category,
		"parameter_format": t.ParameterFormat, "components": t.Components, "quality_score": object{"score": t.Quality},
		"rejected_reason": cmp.Or(t.Rejected, "NONE"),
	}
}

// readBack are the components as they read back: the body of a one-time code is written by Meta, its button leads somewhere, and files
// are addresses.
func readBack(d whatsapp.TemplateDraft) json.RawMessage {
	if d.Category != models.CategoryAuthentication {
		return whatsapp.WithHandles(d.Components, func(string) string { return "https://scontent.whatsapp.net/v/example" })
	}
	var list []object
	_ = json.Unmarshal(d.Components, &list) // it was looked at
	for _, c := range list {
		switch c["type"] {
		case "BODY", "body":
			c["text"] = "*{{1}}* is your verification code."
			if c["add_security_recommendation"] == true {
				c["text"] = "*{{1}}* is your verification code. For your security, do not share this code."
			}
		case "BUTTONS", "buttons":
			c["buttons"] = []object{{
				"type": "URL", "text": "Copy code", "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",
			}}
		}
	}
	out, _ := json.Marshal(list)
	return out
}
