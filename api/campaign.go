package api

import (
	"context"
	"strings"
	"time"

	"cadenza/models"
)

// CampaignStore keeps campaigns.
type CampaignStore interface {
	CreateCampaign(ctx context.Context, workspaceID, actor string, in models.CampaignInput) (models.CampaignView, error)
	ReplaceCampaign(ctx context.Context, workspaceID, id, actor string, in models.CampaignInput) (models.CampaignView, error)
	DeleteCampaign(ctx context.Context, workspaceID, id, actor string) error
	GetCampaign(ctx context.Context, workspaceID, id string) (models.CampaignView, error)
	ListCampaigns(ctx context.Context, workspaceID string, state models.CampaignState, p models.Page) ([]models.CampaignView, string, error)
	CampaignMembers(
		ctx context.Context, workspaceID, id string, state models.MemberState, p models.Page,
	) ([]models.CampaignMember, string, error)
	// PreviewCampaign says whom a campaign would reach if it began now.
	PreviewCampaign(ctx context.Context, workspaceID string, in models.CampaignContent) (models.CampaignPreview, error)
	// RetryCampaign makes a draft for the contacts whose messages failed. again returns for how long a
	// contact is left out after an error code: see Config.NotAgain.
	RetryCampaign(ctx context.Context, workspaceID, id, actor string, again func(code int) time.Duration) (models.CampaignView, error)
}

// CampaignControls changes campaigns as a person asks.
type CampaignControls interface {
	// SteerCampaign changes the campaign's row alone. A state that forbids the change is CodeConflict.
	SteerCampaign(
		ctx context.Context, workspaceID, id string, verb models.CampaignVerb, endRuns bool, actor string,
	) (models.Campaign, error)
}

// CampaignTeller tells the workflows of campaigns what a person has changed.
type CampaignTeller interface {
	// Changed tells the campaign's workflow of a change, once it is committed.
	Changed(ctx context.Context, c models.Campaign)
}

func campaignAnswer(v models.CampaignView) Campaign {
	out := Campaign{
		ID: v.ID, Name: v.Name, State: CampaignState(v.State), WorkflowID: v.WorkflowID(), AutomationID: optional(v.AutomationID),
		Template: singleTemplate(v.Template),
		NumberID: v.NumberID, ListIds: v.ListIDs, SegmentIds: append([]string{}, v.SegmentIDs...), Contacts: v.Contacts, At: utc(v.At),
		MaxErrorPercent: v.MaxErrorPercent,
		Members:         campaignMembers(v.Campaign),
		EndingRuns:      v.Ending, RecurringID: optional(v.RecurringID), RetryOf: optional(v.RetryOf), StartedAt: utc(v.StartedAt),
		EndedAt:   utc(v.EndedAt),
		CreatedAt: v.CreatedAt.UTC(), UpdatedAt: v.UpdatedAt.UTC(),
	}
	if out.ListIds == nil {
		out.ListIds = []string{}
	}
	switch {
	case v.State == models.CampaignPaused:
		out.Paused = &CampaignPaused{Code: CampaignPausedCode(v.PausedFor), Reason: v.Reason}
	case v.WaitUntil != nil:
		out.Waiting = &CampaignWaiting{Reason: v.WaitReason, Until: v.WaitUntil.UTC()}
	case v.State == models.CampaignCancelled:
		out.Reason = v.Reason
	}
	return out
}

func campaignMembers(c models.Campaign) CampaignMembers {
	return CampaignMembers{
		Total: value(c.Members), ToStart: c.ToStart(), Entered: c.Entered, NotEntered: c.NotEntered(),
		Inside: c.Inside, OnceEver: c.OnceEver, TooMany: c.TooMany, Gone: c.Gone, LeftOut: c.LeftOut,
	}
}

func singleTemplate(t *models.SendTemplate) *CampaignTemplate {
	if t == nil {
		return nil
	}
	out := &CampaignTemplate{
		Name: t.Template, Language: optional(t.Language), HeaderMedia: optional(t.HeaderMedia), Cards: some(t.Cards), Offer: t.Offer,
	}
	if !t.Header.IsZero() {
		out.Header = &t.Header
	}
	if len(t.Parameters) > 0 {
		out.Parameters = &t.Parameters
	}
	if len(t.ButtonParameters) > 0 {
		out.ButtonParameters = &t.ButtonParameters
	}
	if len(t.Buttons) > 0 {
		buttons := TemplateButtonValues(t.Buttons)
		out.Buttons = &buttons
	}
	return out
}

