package trigger

import (
	"cadenza/internal/schedule"
	"cadenza/models"
)

// Decide says what a message does, in the order below. It is pure: the same situation
// always gives the same decision.
//
//  1. A reaction or a notice of WhatsApp's own does nothing.
//  2. Runs that wait for the contact are told: those all, or, when the message answers a
//     message of a run, that run alone.
//  3. The automation of its exact phrase starts, also for a blocked contact and also when a run was told (S1).
//  4. Only if neither happened and the contact is not blocked: the automation of a holiday, else that
//     of the closed hours, at the message's own time and for the number that it was written to (S6, S5).
//     Of several the oldest answers. One that has answered within its quiet period stays quiet, and so do the others.
func Decide(s models.Situation) models.Decision {
	if !s.Message.ByPerson() {
		return models.Decision{Routing: models.RoutedNotice}
	}
	out := models.Decision{Routing: models.RoutedNowhere, Wake: told(s)}
	switch {
	case s.Phrase != nil:
		out.Routing, out.Start = models.RoutedPhrase, s.Phrase
	case len(out.Wake) > 0:
		out.Routing = models.RoutedReply
	case !s.Blocked:
		out.Routing, out.Start = unanswered(s)
	}
	return out
}

// told returns the waiting runs that hear the message. A message cannot answer a question that
// was asked after it was written or kept (R7).
func told(s models.Situation) []string {
	var out []string
	for _, run := range s.Waiting {
		if run.Hears(s.Message) {
			out = append(out, run.ID)
		}
	}
	return out
}

// unanswered says what starts when no run and no phrase took the message.
func unanswered(s models.Situation) (models.Routing, *models.Rule) {
	hours, err := schedule.HoursOf(s.Workspace)
	if err != nil {
		return models.RoutedNowhere, nil // a zone that this build does not know: nothing can be said of its hours
	}
	for _, routing := range []models.Routing{models.RoutedHoliday, models.RoutedClosedHours} {
		for i := range s.Others {
			rule := &s.Others[i]
			if rule.NumberID != s.Message.NumberID || fired(rule.Start, s, hours) != routing {
				continue
			}
			if rule.Answered {
				return models.RoutedQuiet, nil
			}
			return routing, rule
		}
	}
	return models.RoutedNowhere, nil
}

// fired is what the message counts as for the start; "" when it does not fire.
func fired(start models.Start, s models.Situation, hours schedule.Hours) models.Routing {
	switch settings := start.Settings.(type) {
	case *models.OnHoliday:
		if schedule.OnDays(settings.Days, s.Message.SentAt, hours.Zone) {
			return models.RoutedHoliday
		}
	case *models.OnClosedHours:
		if !hours.Open(s.Message.SentAt) {
			return models.RoutedClosedHours
		}
	}
	return ""
}
