package app

import (
	"context"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// SyncNumber reads what Meta says of a number, its quality, its throughput and its
// portfolio's limit, and makes our records the same (W6). The pace is still to follow: see Synced.
func (a *App) SyncNumber(ctx context.Context, n models.Number) error {
	credentials, err := a.credentials(n)
	if err != nil {
		return err
	}
	at := a.now().UTC().Truncate(time.Second) // as exact as the times of webhooks, so that none of them seems older
	told, err := a.whatsapp.GetNumber(ctx, credentials)
	if err != nil {
		return models.Errorf(models.CodeUnavailable, "the number could not be read from WhatsApp: %s", whatsapp.Classify(err).Words)
	}
	if n.Unverified { // Meta has just answered its token
		if err := a.Store.NumberVerified(ctx, n); err != nil {
			return err
		}
	}
	facts := models.NumberFacts{Throughput: models.Throughput(told.Throughput), Quality: told.Quality, Limit: limitOf(told.Limit)}
	return a.Store.NoteNumber(ctx, n, facts, at)
}

// Synced lets what was read of accounts and numbers take effect, once for all of them: the
// pace follows, and what waited goes on.
func (a *App) Synced(ctx context.Context) {
	a.Pace.PaceChanged(ctx)
	a.Dispatcher.FinishReleases(ctx)
}

// limitOf is Meta's limit in our words; nil when none was told.
func limitOf(r whatsapp.Recipients) *models.RecipientLimit {
	switch most := int(r); {
	case r == whatsapp.Unlimited:
		return &models.RecipientLimit{}
	case most > 0:
		return &models.RecipientLimit{Most: &most}
	}
	return nil
}

// limits notes what WhatsApp tells of limits and applies it at once (W6). A notice without
// a time counts as of now.
func (i inbound) limits(ctx context.Context, event whatsapp.Event) error {
	for _, alert := range event.AccountAlerts {
		i.app.Log.WarnContext(ctx, "WhatsApp alerts the account", "type", alert.Type, "severity", alert.Severity)
	}
	for _, u := range event.LimitUpdates {
		if err := i.limit(ctx, u); err != nil {
			return err
		}
	}
	if len(event.LimitUpdates) > 0 {
		i.app.Pace.PaceChanged(ctx)
		i.app.behind(ctx, i.app.Dispatcher.FinishReleases)
	}
	return nil
}

func (i inbound) limit(ctx context.Context, u whatsapp.LimitUpdate) error {
	phone := ""
	if u.DisplayPhone != "" {
		phone = "+" + u.DisplayPhone
	}
	numbers, err := i.app.Store.NumbersOfWABA(ctx, u.WABAID, phone)
	if err != nil {
		return err
	}
	at := u.At
	if now := i.app.now().UTC(); at.IsZero() || at.After(now) {
		at = now
	}
	facts := models.NumberFacts{Limit: limitOf(u.Limit)}
	if u.Event == whatsapp.ThroughputUpgrade {
		facts.Throughput = models.ThroughputHigh
	}
	for _, n := range numbers {
		if err := i.app.Store.NoteNumber(ctx, n, facts, at); err != nil {
			return err
		}
	}
	return nil
}

// VerifyNumber asks Meta for the number with its token: whoever can read it there has it. A token
// or a number that Meta refuses is CodeInvalid, no answer CodeUnavailable.
func (a *App) VerifyNumber(ctx context.Context, n models.Number) error {
	credentials, err := a.credentials(n)
	if err != nil {
		return err
	}
	_, err = a.whatsapp.GetNumber(ctx, credentials)
	if err == nil {
		return nil
	}
	rule := whatsapp.Classify(err)
	if rule.Code > 0 && (rule.Class == whatsapp.ClassStop || rule.Class == whatsapp.ClassFail || rule.Class == whatsapp.ClassRecipient) {
		return models.Invalid("WhatsApp does not know the number by this token", []models.Violation{{
			Pointer: "/token", Detail: "must be a token that WhatsApp accepts for this phone_number_id",
		}})
	}
	return models.Errorf(models.CodeUnavailable, "the number could not be read from WhatsApp: %s", rule.Words)
}
