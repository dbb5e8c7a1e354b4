package models

import (
	"maps"
	"regexp"
)

// KeptSecret stands in files for a header of a webhook that may be a secret. On its way in it means: the value that the same
// step has in force.
const KeptSecret = "(kept)"

// secretHeader matches the names of headers whose values let somebody in.
var secretHeader = regexp.MustCompile(`(?i)auth|cookie|token|secret|key|password|credential|signature|session`)

// WithoutSecrets is the definition with KeptSecret in place of the headers of webhooks that may be secrets.
func (d Definition) WithoutSecrets() Definition {
	return d.Rewritten(func(_ string, s Step) Step {
		return s.withHeaders(func(name, value string) string {
			if secretHeader.MatchString(name) && value != "" {
				return KeptSecret
			}
			return value
		})
	})
}

// WrittenSecrets are the names of the headers of the step, if it calls a webhook, that may be secrets and are written out, sorted.
func (s Step) WrittenSecrets() []string {
	var out []string
	s.withHeaders(func(name, value string) string {
		if secretHeader.MatchString(name) && value != "" && value != KeptSecret {
			out = append(out, name)
		}
		return value
	})
	return out
}

// WithSecrets is the definition with the secrets of before, of the same steps, in place of KeptSecret; where there is none, that
// is a violation. Every step that is not new has its id.
func (d Definition) WithSecrets(before Definition) (Definition, []Violation) {
	var out []Violation
	full := d.Rewritten(func(at string, s Step) Step {
		was, _, _ := before.Find(s.ID)
		old, _ := was.Settings.(*SendWebhook)
		return s.withHeaders(func(name, value string) string {
			if value != KeptSecret {
				return value
			}
			if old != nil && old.Headers[name] != "" {
				return old.Headers[name]
			}
			out = append(out, Violation{
				at + "/headers/" + escapePointer(name), "stands for a secret that this automation does not have: write it out once",
			})
			return value
		})
	})
	return full, out
}

// withHeaders is a copy of the step whose headers, if it calls a webhook, are what change makes of them.
func (s Step) withHeaders(change func(name, value string) string) Step {
	hook, ok := s.Settings.(*SendWebhook)
	if !ok || len(hook.Headers) == 0 {
		return s
	}
	changed := *hook
	changed.Headers = maps.Clone(hook.Headers)
	for _, name := range sortedKeys(hook.Headers) {
		changed.Headers[name] = change(name, hook.Headers[name])
	}
	s.Settings = &changed
	return s
}
