package activities

import (
	"context"
	"time"

	"cadenza/models"
)

// Unread are the messages of customers that nobody has marked as read.
type Unread interface {
	// TakeUnread is the wamid of the newest message of the contact to the number, which is then marked; "" if it was
	// before, or there is none.
	TakeUnread(ctx context.Context, workspaceID, contactID, numberID string) (wamid string, err error)
}

// ReadMarker shows a customer that a message was read and, with typing, that an answer is being written.
type ReadMarker interface {
	MarkRead(ctx context.Context, number models.Number, wamid string, typing bool) error
}

// Receipts are how customers see that they are read; without Marker they do not.
type Receipts struct {
	Unread Unread
	Marker ReadMarker
	// OnFailed, when not nil, is called for every message that was not marked.
	OnFailed func(ctx context.Context)
}

// markTime bounds how long an answer waits until the message that it answers is marked as read.
const markTime = time.Second

// markRead marks the message that a free message answers, once, where the workspace wants that. Nothing depends on it: a
// failure is counted, and the answer leaves all the same.
func (s *Sends) markRead(ctx context.Context, m readyMessage) {
	if s.Receipts.Marker == nil || !m.answers.MarkRead || m.templateID != "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markTime)
	defer cancel()
	wamid, err := s.Receipts.Unread.TakeUnread(ctx, m.row.WorkspaceID, m.row.ContactID, m.number.ID)
	if err == nil && wamid != "" {
		err = s.Receipts.Marker.MarkRead(ctx, m.number, wamid, m.answers.Typing)
	}
	if err == nil {
		return
	}
	s.Log.WarnContext(ctx, "a message was not marked as read", "run_id", m.row.RunID, "number_id", m.number.ID, "error", err)
	if s.Receipts.OnFailed != nil {
		s.Receipts.OnFailed(ctx)
	}
}
