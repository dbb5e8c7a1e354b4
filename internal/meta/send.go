package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cadenza/activities"
	"cadenza/internal/seal"
	"cadenza/internal/telemetry"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// purposeNumberToken binds a sealed token to its use.
const purposeNumberToken = "number-token"

// sender sends through the Cloud API.
type sender struct {
	client *whatsapp.Client
	box    *seal.Box
	// longestWait bounds how long a refusal may ask to wait; 0 leaves it to WhatsApp.
	longestWait time.Duration
}

// Send sends one message and sorts what went wrong into the engine's classes.
func (s sender) Send(ctx context.Context, number models.Number, m models.Outgoing) (string, error) {
	token, err := s.box.Open(number.TokenSealed, purposeNumberToken)
	if err != nil {
		return "", &activities.SendProblem{Class: activities.SendStop, Park: models.ParkTokenUnreadable, Title: "the number's token cannot be decrypted: check CADENZA_SECRET_KEY"}
	}
	accepted, err := s.client.Send(ctx, whatsapp.Credentials{PhoneNumberID: number.PhoneNumberID, Token: string(token)}, outgoing(m))
	if err != nil {
		return "", bounded(sendProblem(err), s.longestWait)
	}
	return accepted.WAMID, nil
}

// bounded lets a problem ask for no more than the longest wait; 0 leaves it to WhatsApp.
func bounded(p *activities.SendProblem, longest time.Duration) *activities.SendProblem {
	if longest > 0 {
		p.RetryAfter = min(p.RetryAfter, longest)
	}
	return p
}

// sendProblem turns the client's error into what the engine does about it (W2).
func sendProblem(err error) *activities.SendProblem {
	p := problemOf(whatsapp.Classify(err))
	if refused, ok := errors.AsType[*whatsapp.Refused](err); ok {
		p.Details = errorDetails(refused.Details)
	}
	return p
}

// errorDetails are Meta's words on a failure as they are kept with the message.
func errorDetails(s string) string {
	letters := []rune(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), ""))
	return string(letters[:min(len(letters), models.MaxErrorDetails)])
}

// failedLater sorts a failure that came by a status: a message that was taken and then
// reported as failed was not delivered, so nothing about it is in doubt.
func failedLater(code int) *activities.SendProblem {
	rule := whatsapp.ClassifyCode(code, false, 0)
	rule.Doubtful = false
	return problemOf(rule)
}

// problemOf is what the engine does about an error of the rule.
func problemOf(rule whatsapp.Rule) *activities.SendProblem {
	p := &activities.SendProblem{Code: max(rule.Code, 0), Title: rule.Words, RetryAfter: rule.Wait}
	switch rule.Class {
	case whatsapp.ClassRetry:
		p.Class = activities.SendRetry
		if rule.Doubtful {
			p.Class = activities.SendUnknown
		}
	case whatsapp.ClassWaitPair, whatsapp.ClassWaitNumber, whatsapp.ClassWaitAccount, whatsapp.ClassWaitTemplate:
		p.Class, p.Holds = activities.SendWait, holdScope(rule)
	case whatsapp.ClassRecipient:
		p.Class = activities.SendRecipient
	case whatsapp.ClassStop:
		p.Class, p.Park, p.Holds = activities.SendStop, parkReason(rule), holdScope(rule)
	case whatsapp.ClassFail:
		p.Class = activities.SendFail
	case whatsapp.ClassUnknown:
		p.Class = activities.SendUnknown
	}
	p.OptedOut = rule.Code == whatsapp.CodeOptedOut
	if rule.Code == whatsapp.CodeWindowClosed {
		p.Class = activities.SendWindow
	}
	return p
}

// holdScope is what an error of the rule keeps from sending beyond its own message.
func holdScope(rule whatsapp.Rule) models.HoldScope {
	switch rule.Scope {
	case whatsapp.ScopeNumber:
		return models.HoldNumber
	case whatsapp.ScopeAccount:
		return models.HoldAccount
	case whatsapp.ScopeTemplate:
		return models.HoldTemplate
	case whatsapp.ScopeMessage, whatsapp.ScopePair:
	}
	return ""
}

// outgoing writes a rendered message as the client takes it.
func outgoing(m models.Outgoing) whatsapp.Message {
	out := whatsapp.Message{To: m.Phone, CallbackData: m.CallbackData}
	if m.Phone == "" {
		out.Recipient = m.UserID
	}
	switch {
	case m.Template != nil:
		out.Template = outgoingTemplate(*m.Template)
	case m.Buttons != nil:
		out.Buttons = outgoingButtons(*m.Buttons)
	case m.List != nil:
		out.List = outgoingList(*m.List)
	case m.Media != nil:
		out.Media = outgoingMedia(*m.Media)
	default:
		out.Text = &whatsapp.Text{Body: m.Text, PreviewURL: true}
	}
	return out
}

func outgoingMedia(m models.Media) *whatsapp.Media {
	return &whatsapp.Media{Kind: whatsapp.MediaKind(m.Type), Link: m.Link, ID: m.ID, Caption: m.Caption, Filename: m.Filename}
}

