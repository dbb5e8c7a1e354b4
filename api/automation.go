package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"cadenza/models"
)

// AutomationStore keeps automations and their definitions.
type AutomationStore interface {
	CreateAutomation(ctx context.Context, workspaceID, actor string, in models.AutomationInput) (models.PublishedAutomation, error)
	DuplicateAutomation(ctx context.Context, workspaceID, id, actor string, newSecret func() string) (models.PublishedAutomation, error)
	GetAutomation(ctx context.Context, workspaceID, id string) (models.Automation, models.Definition, error)
	DeleteAutomation(ctx context.Context, workspaceID, id, actor string) error
	// MayPublish refuses an edit of an automation that is not there, or not at that revision.
	MayPublish(ctx context.Context, workspaceID, id string, base int) error
}

func automationSummary(a models.Automation) AutomationSummary {
	rule := a.Reentry.WithDefaults()
	running, finish := ReentryWhileRunning(rule.WhileRunning), ReentryAfterFinish(rule.AfterFinish)
	return AutomationSummary{
		ID: a.ID, Name: a.Name, Slug: a.Slug, State: AutomationState(a.State), Revision: a.Revision, NumberID: a.NumberID,
		Reentry: Reentry{WhileRunning: &running, AfterFinish: &finish}, PausedAt: utc(a.PausedAt), CreatedAt: a.CreatedAt.UTC(),
		UpdatedAt: a.UpdatedAt.UTC(), ManagedBy: optional(a.ManagedBy),
	}
}

// automationAnswer holds the live steps; deleted ones are ours to remember.
func (s *server) automationAnswer(p models.PublishedAutomation) (Automation, error) {
	head := automationSummary(p.Automation)
	out := Automation{
		ID: head.ID, Name: head.Name, Slug: head.Slug, State: head.State, Revision: head.Revision, NumberID: head.NumberID,
		Reentry: head.Reentry, PausedAt: head.PausedAt, CreatedAt: head.CreatedAt, UpdatedAt: head.UpdatedAt,
		ManagedBy: head.ManagedBy, Start: []Start{}, Steps: []Step{},
	}
	if p.Impact != nil {
		impact := impactAnswer(*p.Impact)
		out.Impact = &impact
	}
	if p.Rollout.Signals > 0 {
		rollout := rolloutAnswer(p.Rollout)
		out.Rollout = &rollout
	}
	for _, start := range p.Definition.Start {
		raw, err := s.startAnswer(start, p.Secrets[start.ID])
		if err != nil {
			return out, err
		}
		out.Start = append(out.Start, raw)
	}
	for _, step := range p.Definition.Live() {
		raw, err := json.Marshal(step)
		if err != nil {
			return out, fmt.Errorf("write a step: %w", err)
		}
		out.Steps = append(out.Steps, raw)
	}
	return out, nil
}

// startAnswer adds address and new secret to an integration start.
func (s *server) startAnswer(start models.Start, secret string) (Start, error) {
	raw, err := json.Marshal(start)
	if err != nil {
		return nil, fmt.Errorf("write a start step: %w", err)
	}
	if start.Kind != models.StartIntegration {
		return raw, nil
	}
	object := map[string]any{}
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, fmt.Errorf("write a start step: %w", err)
	}
	object["url"] = s.startURL(start.ID)
	if secret != "" {
		object["secret"] = secret
	}
	if raw, err = json.Marshal(object); err != nil {
		return nil, fmt.Errorf("write a start step: %w", err)
	}
	return raw, nil
}

// etag is the revision as If-Match gives it back.
func etag(revision int) *string {
	tag := `"` + strconv.Itoa(revision) + `"`
	return &tag
}

