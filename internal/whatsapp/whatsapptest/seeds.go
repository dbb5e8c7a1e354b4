package whatsapptest

import (
	"encoding/json"
	"strings"

	"cadenza/internal/whatsapp"
)

// Status values of templates that the simulator tells apart.
const (
	approved = "APPROVED"
	pending  = "PENDING"
	paused   = "PAUSED"
	disabled = "DISABLED"
)

type seed struct {
	name, status, category, format string
	// example holds the example values: in order, or by name.
	example []string
	texts   map[string]string
	buttons []string
}

// SeedTemplates are the templates that every account of the simulator has, each in Italian, English and Spanish; ids are set per account.
func SeedTemplates() []whatsapp.Template {
	var list []whatsapp.Template
	for _, s := range seeds() {
		for _, language := range []string{"it", "en", "es"} {
			list = append(list, s.template(language))
		}
	}
	return list
}

func seeds() []seed {
	return []seed{
		{name: "welcome", status: approved, category: "MARKETING", format: "POSITIONAL", example: []string{
			"Anna",
		}, texts: map[string]string{
			"it": "Ciao {{1}}, benvenuto! Siamo felici di averti con noi.",
			"en": "Hello {{1}}, welcome! We are glad to have you with us.",
			"es": "Hola {{1}}, ¡te damos la bienvenida! Nos alegra tenerte con nosotros.",
		}},
		{name: "reminder", status: approved, category: "UTILITY", format: whatsapp.FormatNamed, example: []string{
			"first_name=Anna", "when=10:30",
		}, texts: map[string]string{
			"it": "Ciao {{first_name}}, ti ricordiamo il tuo appuntamento: {{when}}. A presto!",
			"en": "Hello {{first_name}}, this is a reminder of your appointment: {{when}}. See you soon!",
			"es": "Hola {{first_name}}, te recordamos tu cita: {{when}}. ¡Hasta pronto!",
		}},
		{name: "choice", status: approved, category: "MARKETING", format: "POSITIONAL", buttons: []string{
			"Voglio informazioni", "Disiscrivimi",
		}, texts: map[string]string{
			"it": "Vuoi saperne di più sulle nostre novità?",
			"en": "Would you like to know more about our news?",
			"es": "¿Quieres saber más sobre nuestras novedades?",
		}},
		{name: "open_template", status: approved, category: "UTILITY", format: "POSITIONAL", example: []string{
			"Anna",
		}, texts: map[string]string{
			"it": "Ciao {{1}}, abbiamo un messaggio per te. Rispondi qui per continuare la conversazione.", //nolint:misspell // Italian
			"en": "Hello {{1}}, we have a message for you. Reply here to continue the conversation.",
			"es": "Hola {{1}}, tenemos un mensaje para ti. Responde aquí para continuar la conversación.",
		}},
		{name: "draft_pending", status: pending, category: "MARKETING", format: "POSITIONAL", texts: map[string]string{
			"it": "Presto novità per te.", "en": "News for you soon.", "es": "Pronto novedades para ti.",
		}},
		{name: "promo_paused", status: paused, category: "MARKETING", format: "POSITIONAL", texts: map[string]string{
			"it": "Solo oggi: sconto del 20% per te.", "en": "Today only: 20% off for you.", "es": "Solo hoy: 20% de descuento para ti.",
		}},
	}
}

func (s seed) template(language string) whatsapp.Template {
	body := object{"type": "BODY", "text": s.texts[language]}
	if len(s.example) > 0 {
		body["example"] = s.examples()
	}
	components := []object{body}
	if len(s.buttons) > 0 {
		var buttons []object
		for _, title := range s.buttons {
			buttons = append(buttons, object{"type": "QUICK_REPLY", "text": title})
		}
		components = append(components, object{"type": "BUTTONS", "buttons": buttons})
	}
	raw, _ := json.Marshal(object{ // strings only: always encodes
		"name": s.name, "language": language, "status": s.status, "category": s.category, "parameter_format": s.format,
		"components": components, "quality_score": object{"score": "GREEN"},
	})
	return whatsapp.ParseTemplate(raw)
}

func (s seed) examples() object {
	if s.format != whatsapp.FormatNamed {
		return object{"body_text": [][]string{s.example}}
	}
	var named []object
	for _, e := range s.example {
		name, value, _ := strings.Cut(e, "=")
		named = append(named, object{"param_name": name, "example": value})
	}
	return object{"body_text_named_params": named}
}
