package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cadenza/internal/yamljson"
	"cadenza/models"
)

// AutomationFiles writes automations as files and reads them.
type AutomationFiles interface {
	ExportAutomation(ctx context.Context, workspaceID, id string) (models.AutomationFile, models.Automation, error)
	// ReadFile puts ids in place of the names of a file; what is not there is a violation, or is made.
	ReadFile(ctx context.Context, workspaceID string, in models.FileImport) (models.FileRead, error)
}

// ExportAutomation writes an automation as a file.
func (s *server) ExportAutomation(ctx context.Context, r ExportAutomationRequestObject) (ExportAutomationResponseObject, error) {
	file, a, err := s.AutomationFiles.ExportAutomation(ctx, callerOf(ctx).workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	headers := ExportAutomation200ResponseHeaders{ETag: etag(a.Revision)}
	if value(r.Params.Format) != FileAsYAML {
		return ExportAutomation200JSONResponse{Body: file, Headers: headers}, nil
	}
	raw, err := json.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("write the file: %w", err)
	}
	if raw, err = yamljson.ToYAML(raw); err != nil {
		return nil, fmt.Errorf("write the file: %w", err)
	}
	return ExportAutomation200ApplicationYamlResponse{Body: bytes.NewReader(raw), ContentLength: int64(len(raw)), Headers: headers}, nil
}

// ImportAutomation makes an automation from a file, or publishes the file as the next revision of one.
func (s *server) ImportAutomation(ctx context.Context, r ImportAutomationRequestObject) (ImportAutomationResponseObject, error) {
	in, err := s.fileInput(*r.Body)
	if err != nil {
		return nil, models.Below(err, "/automation")
	}
	if value(r.Params.Make) && !slices.Contains(callerOf(ctx).scopes, models.ScopeContactsWrite) {
		return nil, models.Errorf(
			models.CodeForbidden, "make=true makes fields, tags and lists, which needs the scope %s", models.ScopeContactsWrite,
		)
	}
	file := models.FileImport{File: *r.Body, Definition: in.Definition, Make: value(r.Params.Make)}
	if id := value(r.Params.AutomationID); id != "" {
		answer, err := s.publishFile(ctx, id, r.Params.IfMatch, file, in)
		return ImportAutomation200JSONResponse{Body: answer, Headers: ImportAutomation200ResponseHeaders{ETag: etag(answer.Revision)}}, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutSecrets, func(ctx context.Context) (Automation, error) {
		return s.createFromFile(ctx, file, in)
	})
	return ImportAutomation201JSONResponse{Body: made, Headers: ImportAutomation201ResponseHeaders{ETag: etag(made.Revision)}}, err
}

func (s *server) publishFile(
	ctx context.Context, id string, match *string, file models.FileImport, in models.AutomationInput,
) (Automation, error) {
	base, err := baseOf(match)
	if err != nil {
		return Automation{}, err
	}
	who := callerOf(ctx)
	if err := s.Automations.MayPublish(ctx, who.workspaceID, id, base); err != nil { // before it makes what the file names
		return Automation{}, err
	}
	read, err := s.AutomationFiles.ReadFile(ctx, who.workspaceID, file)
	if err != nil {
		return Automation{}, err
	}
	in.Definition, in.NumberID = read.Definition, read.NumberID
	answer, err := s.publish(ctx, id, base, in)
	return answer, models.Below(err, "/automation")
}

func (s *server) createFromFile(ctx context.Context, file models.FileImport, in models.AutomationInput) (Automation, error) {
	who := callerOf(ctx)
	read, err := s.AutomationFiles.ReadFile(ctx, who.workspaceID, file)
	if err != nil {
		return Automation{}, err
	}
	in.Definition, in.NumberID, in.SlugOrNext = read.Definition, read.NumberID, true
	published, err := s.Automations.CreateAutomation(ctx, who.workspaceID, who.actor, in)
	if err != nil {
		return Automation{}, models.Below(err, "/automation")
	}
	return s.automationAnswer(published)
}

// fileInput is the automation of a file, with names where ids belong.
func (s *server) fileInput(file models.AutomationFile) (models.AutomationInput, error) {
	a := file.Automation
	while, finish := ReentryWhileRunning(a.Reentry.WhileRunning), ReentryAfterFinish(a.Reentry.AfterFinish)
	start, steps := a.Start, a.Steps
	in, err := s.automationInput(AutomationInput{
		Name: a.Name, Slug: optional(a.Slug), Reentry: &Reentry{WhileRunning: &while, AfterFinish: &finish}, Start: &start, Steps: &steps,
	})
	in.Definition = in.Definition.Keyed()
	return in, err
}
