package api

import (
	"context"
	"strings"

	"cadenza/models"
)

// DraftStore keeps what people are writing.
type DraftStore interface {
	SaveAutomationDraft(ctx context.Context, draft models.Draft, match string) (models.Draft, error)
	GetAutomationDraft(ctx context.Context, workspaceID, automationID, author string) (models.Draft, error)
	ListAutomationDrafts(ctx context.Context, workspaceID, automationID string) ([]models.Draft, error)
	DeleteAutomationDraft(ctx context.Context, workspaceID, automationID, author, match string) error
}

// draftTag reads the ETag of a draft: "" when absent, AnyDraft for *.
func draftTag(header *string) string { return strings.Trim(strings.TrimSpace(value(header)), `"`) }

func quoted(tag string) string { return `"` + tag + `"` }

func draftSummary(who caller) func(models.Draft) AutomationDraftSummary {
	return func(d models.Draft) AutomationDraftSummary {
		return AutomationDraftSummary{
			Author: d.Author, Mine: d.Author == who.actor, BaseRevision: d.BaseRevision, Etag: quoted(d.Tag), SavedAt: d.UpdatedAt.UTC(),
		}
	}
}

// SaveAutomationDraft saves what the caller writes.
func (s *server) SaveAutomationDraft(ctx context.Context, r SaveAutomationDraftRequestObject) (SaveAutomationDraftResponseObject, error) {
	who := callerOf(ctx)
	saved, err := s.Drafts.SaveAutomationDraft(ctx, models.Draft{
		WorkspaceID: who.workspaceID, AutomationID: r.ID, Author: who.actor, BaseRevision: value(r.Params.BaseRevision),
		Definition: string(*r.Body),
	}, draftTag(r.Params.IfMatch))
	tag := quoted(saved.Tag)
	return SaveAutomationDraft200JSONResponse{
		Body: draftSummary(who)(saved), Headers: SaveAutomationDraft200ResponseHeaders{ETag: &tag},
	}, err
}

// GetAutomationDraft reads a draft.
func (s *server) GetAutomationDraft(ctx context.Context, r GetAutomationDraftRequestObject) (GetAutomationDraftResponseObject, error) {
	who := callerOf(ctx)
	author := who.actor
	if r.Params.Author != nil {
		author = *r.Params.Author
	}
	draft, err := s.Drafts.GetAutomationDraft(ctx, who.workspaceID, r.ID, author)
	if err != nil {
		return nil, err
	}
	of := draftSummary(who)(draft)
	return GetAutomationDraft200JSONResponse{
		Body: AutomationDraft{
			Author: of.Author, Mine: of.Mine, BaseRevision: of.BaseRevision, Etag: of.Etag, SavedAt: of.SavedAt,
			Definition: DraftDefinition(draft.Definition),
		},
		Headers: GetAutomationDraft200ResponseHeaders{ETag: &of.Etag},
	}, nil
}

// ListAutomationDrafts lists who is writing.
func (s *server) ListAutomationDrafts(
	ctx context.Context, r ListAutomationDraftsRequestObject,
) (ListAutomationDraftsResponseObject, error) {
	who := callerOf(ctx)
	drafts, err := s.Drafts.ListAutomationDrafts(ctx, who.workspaceID, r.ID)
	return ListAutomationDrafts200JSONResponse{Items: each(drafts, draftSummary(who))}, err
}

// DeleteAutomationDraft drops the caller's draft, whatever it is where they name none.
func (s *server) DeleteAutomationDraft(
	ctx context.Context, r DeleteAutomationDraftRequestObject,
) (DeleteAutomationDraftResponseObject, error) {
	who, match := callerOf(ctx), draftTag(r.Params.IfMatch)
	if match == "" {
		match = models.AnyDraft
	}
	return DeleteAutomationDraft204Response{}, s.Drafts.DeleteAutomationDraft(ctx, who.workspaceID, r.ID, who.actor, match)
}
