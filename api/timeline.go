package api

import (
	"context"
	"net/url"

	"cadenza/models"
)

// TimelineStore reads what happened to contacts.
type TimelineStore interface {
	ContactTimeline(ctx context.Context, v models.Viewer, contactID string, p models.Page) ([]models.TimelineItem, string, error)
	ExportContact(ctx context.Context, workspaceID, contactID string) (models.ContactExport, error)
}

// GetContactTimeline pages through what happened to a contact.
func (s *server) GetContactTimeline(ctx context.Context, r GetContactTimelineRequestObject) (GetContactTimelineResponseObject, error) {
	rows, next, err := s.Timeline.ContactTimeline(ctx, callerOf(ctx).viewer(), r.ID, page(r.Params.Limit, r.Params.After))
	return GetContactTimeline200JSONResponse{Items: each(rows, s.timelineItem), Next: optional(next)}, err
}

func (s *server) timelineItem(item models.TimelineItem) TimelineItem {
	out := TimelineItem{At: item.At.UTC(), Kind: TimelineKind(item.Kind)}
	switch {
	case item.Run != nil:
		run := s.timelineRun(*item.Run, item.AutomationName)
		out.Run = &run
	case item.Step != nil:
		out.Step = timelineStep(item)
	case item.Message != nil:
		message := messageAnswer(*item.Message)
		out.Message = &message
	case item.Inbound != nil:
		message := inboundAnswer(*item.Inbound)
		out.InboundMessage = &message
	case item.Ticket != nil:
		t := item.Ticket
		out.Ticket = &TimelineTicket{ID: t.ID, Title: t.Title, From: optional(TicketStatus(t.From)), To: TicketStatus(t.To)}
	case item.Object != nil:
		out.putObject(item.Kind, *item.Object)
	}
	return out
}

// putObject puts a field, tag, list, operator or merged contact where its kind belongs.
func (i *TimelineItem) putObject(kind models.TimelineKind, o models.TimelineObject) {
	object := &TimelineObject{ID: o.ID, Name: o.Name}
	switch kind { //nolint:exhaustive // the others are of no object
	case models.TimelineFieldSet:
		i.Field = &TimelineField{ID: o.ID, Code: o.Name, Value: o.Value}
	case models.TimelineTagAdded, models.TimelineTagRemoved:
		i.Tag = object
	case models.TimelineListJoined, models.TimelineListLeft:
		i.List = object
	case models.TimelineOperatorAssigned, models.TimelineOperatorRemoved:
		i.Operator = object
	case models.TimelineMerged:
		i.MergedContactID = &o.ID
	}
}

func timelineStep(item models.TimelineItem) *TimelineStep {
	e := *item.Step
	return &TimelineStep{
		RunID: e.RunID, AutomationID: e.AutomationID, AutomationName: item.AutomationName, StepID: e.StepID, Name: item.StepName,
		Kind: string(e.Kind), Status: TimelineStepStatus(e.Status), Reason: e.Reason, MessageID: e.MessageID,
	}
}

func (s *server) timelineRun(r models.Run, automation string) TimelineRun {
	return TimelineRun{
		ID: r.ID, AutomationID: r.AutomationID, AutomationName: automation, CampaignID: optional(r.CampaignID),
		StartKind: string(r.StartKind),
		Status:    RunStatus(r.Status), Outcome: optional(string(r.Outcome)), EndedBy: r.EndedBy, StartedAt: r.StartedAt.UTC(),
		EndedAt:    utc(r.EndedAt),
		WorkflowID: r.WorkflowID(), TemporalUIURL: optional(s.workflowLink(r)),
	}
}

// workflowLink is the address of the run's workflow in Temporal UI; "" without a base, or
// while there is no workflow. Workflow ids hold slashes: each part is escaped by itself.
func (s *server) workflowLink(r models.Run) string {
	if s.temporalUIURL == "" || r.WorkflowRunID == "" {
		return ""
	}
	return s.temporalUIURL + "/namespaces/" + url.PathEscape(s.Namespace) + "/workflows/" + url.PathEscape(r.WorkflowID()) +
		"/" + url.PathEscape(r.WorkflowRunID) + "/history"
}
