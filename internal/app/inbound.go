package app

import (
	"context"

	"cadenza/internal/store"
	"cadenza/internal/telemetry"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// inbound stores what WhatsApp's webhook brings and wakes the runs that listen.
type inbound struct{ app *App }

// Receive takes one webhook in charge. It answers nil only when everything in it that
// concerns us is durable; the runs that it wakes are told afterwards (W5).
func (i inbound) Receive(ctx context.Context, event whatsapp.Event) error {
	numbers := map[string]models.Number{}
	if err := i.statuses(ctx, event.Statuses, numbers); err != nil {
		return err
	}
	var woken []models.Run
	for _, m := range event.Messages {
		number, ok, err := i.number(ctx, m.PhoneNumberID, numbers)
		if err != nil {
			return err
		}
		if !ok || m.WAMID == "" || (m.From == "" && m.FromUserID == "") {
			i.app.Log.WarnContext(ctx, "inbound message without a number of ours or a sender", telemetry.KeyMessageID, m.WAMID)
			continue
		}
		runs, err := i.app.Store.Receive(ctx, number, storedInbound(m, i))
		if err != nil {
			return err
		}
		woken = append(woken, runs...)
	}
	i.app.Dispatcher.Wake(ctx, woken, "the contact wrote")
	return nil
}

func storedInbound(m whatsapp.InboundMessage, i inbound) store.Inbound {
	at := m.Timestamp
	if at.IsZero() {
		at = i.app.now()
	}
	text := m.Text
	if text == "" && m.Media != nil {
		text = m.Media.Caption // the words under a picture are what the contact wrote
	}
	return store.Inbound{
		WaID: m.From, UserID: m.FromUserID, ProfileName: m.ProfileName,
		Message: models.InboundMessage{WAMID: m.WAMID, Kind: m.Type, Text: text, ContextID: m.ContextID, SentAt: at.UTC()},
	}
}

// statuses moves our messages by what WhatsApp tells of them, workspace by workspace.
func (i inbound) statuses(ctx context.Context, statuses []whatsapp.Status, numbers map[string]models.Number) error {
	updates := map[string][]store.StatusUpdate{}
	for _, st := range statuses {
		number, ok, err := i.number(ctx, st.PhoneNumberID, numbers)
		if err != nil {
			return err
		}
		state := messageState(st.Status)
		if !ok || st.WAMID == "" || state == "" {
			continue
		}
		updates[number.WorkspaceID] = append(updates[number.WorkspaceID], store.StatusUpdate{
			WAMID: st.WAMID, CallbackData: st.CallbackData, State: state, At: st.Timestamp.UTC(),
			ErrorCode: st.ErrorCode, ErrorTitle: st.ErrorTitle,
		})
	}
	for workspaceID, batch := range updates {
		if err := i.app.Store.ApplyStatuses(ctx, workspaceID, batch); err != nil {
			return err
		}
	}
	return nil
}

// messageState is our word for Meta's status; "" for those that change nothing here.
func messageState(status string) models.MessageState {
	switch status {
	case "sent":
		return models.MessageSent
	case "delivered":
		return models.MessageDelivered
	case "read", "played":
		return models.MessageRead
	case "failed":
		return models.MessageFailed
	}
	return ""
}

// number finds one of our numbers by Meta's id; ok is false for one that is not ours.
func (i inbound) number(ctx context.Context, phoneNumberID string, known map[string]models.Number) (models.Number, bool, error) {
	if n, ok := known[phoneNumberID]; ok {
		return n, n.ID != "", nil
	}
	n, err := i.app.Store.NumberByPhoneNumberID(ctx, phoneNumberID)
	if models.CodeOf(err) == models.CodeNotFound {
		known[phoneNumberID] = models.Number{}
		return n, false, nil
	}
	if err != nil {
		return n, false, err
	}
	known[phoneNumberID] = n
	return n, true, nil
}
