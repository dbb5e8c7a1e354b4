package whatsapp

import "encoding/json"

// TemplateDraft is a template as it is written, before Meta has seen it.
type TemplateDraft struct {
	Name     string `json:"name,omitempty"`
	Language string `json:"language,omitempty"`
	Category string `json:"category,omitempty"`
	// ParameterFormat is "NAMED" or "POSITIONAL"; empty means the latter.
	ParameterFormat string `json:"parameter_format,omitempty"`
	// TTL is for how many seconds Meta tries to deliver a message of it; 0 leaves it to Meta, -1 means 30 days.
	TTL        int             `json:"message_send_ttl_seconds,omitempty"`
	Components json.RawMessage `json:"components,omitempty"`
	// Library names a template of Meta's library, which then says all the rest; LibraryButtons and LibraryBody are Meta's
	// library_template_button_inputs and library_template_body_inputs.
	Library        string          `json:"library_template_name,omitempty"`
	LibraryButtons json.RawMessage `json:"library_template_button_inputs,omitempty"`
	LibraryBody    json.RawMessage `json:"library_template_body_inputs,omitempty"`
}

// Handles are the handles of example files in components.
func Handles(components json.RawMessage) []string {
	var out []string
	WithHandles(components, func(handle string) string {
		out = append(out, handle)
		return handle
	})
	return out
}

// WithHandles is a copy of components in which each handle of an example file is replaced.
func WithHandles(components json.RawMessage, replace func(handle string) string) json.RawMessage {
	var all any
	if json.Unmarshal(components, &all) != nil {
		return components
	}
	replaceHandles(all, replace)
	out, _ := json.Marshal(all) // what was decoded encodes
	return out
}

func replaceHandles(v any, replace func(string) string) {
	switch v := v.(type) {
	case []any:
		for _, inner := range v {
			replaceHandles(inner, replace)
		}
	case map[string]any:
		if list, ok := v["header_handle"].([]any); ok {
			for i, one := range list {
				if handle, ok := one.(string); ok {
					list[i] = replace(handle)
				}
			}
		}
		for _, inner := range v {
			replaceHandles(inner, replace)
		}
	}
}
