package api

import (
	"fmt"
	"strings"

	"cadenza/internal/phrase"
	"cadenza/models"
)

// automationInput turns a submitted automation into the domain's; every rule that it
// breaks is in the error, with its pointer.
func (s *server) automationInput(body AutomationInput) (models.AutomationInput, error) {
	in := models.AutomationInput{
		Name: strings.TrimSpace(body.Name), NumberID: value(body.NumberID), NewSecret: s.startSecret, Slug: value(body.Slug),
		ManagedBy: body.ManagedBy,
	}
	if body.Reentry != nil {
		in.Reentry.WhileRunning = models.WhileRunning(value(body.Reentry.WhileRunning))
		in.Reentry.AfterFinish = models.AfterFinish(value(body.Reentry.AfterFinish))
	}
	var bad []models.Violation
	for i, raw := range value(body.Start) {
		// url is ours, and comes back from who edits what we answered
		start, broken := models.Read[models.Start](withoutMember(raw, "url"), fmt.Sprintf("/start/%d", i))
		in.Definition.Start = append(in.Definition.Start, start)
		bad = append(bad, broken...)
	}
	for i, raw := range value(body.Steps) {
		step, broken := models.Read[models.Step](raw, fmt.Sprintf("/steps/%d", i))
		in.Definition.Steps = append(in.Definition.Steps, step)
		bad = append(bad, broken...)
	}
	if len(bad) == 0 { // what could not be read has nothing more to say
		bad = models.ValidateAutomation(in.Name, in.Reentry, in.Definition)
	}
	if mark := value(body.ManagedBy); mark != "" && !models.ValidKey(mark) {
		bad = append(bad, models.Violation{
			Pointer: "/managed_by", Detail: fmt.Sprintf("must be small letters, digits and single hyphens, at most %d", models.MaxKey),
		})
	}
	in.Phrases, bad = phrases(in.Definition.Start, bad)
	return in, models.Invalid("the automation breaks rules", bad)
}

// phrases normalises the phrases of message starts by their place (S1).
func phrases(starts []models.Start, bad []models.Violation) ([]string, []models.Violation) {
	out, seen := make([]string, len(starts)), map[string]bool{}
	for i, start := range starts {
		message, ok := start.Settings.(*models.OnMessage)
		if !ok {
			continue
		}
		out[i] = phrase.Normalize(message.Phrase)
		if seen[out[i]] {
			bad = append(bad, models.Violation{
				Pointer: fmt.Sprintf("/start/%d/phrase", i), Detail: "repeats the phrase of another start step",
			})
		}
		seen[out[i]] = true
	}
	return out, bad
}

// startSecret makes the secret of an integration start.
func (s *server) startSecret() string { return models.NewStartSecret(s.Random) }
