package api

import (
	"context"
	"strings"

	"cadenza/models"
)

// RecurringStore keeps recurring campaigns.
type RecurringStore interface {
	CreateRecurring(ctx context.Context, workspaceID, actor string, in models.RecurringInput) (models.RecurringCampaign, error)
	ReplaceRecurring(ctx context.Context, workspaceID, id, actor string, in models.RecurringInput) (models.RecurringCampaign, error)
	SetRecurring(ctx context.Context, workspaceID, id, actor string, state models.RecurringState) (models.RecurringCampaign, error)
	GetRecurring(ctx context.Context, workspaceID, id string) (models.RecurringCampaign, error)
	ListRecurring(ctx context.Context, workspaceID string, p models.Page) ([]models.RecurringCampaign, string, error)
}

// RecurringTeller makes the schedules of recurring campaigns follow their rows.
type RecurringTeller interface {
	// RecurringChanged makes the schedule of a recurring campaign follow it, once its change is committed.
	RecurringChanged(ctx context.Context, r models.RecurringCampaign)
}

func recurringAnswer(r models.RecurringCampaign) RecurringCampaign {
	c := r.Content
	out := RecurringCampaign{
		ID: r.ID, Name: r.Name, State: RecurringCampaignState(r.State), ScheduleID: r.ScheduleID(), AutomationID: optional(c.AutomationID),
		Template: singleTemplate(c.Template), NumberID: c.NumberID, ListIds: append([]string{}, c.ListIDs...),
		SegmentIds:      append([]string{}, c.SegmentIDs...),
		ContactIds:      append([]string{}, c.ContactIDs...),
		MaxErrorPercent: c.MaxErrorPercent, Weekdays: each(r.Weekdays, func(d models.Weekday) string { return string(d) }),
		DaysOfMonth: append([]int{}, r.DaysOfMonth...), Time: string(r.LocalTime), TimeZone: r.TimeZone, EndsAt: utc(r.EndsAt),
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if out.MaxErrorPercent == 0 {
		out.MaxErrorPercent = models.DefaultMaxErrorPercent
	}
	return out
}

// recurringInput turns a submitted recurring campaign into the domain's; the rules that it
// breaks are in the error.
func recurringInput(body RecurringCampaignInput) (models.RecurringInput, error) {
	in := models.RecurringInput{
		Name: strings.TrimSpace(body.Name), Content: models.CampaignContent{
			AutomationID: value(body.AutomationID), Template: templateInput(body.Template), NumberID: value(body.NumberID),
			ListIDs: value(body.ListIds), SegmentIDs: value(body.SegmentIds), ContactIDs: contactIDs(body.ContactIds),
			MaxErrorPercent: value(body.MaxErrorPercent),
		},
		Recurrence: models.Recurrence{
			DaysOfMonth: value(body.DaysOfMonth), LocalTime: models.ClockTime(body.Time), TimeZone: value(body.TimeZone),
			EndsAt: instant(body.EndsAt),
		},
	}
	for _, d := range value(body.Weekdays) {
		in.Weekdays = append(in.Weekdays, models.Weekday(d))
	}
	bad := in.Violations()
	if body.TimeZone != nil && !zoneExists(in.TimeZone) {
		bad = append(bad, models.Violation{Pointer: "/time_zone", Detail: unknownZone})
	}
	if len(in.Content.ListIDs)+len(in.Content.SegmentIDs)+len(in.Content.ContactIDs) == 0 {
		bad = append(bad, models.Violation{Pointer: "/list_ids", Detail: "needs a list, a segment or a contact"})
	}
	return in, models.Invalid("the recurring campaign breaks rules", bad)
}

// ListRecurringCampaigns pages through the recurring campaigns.
func (s *server) ListRecurringCampaigns(
	ctx context.Context, r ListRecurringCampaignsRequestObject,
) (ListRecurringCampaignsResponseObject, error) {
	rows, next, err := s.Recurring.ListRecurring(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListRecurringCampaigns200JSONResponse{Items: each(rows, recurringAnswer), Next: optional(next)}, err
}

// CreateRecurringCampaign lets a campaign come round.
func (s *server) CreateRecurringCampaign(
	ctx context.Context, r CreateRecurringCampaignRequestObject,
) (CreateRecurringCampaignResponseObject, error) {
	who := callerOf(ctx)
	in, err := recurringInput(*r.Body)
	if err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (RecurringCampaign, error) {
		row, err := s.Recurring.CreateRecurring(ctx, who.workspaceID, who.actor, in)
		return recurringAnswer(row), err
	})
	if err != nil {
		return nil, err
	}
	s.follow(ctx, made.ID)
	return CreateRecurringCampaign201JSONResponse(made), nil
}

// follow makes the schedule of a recurring campaign follow it; what cannot be read now is
// Reconcile's.
func (s *server) follow(ctx context.Context, id string) {
	if row, err := s.Recurring.GetRecurring(ctx, callerOf(ctx).workspaceID, id); err == nil {
		s.RecurringTeller.RecurringChanged(ctx, row)
	}
}

// GetRecurringCampaign reads a recurring campaign.
func (s *server) GetRecurringCampaign(
	ctx context.Context, r GetRecurringCampaignRequestObject,
) (GetRecurringCampaignResponseObject, error) {
	row, err := s.Recurring.GetRecurring(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetRecurringCampaign200JSONResponse(recurringAnswer(row)), err
}

// ReplaceRecurringCampaign replaces a recurring campaign.
func (s *server) ReplaceRecurringCampaign(
	ctx context.Context, r ReplaceRecurringCampaignRequestObject,
) (ReplaceRecurringCampaignResponseObject, error) {
	who := callerOf(ctx)
	in, err := recurringInput(*r.Body)
	if err != nil {
		return nil, err
	}
	row, err := s.Recurring.ReplaceRecurring(ctx, who.workspaceID, r.ID, who.actor, in)
	if err != nil {
		return nil, err
	}
	s.RecurringTeller.RecurringChanged(ctx, row)
	return ReplaceRecurringCampaign200JSONResponse(recurringAnswer(row)), nil
}

// set pauses, resumes or deletes a recurring campaign.
func (s *server) set(ctx context.Context, id string, state models.RecurringState) (RecurringCampaign, error) {
	who := callerOf(ctx)
	row, err := s.Recurring.SetRecurring(ctx, who.workspaceID, id, who.actor, state)
	if err != nil {
		return RecurringCampaign{}, err
	}
	s.RecurringTeller.RecurringChanged(ctx, row)
	return recurringAnswer(row), nil
}

// DeleteRecurringCampaign deletes a recurring campaign; the campaigns that it has made stay.
func (s *server) DeleteRecurringCampaign(
	ctx context.Context, r DeleteRecurringCampaignRequestObject,
) (DeleteRecurringCampaignResponseObject, error) {
	_, err := s.set(ctx, r.ID, models.RecurringDeleted)
	return DeleteRecurringCampaign204Response{}, err
}

// PauseRecurringCampaign makes no campaigns until it is resumed.
func (s *server) PauseRecurringCampaign(
	ctx context.Context, r PauseRecurringCampaignRequestObject,
) (PauseRecurringCampaignResponseObject, error) {
	answer, err := s.set(ctx, r.ID, models.RecurringPaused)
	return PauseRecurringCampaign200JSONResponse(answer), err
}

// ResumeRecurringCampaign goes on with a paused recurring campaign.
func (s *server) ResumeRecurringCampaign(
	ctx context.Context, r ResumeRecurringCampaignRequestObject,
) (ResumeRecurringCampaignResponseObject, error) {
	answer, err := s.set(ctx, r.ID, models.RecurringActive)
	return ResumeRecurringCampaign200JSONResponse(answer), err
}
