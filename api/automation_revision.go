package api

import (
	"context"
	"encoding/json"
	"fmt"

	"cadenza/internal/phrase"
	"cadenza/models"
)

// RevisionStore reads what was published and says what would be.
type RevisionStore interface {
	PreviewAutomation(ctx context.Context, workspaceID, id string, base int, in models.AutomationInput) (models.Preview, error)
	ListRevisions(ctx context.Context, workspaceID, id string, p models.Page) ([]models.RevisionView, string, error)
	GetRevision(ctx context.Context, workspaceID, id string, number int) (models.RevisionView, error)
	// Rollout is how far those inside have been told of the revision in force.
	Rollout(ctx context.Context, a models.Automation) (models.Rollout, error)
}

// Publisher publishes revisions.
type Publisher interface {
	Publish(ctx context.Context, workspaceID, id, actor string, base int, in models.AutomationInput) (models.PublishedAutomation, error)
}

// PreviewAutomation says what an edit would do.
func (s *server) PreviewAutomation(ctx context.Context, r PreviewAutomationRequestObject) (PreviewAutomationResponseObject, error) {
	base, err := baseOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if base == 0 {
		base = models.AnyRevision
	}
	in, err := s.automationInput(*r.Body)
	if err != nil {
		return nil, err
	}
	p, err := s.Revisions.PreviewAutomation(ctx, callerOf(ctx).workspaceID, r.ID, base, in)
	if err != nil {
		return nil, err
	}
	return PreviewAutomation200JSONResponse{
		Summary: models.Summary(p.Changes), Impact: impactAnswer(p.Impact), Steps: each(p.Steps, stepImpact),
		Changes: each(p.Changes, revisionChange),
	}, nil
}

// baseOf is If-Match as the base of an edit; a tag that can match none is refused.
func baseOf(header *string) (int, error) {
	base := baseRevision(header)
	if base < models.AnyRevision {
		return 0, models.Errorf(models.CodeStale, "If-Match is not the ETag of a revision")
	}
	return base, nil
}

func impactAnswer(i models.Impact) EditImpact {
	return EditImpact{Inside: i.Inside, Moved: i.Moved, Completed: i.Completed, Nearer: i.Nearer, Later: i.Later, DueNow: i.DueNow}
}

func stepImpact(i models.StepImpact) StepImpact {
	out := StepImpact{
		Step: StepName{ID: i.StepID, Place: i.Place, Name: i.Title}, Contacts: i.Contacts, Sending: i.Sending, Fate: EditFate(i.Fate),
		Stay: i.Stay, Moved: i.Moved, Completed: i.Completed, Nearer: i.Nearer, Later: i.Later, DueNow: i.DueNow,
	}
	if i.To != nil {
		out.To = &StepName{ID: i.To.ID, Place: i.To.Place, Name: i.To.Title}
	}
	return out
}

func revisionChange(c models.Change) RevisionChange {
	out := RevisionChange{
		Change: RevisionChangeChange(c.Kind), Start: c.Start, Step: StepName{ID: c.ID, Place: c.Place, Name: c.Title},
		From: optional(c.From),
	}
	if len(c.Settings) > 0 {
		settings := each(c.Settings, func(s models.SettingChange) SettingChange {
			return SettingChange{Key: s.Key, Before: given(s.Before), After: given(s.After)}
		})
		out.Settings = &settings
	}
	return out
}

// given is nil for a value that is absent.
func given(raw json.RawMessage) *json.RawMessage {
	if raw == nil {
		return nil
	}
	return &raw
}

func rolloutAnswer(r models.Rollout) Rollout {
	return Rollout{ToWake: r.Signals, Woken: max(r.Signals-r.Left, 0)}
}

