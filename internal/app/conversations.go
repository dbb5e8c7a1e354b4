package app

import (
	"context"
	"strings"
	"time"

	"cadenza/internal/render"
	"cadenza/models"
)

// conversations does what conversations bring beyond their rows.
type conversations struct{ *App }

// Send starts the workflows of messages.
func (c conversations) Send(ctx context.Context, messages []models.DirectMessage) {
	c.Outbox.Send(ctx, messages)
}

// Wake tells the workflows of runs that their rows have changed.
func (c conversations) Wake(ctx context.Context, runs []models.Run, why string) {
	c.Dispatcher.Wake(ctx, runs, why)
}

// seenTime bounds how long a person who has read waits until WhatsApp shows it.
const seenTime = 2 * time.Second

// Seen marks the newest message of each conversation as read, once, where the workspace wants that. Nothing depends on it.
func (c conversations) Seen(ctx context.Context, read []models.Conversation) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), seenTime)
	defer cancel()
	for _, one := range read {
		if err := c.seen(ctx, one); err != nil {
			c.Log.WarnContext(ctx, "a message was not marked as read", "number_id", one.NumberID, "error", err)
			c.counters.NotMarkedRead(ctx)
		}
	}
}

func (c conversations) seen(ctx context.Context, one models.Conversation) error {
	w, err := c.Store.GetWorkspace(ctx, one.WorkspaceID)
	if err != nil || !w.Answers.WithDefaults().MarkRead {
		return err
	}
	number, err := c.Store.GetNumber(ctx, one.WorkspaceID, one.NumberID)
	if err != nil {
		return err
	}
	wamid, err := c.Store.TakeUnread(ctx, one.WorkspaceID, one.ContactID, one.NumberID)
	if err != nil || wamid == "" {
		return err
	}
	return c.sends.Receipts.Marker.MarkRead(ctx, number, wamid, false)
}

// FillText fills a text with the fields of a contact whom the viewer sees.
func (c conversations) FillText(ctx context.Context, v models.Viewer, contactID, text string) (string, error) {
	at, own, err := c.Store.FillingOf(ctx, v, contactID)
	if err != nil {
		return "", err
	}
	values := at.ReservedValues()
	for code, value := range own {
		values[code] = value
	}
	return strings.TrimSpace(render.Renderer{}.Text(text, values)), nil
}