func templateInput(t *CampaignTemplate) *models.SendTemplate {
	if t == nil {
		return nil
	}
	return &models.SendTemplate{
		Template: t.Name, Language: value(t.Language), Parameters: value(t.Parameters), Header: value(t.Header),
		HeaderMedia: value(t.HeaderMedia), ButtonParameters: value(t.ButtonParameters), Buttons: value(t.Buttons), Cards: value(t.Cards),
		Offer: t.Offer,
	}
}

// campaignInput turns a submitted campaign into the domain's; the rules that it breaks are in the error.
func campaignInput(body CampaignInput) (models.CampaignInput, error) {
	in := models.CampaignInput{
		Name: strings.TrimSpace(body.Name), At: instant(body.At), CampaignContent: models.CampaignContent{
			AutomationID: value(body.AutomationID), Template: templateInput(body.Template), NumberID: value(body.NumberID),
			ListIDs: value(body.ListIds), SegmentIDs: value(body.SegmentIds), ContactIDs: contactIDs(body.ContactIds),
			MaxErrorPercent: value(body.MaxErrorPercent),
		},
	}
	if body.ContactIds != nil && in.ContactIDs == nil {
		in.ContactIDs = []string{}
	}
	return in, models.Invalid("the campaign breaks rules", in.Violations())
}

// instant is a time as rows keep it.
func instant(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	at := t.UTC().Truncate(time.Microsecond)
	return &at
}

// ListCampaigns pages through the campaigns.
func (s *server) ListCampaigns(ctx context.Context, r ListCampaignsRequestObject) (ListCampaignsResponseObject, error) {
	state := models.CampaignState(value(r.Params.State))
	rows, next, err := s.Campaigns.ListCampaigns(ctx, callerOf(ctx).workspaceID, state, page(r.Params.Limit, r.Params.After))
	return ListCampaigns200JSONResponse{Items: each(rows, campaignAnswer), Next: optional(next)}, err
}

// CreateCampaign makes a draft.
func (s *server) CreateCampaign(ctx context.Context, r CreateCampaignRequestObject) (CreateCampaignResponseObject, error) {
	who := callerOf(ctx)
	in, err := campaignInput(*r.Body)
	if err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Campaign, error) {
		view, err := s.Campaigns.CreateCampaign(ctx, who.workspaceID, who.actor, in)
		return campaignAnswer(view), err
	})
	return CreateCampaign201JSONResponse(made), err
}

