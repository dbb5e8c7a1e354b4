package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"cadenza/activities"
	"cadenza/internal/meta"
	"cadenza/internal/store"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// inbound keeps what WhatsApp's webhook brings and has it routed.
type inbound struct{ app *App }

// Receive takes one webhook in charge. It answers nil only when everything in it that
// concerns us is durable; what it means is found out afterwards (W5).
func (i inbound) Receive(ctx context.Context, event whatsapp.Event) error {
	numbers := map[string]models.Number{}
	if err := i.statuses(ctx, event.Statuses, numbers); err != nil {
		return err
	}
	messages, err := i.keep(ctx, event, numbers)
	if err != nil {
		return err
	}
	if err := i.changes(ctx, event, numbers); err != nil {
		return err
	}
	i.app.router.Go(ctx, messages)
	return nil
}

// keep stores the messages to numbers of ours, and what nobody reads.
func (i inbound) keep(ctx context.Context, event whatsapp.Event, numbers map[string]models.Number) ([]models.InboundMessage, error) {
	var messages []models.InboundMessage
	unread := event.Unread
	for _, m := range event.Messages {
		number, ok, err := i.number(ctx, m.PhoneNumberID, numbers)
		if err != nil {
			return nil, err
		}
		if !ok {
			unread = append(unread, whatsapp.Unread{Shape: "message_to_unknown_number", PhoneNumberID: m.PhoneNumberID, Body: m.Raw})
			continue
		}
		messages = append(messages, i.stored(m, number))
	}
	if err := i.app.Store.KeepInbound(ctx, messages); err != nil {
		return nil, err
	}
	return messages, i.keepUnread(ctx, unread, numbers)
}

// stored is a message as it is kept. Its own time rules windows and hours; a time that is
// unreadable, or ahead of our clock, is now.
func (i inbound) stored(m whatsapp.InboundMessage, number models.Number) models.InboundMessage {
	at, now := m.Timestamp, i.app.now()
	if at.IsZero() || at.After(now) {
		at = now
	}
	text := m.Text
	if text == "" && m.Media != nil {
		text = m.Media.Caption // the words under a picture are what the contact wrote
	}
	return models.InboundMessage{
		WAMID: m.WAMID, WorkspaceID: number.WorkspaceID, NumberID: number.ID, WaID: m.From, UserID: m.FromUserID,
		ProfileName: m.ProfileName, Kind: m.Type, Text: text, ReplyID: m.ReplyID, ContextID: m.ContextID,
		NewWaID: m.SystemNewWaID, NewUserID: m.SystemNewUserID, ChangesID: m.ChangesID, SentAt: at.UTC(),
	}
}

// keepUnread keeps and counts the pieces that nobody reads: they are neither lost nor a
// reason for WhatsApp to repeat the whole for days.
func (i inbound) keepUnread(ctx context.Context, pieces []whatsapp.Unread, numbers map[string]models.Number) error {
	rows := make([]models.UnreadWebhook, 0, len(pieces))
	for _, piece := range pieces {
		number, _, err := i.number(ctx, piece.PhoneNumberID, numbers)
		if err != nil {
			return err
		}
		digest := sha256.Sum256(piece.Body)
		rows = append(rows, models.UnreadWebhook{
			WorkspaceID: number.WorkspaceID, Digest: hex.EncodeToString(digest[:]), Shape: piece.Shape, Body: string(piece.Body),
		})
		i.app.counters.unreadPiece(ctx, piece.Shape)
	}
	return i.app.Store.KeepUnread(ctx, rows)
}

