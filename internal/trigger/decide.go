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
//  4. A stop word, a start word, or the tap of an opt-out button changes the contact's consent, whatever else
//     the message does; what refuses is taken by that (K2).
//  5. Only if none of these took it and the contact is not blocked: the automation of the first message, else that
//     of a holiday, of the closed hours, of any message, at the message's own time and for the number that it was
//     written to (S9, S6, S5, S10). Of several the oldest answers. One that has answered within its quiet period
//     stays quiet, and so do the others; where an operator has
//     taken the contact over, S5, S6 and S10 are silent (I2).
func Decide(s models.Situation) models.Decision {
	if !s.Message.ByPerson() {
		return models.Decision{Routing: models.RoutedNotice}
	}
	out := models.Decision{Routing: models.RoutedNowhere, Wake: told(s)}
	out.Consent = consentOf(s.Message, s.Workspace.Consent.WithDefaults(), len(out.Wake) > 0)
	switch {
	case s.Phrase != nil:
		out.Routing, out.Start = models.RoutedPhrase, s.Phrase
	case len(out.Wake) > 0:
		out.Routing = models.RoutedReply
	case out.Consent == models.ConsentRefused:
		out.Routing = models.RoutedConsent
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
	for _, routing := range []models.Routing{models.RoutedFirst, models.RoutedHoliday, models.RoutedClosedHours, models.RoutedAny} {
		for i := range s.Others {
			rule := &s.Others[i]
			if s.TakenOver && routing != models.RoutedFirst {
				continue
			}
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
	case *models.OnFirstMessage:
		if s.First {
			return models.RoutedFirst
		}
	case *models.OnAnyMessage:
		if settings.Answers(hours.Open(s.Message.SentAt)) {
			return models.RoutedAny
		}
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