// GetCampaign reads a campaign.
func (s *server) GetCampaign(ctx context.Context, r GetCampaignRequestObject) (GetCampaignResponseObject, error) {
	view, err := s.Campaigns.GetCampaign(ctx, callerOf(ctx).workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	report := counted{of: models.ReportOf{Kind: models.SubjectCampaign, ID: r.ID}, leftOut: view.LeftOut}
	if report.figures, err = s.Reports.Figures(ctx, callerOf(ctx).workspaceID, report.of, models.Period{}); err != nil {
		return nil, err
	}
	if report.pricing, err = s.pricingOf(ctx, report.of, models.Period{}); err != nil {
		return nil, err
	}
	out, figures := campaignAnswer(view), report.campaign()
	out.Figures = &figures
	return GetCampaign200JSONResponse(out), nil
}

// ReplaceCampaign edits a campaign that has not begun.
func (s *server) ReplaceCampaign(ctx context.Context, r ReplaceCampaignRequestObject) (ReplaceCampaignResponseObject, error) {
	who := callerOf(ctx)
	in, err := campaignInput(*r.Body)
	if err != nil {
		return nil, err
	}
	view, err := s.Campaigns.ReplaceCampaign(ctx, who.workspaceID, r.ID, who.actor, in)
	if err != nil {
		return nil, err
	}
	s.CampaignTeller.Changed(ctx, view.Campaign)
	return ReplaceCampaign200JSONResponse(campaignAnswer(view)), nil
}

// DeleteCampaign deletes a draft.
func (s *server) DeleteCampaign(ctx context.Context, r DeleteCampaignRequestObject) (DeleteCampaignResponseObject, error) {
	who := callerOf(ctx)
	return DeleteCampaign204Response{}, s.Campaigns.DeleteCampaign(ctx, who.workspaceID, r.ID, who.actor)
}

// steer does what a person asks of a campaign, tells its workflow, and reads it as it then is.
func (s *server) steer(ctx context.Context, id string, verb models.CampaignVerb, endRuns bool) (Campaign, error) {
	who := callerOf(ctx)
	row, err := s.CampaignControls.SteerCampaign(ctx, who.workspaceID, id, verb, endRuns, who.actor)
	if err != nil {
		return Campaign{}, err
	}
	s.CampaignTeller.Changed(ctx, row)
	view, err := s.Campaigns.GetCampaign(ctx, who.workspaceID, id)
	return campaignAnswer(view), err
}

// ScheduleCampaign lets a draft begin at its time. A repeat with the same key tells the
// workflow again, which does no harm.
func (s *server) ScheduleCampaign(ctx context.Context, r ScheduleCampaignRequestObject) (ScheduleCampaignResponseObject, error) {
	who := callerOf(ctx)
	answer, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Campaign, error) {
		if _, err := s.CampaignControls.SteerCampaign(ctx, who.workspaceID, r.ID, models.CampaignSchedule, false, who.actor); err != nil {
			return Campaign{}, err
		}
		view, err := s.Campaigns.GetCampaign(ctx, who.workspaceID, r.ID)
		return campaignAnswer(view), err
	})
	if err != nil {
		return nil, err
	}
	view, err := s.Campaigns.GetCampaign(ctx, who.workspaceID, r.ID)
	if err == nil {
		s.CampaignTeller.Changed(ctx, view.Campaign)
	}
	return ScheduleCampaign200JSONResponse(answer), err
}

// PauseCampaign lets nobody else in.
func (s *server) PauseCampaign(ctx context.Context, r PauseCampaignRequestObject) (PauseCampaignResponseObject, error) {
	answer, err := s.steer(ctx, r.ID, models.CampaignHold, false)
	return PauseCampaign200JSONResponse(answer), err
}

// ResumeCampaign goes on with a paused campaign.
func (s *server) ResumeCampaign(ctx context.Context, r ResumeCampaignRequestObject) (ResumeCampaignResponseObject, error) {
	answer, err := s.steer(ctx, r.ID, models.CampaignResume, false)
	return ResumeCampaign200JSONResponse(answer), err
}

// CancelCampaign closes a campaign for good.
func (s *server) CancelCampaign(ctx context.Context, r CancelCampaignRequestObject) (CancelCampaignResponseObject, error) {
	answer, err := s.steer(ctx, r.ID, models.CampaignCancel, r.Body != nil && value(r.Body.EndRuns))
	return CancelCampaign200JSONResponse(answer), err
}

// RetryCampaign makes a draft for the contacts whose messages failed.
func (s *server) RetryCampaign(ctx context.Context, r RetryCampaignRequestObject) (RetryCampaignResponseObject, error) {
	who := callerOf(ctx)
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Campaign, error) {
		view, err := s.Campaigns.RetryCampaign(ctx, who.workspaceID, r.ID, who.actor, s.NotAgain)
		return campaignAnswer(view), err
	})
	return RetryCampaign201JSONResponse(made), err
}

// ListCampaignMembers pages through the members of a campaign.
func (s *server) ListCampaignMembers(ctx context.Context, r ListCampaignMembersRequestObject) (ListCampaignMembersResponseObject, error) {
	state := models.MemberState(value(r.Params.State))
	rows, next, err := s.Campaigns.CampaignMembers(ctx, callerOf(ctx).workspaceID, r.ID, state, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	names, err := contactNames(ctx, s, rows, func(m models.CampaignMember) string { return m.ContactID })
	items := each(rows, func(m models.CampaignMember) CampaignMember {
		return CampaignMember{
			ContactID: m.ContactID, Contact: nameOf(names, m.ContactID), State: CampaignMemberState(m.State), Reason: string(m.Reason),
			RunID: optional(m.RunID),
		}
	})
	return ListCampaignMembers200JSONResponse{Items: items, Next: optional(next)}, err
}
