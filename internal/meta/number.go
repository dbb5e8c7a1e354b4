package meta

import (
	"context"
	"fmt"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// SyncNumber reads a number's quality, throughput and portfolio's limit from Meta and makes our
// records the same (W6). Synced then makes the pace follow.
func (a *Accounts) SyncNumber(ctx context.Context, n models.Number) error {
	facts, at, err := a.readNumber(ctx, n)
	if err != nil {
		return err
	}
	return a.Rows.NoteNumber(ctx, n, facts, at)
}

// syncQuality is SyncNumber for the quality alone, which no notice names. What else Meta answers straight after a notice
// may be from before it, and would undo it.
func (a *Accounts) syncQuality(ctx context.Context, n models.Number) error {
	facts, at, err := a.readNumber(ctx, n)
	if err != nil {
		return err
	}
	return a.Rows.NoteNumber(ctx, n, models.NumberFacts{Quality: facts.Quality}, at)
}

// readNumber reads a number from Meta; at is when it was asked.
func (a *Accounts) readNumber(ctx context.Context, n models.Number) (facts models.NumberFacts, at time.Time, err error) {
	credentials, err := a.credentials(n)
	if err != nil {
		return facts, at, err
	}
	at = a.Now().UTC().Truncate(time.Second) // as exact as the times of webhooks, so that none of them seems older
	told, err := a.Client.GetNumber(ctx, credentials)
	if err != nil {
		return facts, at, models.Errorf(
			models.CodeUnavailable, "the number could not be read from WhatsApp: %s", whatsapp.Classify(err).Words,
		)
	}
	if n.Unverified { // Meta has just answered its token
		if err := a.Rows.NumberVerified(ctx, n); err != nil {
			return facts, at, err
		}
	}
	return models.NumberFacts{Throughput: models.Throughput(told.Throughput), Quality: told.Quality, Limit: Limit(told.Limit)}, at, nil
}

// Synced lets what was read take effect, once for all accounts and numbers: the pace of sends
// follows, and runs that waited go on.
func (a *Accounts) Synced(ctx context.Context) {
	a.Pace.PaceChanged(ctx)
	a.Releases.FinishReleases(ctx)
}

// Limit is Meta's limit in our terms; nil when Meta named none.
func Limit(r whatsapp.Recipients) *models.RecipientLimit {
	switch most := int(r); {
	case r == whatsapp.Unlimited:
		return &models.RecipientLimit{}
	case most > 0:
		return &models.RecipientLimit{Most: &most}
	}
	return nil
}

// VerifyNumber asks Meta for the number with its token: a token that can read the number may use
// it. A token or a number that Meta refuses is CodeInvalid, no answer is CodeUnavailable.
func (a *Accounts) VerifyNumber(ctx context.Context, n models.Number) error {
	credentials, err := a.credentials(n)
	if err != nil {
		return err
	}
	_, err = a.Client.GetNumber(ctx, credentials)
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

// credentials returns what a call to WhatsApp needs in the name of the number.
func (a *Accounts) credentials(n models.Number) (whatsapp.Credentials, error) {
	token, err := a.Box.Open(n.TokenSealed, models.PurposeNumberToken)
	if err != nil {
		return whatsapp.Credentials{}, fmt.Errorf("open the token of number %s: %w", n.ID, err)
	}
	return whatsapp.Credentials{PhoneNumberID: n.PhoneNumberID, Token: string(token)}, nil
}
