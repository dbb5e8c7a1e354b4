package inbound

import (
	"context"
	"slices"

	"cadenza/internal/meta"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// preferences notes who wants marketing messages no more, or again (W6, K2). What that starts begins afterwards (S11).
func (d *delivery) preferences(ctx context.Context, updates []whatsapp.PreferenceUpdate) error {
	var all []models.Accepted
	for _, p := range updates {
		number, ok, err := d.number(ctx, p.PhoneNumberID)
		if err != nil {
			return err
		}
		if !ok || p.Category != "marketing_messages" || (p.Value != "stop" && p.Value != "resume") {
			continue
		}
		started, err := d.Notes.NoteMarketing(ctx, number.WorkspaceID, p.WaID, p.UserID, p.Value == "stop", p.Timestamp)
		if err != nil {
			return err
		}
		all = append(all, started...)
	}
	if len(all) > 0 {
		d.afterwards(ctx, func(ctx context.Context) { d.Tell.Begin(ctx, all) })
	}
	return nil
}

// templates notes what Meta says of templates; what waited for one of them goes on afterwards (W6).
func (d *delivery) templates(ctx context.Context, updates []whatsapp.TemplateUpdate) error {
	var edited []string // accounts
	for _, u := range updates {
		change := models.Template{
			Name: u.Name, Language: u.Language, Status: meta.TemplateStatus(u.Event),
			Category: u.Category, Quality: u.Quality, SyncedAt: u.At,
		}
		if change.Status == models.TemplateRejected {
			change.Rejected = u.Reason
		}
		if (u.Edited || change.Status == models.TemplateApproved) && !slices.Contains(edited, u.WABAID) {
			edited = append(edited, u.WABAID)
		}
		if err := d.Notes.NoteTemplate(ctx, u.WABAID, change); err != nil {
			return err
		}
	}
	if len(updates) > 0 {
		d.afterwards(ctx, d.Tell.FinishReleases)
	}
	if len(edited) > 0 && d.Templates != nil {
		d.afterwards(ctx, func(ctx context.Context) { d.Templates.RefreshTemplates(ctx, edited) })
	}
	return nil
}

// limits notes what Meta says of limits and applies it at once (W6).
func (d *delivery) limits(ctx context.Context, updates []whatsapp.LimitUpdate) error {
	var told []models.Number
	for _, u := range updates {
		numbers, err := d.limit(ctx, u)
		if err != nil {
			return err
		}
		if u.DisplayPhone != "" {
			told = append(told, numbers...)
		}
	}
	if len(told) > 0 && d.Reread != nil {
		d.afterwards(ctx, func(ctx context.Context) { d.Reread.RefreshNumbers(ctx, told) })
	}
	if len(updates) > 0 {
		d.Pace.PaceChanged(ctx)
		d.afterwards(ctx, d.Tell.FinishReleases)
	}
	return nil
}

// limit notes one change for each number that it is about, and returns them. A notice without a time counts as of now.
// Its events (FLAGGED, DOWNGRADE …) hint at the number's quality and name none: the number is read for it.
func (d *delivery) limit(ctx context.Context, u whatsapp.LimitUpdate) ([]models.Number, error) {
	phone := ""
	if u.DisplayPhone != "" {
		phone = "+" + u.DisplayPhone
	}
	numbers, err := d.Numbers.NumbersOfWABA(ctx, u.WABAID, phone)
	if err != nil {
		return nil, err
	}
	at := u.At
	if now := d.Now().UTC(); at.IsZero() || at.After(now) {
		at = now
	}
	facts := models.NumberFacts{Limit: meta.Limit(u.Limit)}
	if u.Event == whatsapp.ThroughputUpgrade {
		facts.Throughput = models.ThroughputHigh
	}
	for _, n := range numbers {
		if err := d.Numbers.NoteNumber(ctx, n, facts, at); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// warn logs what Meta says of accounts that only a person can see to.
func (d *delivery) warn(ctx context.Context, event whatsapp.Event) {
	for _, alert := range event.AccountAlerts {
		d.Log.WarnContext(ctx, "WhatsApp alerts the account", "kind", alert.Type, "severity", alert.Severity)
	}
	for _, e := range event.AccountErrors {
		d.Log.WarnContext(ctx, "WhatsApp reports an error of the account", "code", e.Code, "title", e.Title)
	}
}