func outgoingTemplate(t models.OutgoingTemplate) *whatsapp.TemplateMessage {
	out := &whatsapp.TemplateMessage{Name: t.Name, Language: t.Language}
	param := func(p models.OutgoingParameter) whatsapp.Param {
		if t.Named {
			return whatsapp.Param{Name: p.Name, Text: p.Text}
		}
		return whatsapp.Param{Text: p.Text}
	}
	for _, p := range t.Body {
		out.Body = append(out.Body, param(p))
	}
	switch {
	case t.Header != nil:
		text := param(*t.Header)
		out.Header = &whatsapp.HeaderParam{Text: &text}
	case t.HeaderMedia != nil:
		out.Header = &whatsapp.HeaderParam{Media: outgoingMedia(*t.HeaderMedia)}
	}
	for _, index := range slices.Sorted(maps.Keys(t.ButtonSuffixes)) {
		out.Buttons = append(out.Buttons, whatsapp.ButtonParam{Index: index, Kind: whatsapp.URLButton, Value: t.ButtonSuffixes[index]})
	}
	for _, index := range slices.Sorted(maps.Keys(t.CouponCodes)) {
		out.Buttons = append(out.Buttons, whatsapp.ButtonParam{Index: index, Kind: whatsapp.CopyCode, Value: t.CouponCodes[index]})
	}
	return out
}

func outgoingButtons(b models.OutgoingButtons) *whatsapp.Buttons {
	out := &whatsapp.Buttons{Body: b.Text, Footer: b.Footer}
	if b.Header != "" {
		out.Header = &whatsapp.Header{Text: b.Header}
	}
	for _, button := range b.Buttons {
		out.Buttons = append(out.Buttons, whatsapp.Button{ID: button.ID, Title: button.Text})
	}
	return out
}

func outgoingList(l models.OutgoingList) *whatsapp.List {
	out := &whatsapp.List{Header: l.Header, Body: l.Text, Footer: l.Footer, Button: l.Button}
	for _, section := range l.Sections {
		rows := make([]whatsapp.Row, len(section.Rows))
		for i, row := range section.Rows {
			rows[i] = whatsapp.Row{ID: row.ID, Title: row.Text, Description: row.Description}
		}
		out.Sections = append(out.Sections, whatsapp.Section{Title: section.Title, Rows: rows})
	}
	return out
}

// SyncTemplates reads the templates of every WABA of a workspace from Meta and makes
// ours the same. It tells how many there are now.
func (a *App) SyncTemplates(ctx context.Context, workspaceID string) (int, error) {
	numbers, _, err := a.Store.ListNumbers(ctx, workspaceID, models.Page{Limit: models.MaxPageSize})
	if err != nil {
		return 0, err
	}
	defer a.Dispatcher.FinishReleases(ctx) // also of what was read before another account failed
	count, seen := 0, map[string]bool{}
	for _, n := range numbers {
		if n.Unverified {
			if err := a.SyncNumber(ctx, n); err != nil {
				a.Log.WarnContext(ctx, "a number is not verified", telemetry.KeyError, err)
			}
		}
		if seen[n.WABAID] {
			continue
		}
		seen[n.WABAID] = true
		templates, err := a.SyncAccount(ctx, n)
		if err != nil {
			return count, err
		}
		count += templates
	}
	return count, nil
}

// SyncAccount reads the templates of the number's WABA from Meta and makes ours the same
// (W6). It tells how many there are now. What waited for one of them is still to be told.
func (a *App) SyncAccount(ctx context.Context, n models.Number) (int, error) {
	templates, err := a.fetchTemplates(ctx, n)
	if err != nil {
		return 0, err
	}
	if err := a.Store.ReplaceTemplates(ctx, n.WorkspaceID, n.WABAID, templates); err != nil {
		return 0, err
	}
	return len(templates), nil
}

// credentials are what WhatsApp asks of whoever speaks for the number.
func (a *App) credentials(n models.Number) (whatsapp.Credentials, error) {
	token, err := a.box.Open(n.TokenSealed, purposeNumberToken)
	if err != nil {
		return whatsapp.Credentials{}, fmt.Errorf("open the token of number %s: %w", n.ID, err)
	}
	return whatsapp.Credentials{PhoneNumberID: n.PhoneNumberID, Token: string(token)}, nil
}

func (a *App) fetchTemplates(ctx context.Context, n models.Number) ([]models.Template, error) {
	credentials, err := a.credentials(n)
	if err != nil {
		return nil, err
	}
	listed, err := a.whatsapp.ListTemplates(ctx, credentials, n.WABAID)
	if err != nil {
		return nil, models.Errorf(models.CodeUnavailable, "the templates could not be read from WhatsApp: %s", whatsapp.Classify(err).Words)
	}
	out := make([]models.Template, len(listed))
	for i, t := range listed {
		out[i] = storedTemplate(t)
	}
	return out, nil
}

func storedTemplate(t whatsapp.Template) models.Template {
	want := t.Parameters()
	out := models.Template{
		MetaID: t.ID, Name: t.Name, Language: t.Language, Status: models.TemplateStatus(t.Status), Category: t.Category,
		Quality: t.Quality, Named: want.Named, Body: t.Body,
		Parameters: models.TemplateParameters{HeaderMedia: string(want.HeaderMedia), Body: want.Body, Unfillable: want.Unfillable},
	}
	if len(want.Header) > 0 {
		out.Parameters.Header = want.Header[0]
	}
	for _, b := range want.Buttons {
		switch b.Kind {
		case whatsapp.URLButton:
			out.Parameters.URLButtons = append(out.Parameters.URLButtons, b.Index)
		case whatsapp.CopyCode:
			out.Parameters.CouponCodes = append(out.Parameters.CouponCodes, b.Index)
		case whatsapp.QuickReply:
		}
	}
	for i, b := range t.Buttons {
		if b.Type == "QUICK_REPLY" {
			out.Parameters.QuickReplies = append(out.Parameters.QuickReplies, i)
		}
	}
	return out
}
