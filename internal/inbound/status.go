package inbound

import (
	"context"

	"cadenza/activities"
	"cadenza/internal/meta"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// apply moves our messages by the statuses of one webhook or of several.
func (r *Receiver) apply(ctx context.Context, statuses []whatsapp.Status) error {
	return r.delivery().statuses(ctx, statuses)
}

// statuses moves our messages by what WhatsApp says of them, workspace by workspace.
func (d *delivery) statuses(ctx context.Context, statuses []whatsapp.Status) error {
	updates := map[string][]models.StatusUpdate{}
	for _, st := range statuses {
		number, ok, err := d.number(ctx, st.PhoneNumberID)
		if err != nil {
			return err
		}
		state := meta.MessageState(st.Status)
		if !ok || st.WAMID == "" || state == "" {
			continue
		}
		updates[number.WorkspaceID] = append(updates[number.WorkspaceID], models.StatusUpdate{
			WAMID: st.WAMID, CallbackData: st.CallbackData, State: state, At: st.Timestamp.UTC(),
			ErrorCode: st.ErrorCode, ErrorTitle: st.ErrorTitle, ErrorDetails: meta.ErrorDetails(st.ErrorDetails),
			Price: models.NewPrice(st.Pricing.Category, st.Pricing.Type, st.Pricing.Billable, models.CallingCode(st.RecipientID)),
		})
	}
	for workspaceID, batch := range updates {
		failed, err := d.Messages.ApplyStatuses(ctx, workspaceID, batch)
		if err != nil {
			return err
		}
		if err := d.failed(ctx, failed); err != nil {
			return err
		}
	}
	return nil
}

// failed lets messages that failed after acceptance act on their runs. The rows are written
// before WhatsApp gets its answer, the workflows are told afterwards.
func (d *delivery) failed(ctx context.Context, messages []models.Message) error {
	var all activities.Aftermath
	for _, m := range messages {
		after, err := d.Failures.FailedLater(ctx, m)
		if err != nil {
			return err
		}
		all.Ended = append(all.Ended, after.Ended...)
		all.Woken = append(all.Woken, after.Woken...)
		all.Revived = append(all.Revived, after.Revived...)
		all.Started = append(all.Started, after.Started...)
	}
	if len(messages) == 0 {
		return nil
	}
	d.afterwards(ctx, func(ctx context.Context) {
		d.Tell.Closed(ctx, all.Ended, "a message of a step that ends the run failed")
		d.Tell.Wake(ctx, all.Woken, "a message failed after WhatsApp had taken it")
		d.Tell.Revive(ctx, all.Revived)
		if len(all.Started) > 0 {
			d.Tell.Begin(ctx, all.Started)
		}
	})
	return nil
}
