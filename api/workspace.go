package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cadenza/internal/phrase"
	"cadenza/models"
)

// SettingsStore keeps the workspace itself.
type SettingsStore interface {
	GetWorkspace(ctx context.Context, workspaceID string) (models.Workspace, error)
	ReplaceSettings(ctx context.Context, w models.Workspace, actor string) (models.Workspace, error)
}

func settingsAnswer(w models.Workspace) (Settings, error) {
	out := Settings{
		Name: w.Name, TimeZone: w.TimeZone, Language: w.Language, PhoneRegion: &w.PhoneRegion,
		Holidays: w.Holidays, Retention: w.Retention, MaxEntriesPerHour: &w.MaxEntriesPerHour,
	}
	consent := w.Consent.WithDefaults()
	out.Consent = &consent
	answers := w.Answers.WithDefaults()
	out.Answers = &answers
	campaigns := w.Campaigns.WithDefaults()
	out.Campaigns = &campaigns
	hours, err := json.Marshal(w.WorkingHours)
	if err != nil {
		return out, fmt.Errorf("write working hours: %w", err)
	}
	raw := json.RawMessage(hours)
	out.WorkingHours = &raw
	return out, nil
}

// GetSettings reads the settings.
func (s *server) GetSettings(ctx context.Context, _ GetSettingsRequestObject) (GetSettingsResponseObject, error) {
	w, err := s.Settings.GetWorkspace(ctx, callerOf(ctx).workspaceID)
	if err != nil {
		return nil, err
	}
	answer, err := settingsAnswer(w)
	return GetSettings200JSONResponse(answer), err
}

// ReplaceSettings replaces the settings.
func (s *server) ReplaceSettings(ctx context.Context, r ReplaceSettingsRequestObject) (ReplaceSettingsResponseObject, error) {
	who := callerOf(ctx)
	w := models.Workspace{
		ID: who.workspaceID, Name: r.Body.Name, TimeZone: r.Body.TimeZone, Language: r.Body.Language,
		PhoneRegion: value(r.Body.PhoneRegion),
		Holidays:    r.Body.Holidays, Retention: r.Body.Retention, MaxEntriesPerHour: value(r.Body.MaxEntriesPerHour),
		Consent: r.Body.Consent, Answers: r.Body.Answers, Campaigns: r.Body.Campaigns,
	}
	var bad []models.Violation
	if r.Body.WorkingHours != nil {
		if err := json.Unmarshal(*r.Body.WorkingHours, &w.WorkingHours); err != nil {
			bad = append(bad, models.Violation{Pointer: "/working_hours", Detail: "cannot be read"})
		} else if w.WorkingHours != nil {
			bad = append(bad, w.WorkingHours.Validate("/working_hours")...)
		}
	}
	switch {
	case w.Holidays == nil:
	case w.Holidays.Empty():
		w.Holidays = nil
	default:
		bad = append(bad, w.Holidays.Validate("/holidays")...)
	}
	if w.Retention != nil {
		bad = append(bad, w.Retention.Validate("/retention")...)
		if w.Retention.Empty() {
			w.Retention = nil
		}
	}
	if w.Consent != nil {
		bad = append(bad, w.Consent.Validate("/consent", phrase.Normalize)...)
	}
	if w.Answers != nil {
		bad = append(bad, w.Answers.Validate("/answers")...)
	}
	if w.Campaigns != nil {
		bad = append(bad, w.Campaigns.Validate("/campaigns")...)
	}
	if !zoneExists(w.TimeZone) {
		bad = append(bad, models.Violation{Pointer: "/time_zone", Detail: unknownZone})
	}
	if err := models.Invalid("the settings break rules", bad); err != nil {
		return nil, err
	}
	w, err := s.Settings.ReplaceSettings(ctx, w, who.actor)
	if err != nil {
		return nil, err
	}
	answer, err := settingsAnswer(w)
	return ReplaceSettings200JSONResponse(answer), err
}

const unknownZone = "must be an IANA time zone such as Europe/Rome"

// zoneExists reports whether the name is an IANA time zone. "Local" is the server's, so nobody's.
func zoneExists(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}