// baseRevision reads If-Match: 0 when absent, AnyRevision for *, -2 for what can match no
// revision, such as a weak tag.
func baseRevision(header *string) int {
	if header == nil {
		return 0
	}
	text := strings.TrimSpace(*header)
	if text == "*" {
		return models.AnyRevision
	}
	inner, ok := strings.CutPrefix(text, `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	n, err := strconv.Atoi(inner)
	if !ok || !closed || err != nil || n < 1 {
		return -2
	}
	return n
}

// CreateAutomation makes a draft.
func (s *server) CreateAutomation(ctx context.Context, r CreateAutomationRequestObject) (CreateAutomationResponseObject, error) {
	who := callerOf(ctx)
	in, err := s.automationInput(*r.Body)
	if err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutSecrets, func(ctx context.Context) (Automation, error) {
		published, err := s.Automations.CreateAutomation(ctx, who.workspaceID, who.actor, in)
		if err != nil {
			return Automation{}, err
		}
		return s.automationAnswer(published)
	})
	return CreateAutomation201JSONResponse{Body: made, Headers: CreateAutomation201ResponseHeaders{ETag: etag(made.Revision)}}, err
}

// withoutSecrets is the answer that may be remembered.
func withoutSecrets(a Automation) Automation {
	starts := make([]Start, len(a.Start))
	for i, raw := range a.Start {
		starts[i] = withoutMember(raw, "secret")
	}
	a.Start = starts
	return a
}

// withoutMember is a JSON object without one of its members.
func withoutMember(raw json.RawMessage, key string) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return raw
	}
	if _, there := object[key]; !there {
		return raw
	}
	delete(object, key)
	out, err := json.Marshal(object)
	if err != nil {
		return json.RawMessage("{}")
	}
	return out
}

// DuplicateAutomation copies an automation into a new draft.
func (s *server) DuplicateAutomation(ctx context.Context, r DuplicateAutomationRequestObject) (DuplicateAutomationResponseObject, error) {
	who := callerOf(ctx)
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutSecrets, func(ctx context.Context) (Automation, error) {
		published, err := s.Automations.DuplicateAutomation(ctx, who.workspaceID, r.ID, who.actor, s.startSecret)
		if err != nil {
			return Automation{}, err
		}
		return s.automationAnswer(published)
	})
	return DuplicateAutomation201JSONResponse{Body: made, Headers: DuplicateAutomation201ResponseHeaders{ETag: etag(made.Revision)}}, err
}

// GetAutomation reads an automation.
func (s *server) GetAutomation(ctx context.Context, r GetAutomationRequestObject) (GetAutomationResponseObject, error) {
	answer, err := s.automation(ctx, r.ID)
	return GetAutomation200JSONResponse{Body: answer, Headers: GetAutomation200ResponseHeaders{ETag: etag(answer.Revision)}}, err
}

func (s *server) automation(ctx context.Context, id string) (Automation, error) {
	a, definition, err := s.Automations.GetAutomation(ctx, callerOf(ctx).workspaceID, id)
	if err != nil {
		return Automation{}, err
	}
	rollout, err := s.Revisions.Rollout(ctx, a)
	if err != nil {
		return Automation{}, err
	}
	return s.automationAnswer(models.PublishedAutomation{Automation: a, Definition: definition, Rollout: rollout})
}

// ReplaceAutomation publishes the next revision.
func (s *server) ReplaceAutomation(ctx context.Context, r ReplaceAutomationRequestObject) (ReplaceAutomationResponseObject, error) {
	base, err := baseOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	in, err := s.automationInput(*r.Body)
	if err != nil {
		return nil, err
	}
	in.DraftTag = draftTag(r.Params.DraftEtag)
	answer, err := s.publish(ctx, r.ID, base, in)
	return ReplaceAutomation200JSONResponse{Body: answer, Headers: ReplaceAutomation200ResponseHeaders{ETag: etag(answer.Revision)}}, err
}

// DeleteAutomation deletes a draft or an archived automation.
func (s *server) DeleteAutomation(ctx context.Context, r DeleteAutomationRequestObject) (DeleteAutomationResponseObject, error) {
	who := callerOf(ctx)
	return DeleteAutomation204Response{}, s.Automations.DeleteAutomation(ctx, who.workspaceID, r.ID, who.actor)
}
