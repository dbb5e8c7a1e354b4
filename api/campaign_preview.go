package api

import (
	"context"
	"errors"
	"strings"
	"time"

	"cadenza/models"
)

// PreviewCampaign says whom a campaign would reach, and shows it for the first of them.
func (s *server) PreviewCampaign(ctx context.Context, r PreviewCampaignRequestObject) (PreviewCampaignResponseObject, error) {
	b, who := r.Body, callerOf(ctx)
	content := models.CampaignContent{
		AutomationID: value(b.AutomationID), Template: templateInput(b.Template), NumberID: value(b.NumberID), ListIDs: value(b.ListIds),
		SegmentIDs: value(b.SegmentIds), ContactIDs: contactIDs(b.ContactIds),
	}
	at := s.Now()
	if b.At != nil {
		at = *b.At
	}
	at = at.UTC().Truncate(time.Millisecond)
	bad := s.farAway(at, "/at")
	if content.AutomationID != "" || content.Template != nil {
		bad = append(bad, content.Violations()...)
	}
	if err := models.Invalid("the campaign breaks rules", bad); err != nil {
		return nil, err
	}
	p, err := s.Campaigns.PreviewCampaign(ctx, who.workspaceID, content)
	if err != nil {
		return nil, err
	}
	out := PreviewCampaign200JSONResponse{
		People: p.People, Blocked: p.Blocked, OptedOut: p.OptedOut, WithoutAddress: p.WithoutAddress, SendsMarketing: p.Marketing,
		Reachable: p.Reachable, NumberID: optional(p.NumberID), RecipientLimit: p.Limit, RecipientsLeft: p.Left(),
		NewRecipients: p.NewRecipients, DaysNeeded: p.Days(), Samples: []CampaignSample{}, Problems: []ProblemError{},
	}
	if content.AutomationID == "" && content.Template == nil {
		return out, nil
	}
	out.Samples, err = s.campaignSamples(ctx, content, p, at)
	if refused, is := errors.AsType[*models.Error](err); is && refused.Code == models.CodeInvalid {
		out.Problems = each(refused.Violations, func(v models.Violation) ProblemError {
			return ProblemError{Pointer: campaignPointer(v.Pointer), Detail: v.Detail}
		})
		return out, nil
	}
	return out, err
}

// campaignPointer is where the campaign says what a simulation of its single template complains of.
func campaignPointer(pointer string) string {
	if rest, ok := strings.CutPrefix(pointer, "/definition/steps/0"); ok {
		return models.TemplatePointer("/template" + rest)
	}
	return strings.TrimPrefix(pointer, "/definition")
}

// campaignSamples plays the campaign for the samples. What keeps it from being played at all is CodeInvalid.
func (s *server) campaignSamples(
	ctx context.Context, content models.CampaignContent, p models.CampaignPreview, at time.Time,
) ([]CampaignSample, error) {
	who, out := callerOf(ctx), []CampaignSample{}
	names, err := s.Names.ContactNames(ctx, who.viewer(), p.Samples)
	if err != nil {
		return out, err
	}
	for _, id := range p.Samples {
		in := models.SimulationInput{
			WorkspaceID: who.workspaceID, AutomationID: content.AutomationID, ContactID: id, Start: models.StartManual, At: at,
		}
		if content.Template != nil {
			definition := models.Campaign{Template: content.Template}.Definition()
			in.Definition = &models.AutomationInput{Name: "preview", NumberID: p.NumberID, Definition: definition}
		}
		played, err := s.Simulator.Simulate(ctx, in)
		if models.CodeOf(err) == models.CodeNotFound { // erased meanwhile
			continue
		}
		if err != nil {
			return out, err
		}
		out = append(out, CampaignSample{ContactID: id, Contact: nameOf(names, id), Step: firstSend(played)})
	}
	return out, nil
}

// firstSend is the first step of a simulation that sends something, or would have; nil for none.
func firstSend(played models.Simulation) *SimulatedStep {
	zone, err := time.LoadLocation(played.Zone)
	if err != nil {
		zone = time.UTC // this build does not know it, and has waited in UTC
	}
	for _, event := range played.Timeline {
		if event.Step != nil && (event.Step.Message != nil || event.Step.Step.Kind.Sends()) {
			return simulatedStep(*event.Step, zone)
		}
	}
	return nil
}
