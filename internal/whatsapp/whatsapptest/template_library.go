package whatsapptest

import (
	"encoding/json"
	"net/http"
	"strings"

	"cadenza/internal/whatsapp"
)

// libraryTemplate is one of those that Meta has written and approved for everybody.
type libraryTemplate struct {
	name, topic, usecase string
	category             string
	texts                map[string]string
	parameters           []string
	// button is the label of the button that leads to the business's own address; empty for none.
	button string
}

func libraryTemplates() []libraryTemplate {
	return []libraryTemplate{
		{
			name: "delivery_update_1", topic: "ORDER_MANAGEMENT", usecase: "SHIPMENT_CONFIRMATION", category: "UTILITY",
			parameters: []string{"Anna", "A-1001"}, button: "Track",
			texts: map[string]string{
				"it": "Ciao {{1}}, il tuo ordine {{2}} è in viaggio e arriverà presto.",
				"en": "Hello {{1}}, your order {{2}} is on its way and will arrive soon.",
			},
		},
		{
			name: "appointment_reminder_1", topic: "EVENT_REMINDER", usecase: "APPOINTMENT_REMINDER", category: "UTILITY",
			parameters: []string{"Anna"},
			texts: map[string]string{
				"it": "Ciao {{1}}, ti ricordiamo il tuo appuntamento di domani.",
				"en": "Hello {{1}}, this is a reminder of your appointment tomorrow.",
			},
		},
	}
}

// library is GET /{version}/message_template_library.
func (s *Simulator) library(r *http.Request) (any, error) {
	query := r.URL.Query()
	list := []object{}
	for _, one := range libraryTemplates() {
		for _, language := range []string{"it", "en"} {
			if !matches(query.Get("language"), language) || !matches(query.Get("topic"), one.topic) ||
				!matches(query.Get("usecase"), one.usecase) || !strings.Contains(one.name, query.Get("search")) {
				continue
			}
			o := object{
				"id": templateID("library", whatsapp.Template{Name: one.name, Language: language}), "name": one.name, "language": language,
				"category": one.category, "topic": one.topic, "usecase": one.usecase, "industry": []string{"E_COMMERCE"},
				"body": one.texts[language], "body_params": one.parameters,
			}
			if one.button != "" {
				o["buttons"] = []object{{"type": "URL", "text": one.button, "url": "https://www.example.com"}}
			}
			list = append(list, o)
		}
	}
	return object{"data": list, "paging": object{"cursors": object{}}}, nil
}

// fromLibrary is a draft with what the library says.
func fromLibrary(d whatsapp.TemplateDraft) (whatsapp.TemplateDraft, error) {
	for _, one := range libraryTemplates() {
		body, known := one.texts[d.Language]
		if one.name != d.Library || !known {
			continue
		}
		components := []object{{"type": "BODY", "text": body, "example": object{"body_text": [][]string{one.parameters}}}}
		if one.button != "" {
			var inputs []struct {
				Type string `json:"type"`
				URL  struct {
					Base   string `json:"base_url"`
					Suffix string `json:"url_suffix_example"`
				} `json:"url"`
			}
			if json.Unmarshal(d.LibraryButtons, &inputs) != nil || len(inputs) != 1 || inputs[0].URL.Base == "" {
				return d, wrong(2388043, "Missing field", "library_template_button_inputs must name the address of the button.")
			}
			components = append(components, object{"type": "BUTTONS", "buttons": []object{
				{"type": "URL", "text": one.button, "url": inputs[0].URL.Base, "example": []string{inputs[0].URL.Suffix}},
			}})
		}
		d.Category, d.ParameterFormat = one.category, "POSITIONAL"
		d.Components, _ = json.Marshal(components) // texts only
		return d, nil
	}
	return d, wrong(2388155, "Unknown library template", "The library has no such template in this language.")
}