// revisionSummaries are revisions with the names of those who published them.
func (s *server) revisionSummaries(ctx context.Context, rows ...models.RevisionView) ([]RevisionSummary, error) {
	names, err := actorNames(ctx, s, rows, func(v models.RevisionView) string { return v.PublishedBy })
	return each(rows, func(v models.RevisionView) RevisionSummary {
		return RevisionSummary{
			Number: v.Number, PublishedBy: v.PublishedBy, PublishedByName: optional(names[v.PublishedBy]),
			PublishedAt: v.PublishedAt.UTC(), Summary: v.Summary,
			Impact: impactAnswer(v.Impact), Rollout: rolloutAnswer(v.Rollout),
		}
	}), err
}

// ListRevisions pages through the history of an automation.
func (s *server) ListRevisions(ctx context.Context, r ListRevisionsRequestObject) (ListRevisionsResponseObject, error) {
	rows, next, err := s.Revisions.ListRevisions(ctx, callerOf(ctx).workspaceID, r.ID, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.revisionSummaries(ctx, rows...)
	return ListRevisions200JSONResponse{Items: items, Next: optional(next)}, err
}

// GetRevision reads one revision.
func (s *server) GetRevision(ctx context.Context, r GetRevisionRequestObject) (GetRevisionResponseObject, error) {
	v, err := s.Revisions.GetRevision(ctx, callerOf(ctx).workspaceID, r.ID, r.Number)
	if err != nil {
		return nil, err
	}
	content, err := s.automationAnswer(models.PublishedAutomation{Definition: v.Definition})
	if err != nil {
		return nil, err
	}
	heads, err := s.revisionSummaries(ctx, v)
	head := heads[0]
	return GetRevision200JSONResponse{
		Number: head.Number, PublishedBy: head.PublishedBy, PublishedByName: head.PublishedByName, PublishedAt: head.PublishedAt,
		Summary: head.Summary, Impact: head.Impact, Rollout: head.Rollout,
		Start: content.Start, Steps: content.Steps, Changes: each(v.Changes, revisionChange),
	}, err
}

// RestoreRevision publishes an old revision's content anew.
func (s *server) RestoreRevision(ctx context.Context, r RestoreRevisionRequestObject) (RestoreRevisionResponseObject, error) {
	base, err := baseOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	in, err := s.restored(ctx, r.ID, r.Number)
	if err != nil {
		return nil, err
	}
	answer, err := s.publish(ctx, r.ID, base, in)
	return RestoreRevision200JSONResponse{Body: answer, Headers: RestoreRevision200ResponseHeaders{ETag: etag(answer.Revision)}}, err
}

// restored is an old revision as an edit of the present one. A start step that is gone
// since comes back as a new one.
func (s *server) restored(ctx context.Context, id string, number int) (models.AutomationInput, error) {
	who := callerOf(ctx)
	a, now, err := s.Automations.GetAutomation(ctx, who.workspaceID, id)
	if err != nil {
		return models.AutomationInput{}, err
	}
	old, err := s.Revisions.GetRevision(ctx, who.workspaceID, id, number)
	if err != nil {
		return models.AutomationInput{}, err
	}
	there := map[string]bool{}
	for _, start := range now.Start {
		there[start.ID] = true
	}
	in := models.AutomationInput{Name: a.Name, NumberID: a.NumberID, Reentry: a.Reentry, NewSecret: s.startSecret}
	in.Definition.Steps = old.Definition.Live()
	for _, start := range old.Definition.Start {
		if !there[start.ID] {
			start.ID = ""
		}
		in.Definition.Start = append(in.Definition.Start, start)
	}
	for _, start := range in.Definition.Start {
		normal := ""
		if message, ok := start.Settings.(*models.OnMessage); ok {
			normal = phrase.Normalize(message.Phrase)
		}
		in.Phrases = append(in.Phrases, normal)
	}
	return in, nil
}

// publish makes the input the next revision.
func (s *server) publish(ctx context.Context, id string, base int, in models.AutomationInput) (Automation, error) {
	who := callerOf(ctx)
	published, err := s.Publisher.Publish(ctx, who.workspaceID, id, who.actor, base, in)
	if err != nil {
		return Automation{}, fmt.Errorf("publish: %w", err)
	}
	return s.automationAnswer(published)
}