// changes notes what WhatsApp tells of people's wishes and of templates (W6).
func (i inbound) changes(ctx context.Context, event whatsapp.Event, numbers map[string]models.Number) error {
	for _, p := range event.PreferenceUpdates {
		number, ok, err := i.number(ctx, p.PhoneNumberID, numbers)
		if err != nil {
			return err
		}
		if !ok || p.Category != "marketing_messages" || (p.Value != "stop" && p.Value != "resume") {
			continue
		}
		if err := i.app.Store.NoteMarketing(ctx, number.WorkspaceID, p.WaID, p.UserID, p.Value == "stop", p.Timestamp); err != nil {
			return err
		}
	}
	for _, u := range event.TemplateUpdates {
		change := models.Template{
			Name: u.Name, Language: u.Language, Status: templateStatus(u.Event), Category: u.Category, Quality: u.Quality, SyncedAt: u.At,
		}
		if err := i.app.Store.NoteTemplate(ctx, u.WABAID, change); err != nil {
			return err
		}
	}
	if len(event.TemplateUpdates) > 0 {
		i.app.behind(ctx, i.app.Dispatcher.FinishReleases)
	}
	if err := i.limits(ctx, event); err != nil {
		return err
	}
	for _, e := range event.AccountErrors {
		i.app.Log.WarnContext(ctx, "WhatsApp reports an error of the account", "code", e.Code, "title", e.Title)
	}
	return nil
}

// templateStatus is the status that an event leaves a template in; "" for events that
// leave it as it is, such as a flag.
func templateStatus(event string) models.TemplateStatus {
	switch event {
	case "APPROVED", "REINSTATED", "UNARCHIVED":
		return models.TemplateApproved
	case "FLAGGED", "LIMIT_EXCEEDED", "LOCKED", "IN_APPEAL", "PENDING_DELETION", "":
		return ""
	}
	return models.TemplateStatus(event)
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
			ErrorCode: st.ErrorCode, ErrorTitle: st.ErrorTitle, ErrorDetails: meta.ErrorDetails(st.ErrorDetails),
		})
	}
	for workspaceID, batch := range updates {
		failed, err := i.app.Store.ApplyStatuses(ctx, workspaceID, batch)
		if err != nil {
			return err
		}
		if err := i.failures(ctx, failed); err != nil {
			return err
		}
	}
	return nil
}

// failures lets failures that come after acceptance act as those that come at once. Their
// rows are written before the webhook's answer, their workflows told behind it.
func (i inbound) failures(ctx context.Context, failed []models.Message) error {
	var all activities.Aftermath
	for _, m := range failed {
		after, err := i.app.sends.FailedLater(ctx, m)
		if err != nil {
			return err
		}
		all.Ended, all.Woken, all.Revived = append(all.Ended, after.Ended...), append(all.Woken, after.Woken...), append(all.Revived, after.Revived...)
	}
	if len(failed) > 0 {
		i.app.behind(ctx, func(ctx context.Context) {
			i.app.Dispatcher.Closed(ctx, all.Ended, "a message of a step that ends the run failed")
			i.app.Dispatcher.Wake(ctx, all.Woken, "a message failed after WhatsApp had taken it")
			i.app.Dispatcher.Revive(ctx, all.Revived)
		})
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

// limits notes what WhatsApp tells of limits and applies it at once (W6). A notice without
// a time counts as of now.
func (i inbound) limits(ctx context.Context, event whatsapp.Event) error {
	for _, alert := range event.AccountAlerts {
		i.app.Log.WarnContext(ctx, "WhatsApp alerts the account", "kind", alert.Type, "severity", alert.Severity)
	}
	for _, u := range event.LimitUpdates {
		if err := i.limit(ctx, u); err != nil {
			return err
		}
	}
	if len(event.LimitUpdates) > 0 {
		i.app.Pace.PaceChanged(ctx)
		i.app.behind(ctx, i.app.Dispatcher.FinishReleases)
	}
	return nil
}

func (i inbound) limit(ctx context.Context, u whatsapp.LimitUpdate) error {
	phone := ""
	if u.DisplayPhone != "" {
		phone = "+" + u.DisplayPhone
	}
	numbers, err := i.app.Store.NumbersOfWABA(ctx, u.WABAID, phone)
	if err != nil {
		return err
	}
	at := u.At
	if now := i.app.now().UTC(); at.IsZero() || at.After(now) {
		at = now
	}
	facts := models.NumberFacts{Limit: meta.Limit(u.Limit)}
	if u.Event == whatsapp.ThroughputUpgrade {
		facts.Throughput = models.ThroughputHigh
	}
	for _, n := range numbers {
		if err := i.app.Store.NoteNumber(ctx, n, facts, at); err != nil {
			return err
		}
	}
	return nil
}
