// Package inbound is what happens to a webhook of WhatsApp, from top to bottom: find out which
// of our numbers each piece is for, keep messages and what nobody reads, note what became of our
// own messages and what Meta says of people, templates and limits, and hand the kept messages to
// the router. When Receive returns nil, all of it is durable and WhatsApp may get its 200 (W5).
// Statuses are applied before the answer: that is as few statements as keeping them for later would
// be, and leaves nothing to be picked up after a crash. Webhooks that come at the same time share the
// transaction.
//
// It reads no HTTP (api checks the signature, internal/whatsapp decodes the body) and decides
// nothing about runs: what a message means is asked afterwards by the router, of internal/trigger.
package inbound

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Numbers are our WhatsApp numbers.
type Numbers interface {
	NumberByPhoneNumberID(ctx context.Context, phoneNumberID string) (models.Number, error)
	NumbersOfWABA(ctx context.Context, wabaID, displayPhone string) ([]models.Number, error)
	NoteNumber(ctx context.Context, n models.Number, facts models.NumberFacts, at time.Time) error
}

// Messages keeps what customers wrote, what nobody reads, and how far our own messages got.
type Messages interface {
	KeepInbound(ctx context.Context, messages []models.InboundMessage) error
	KeepUnread(ctx context.Context, pieces []models.UnreadWebhook) error
	// ApplyStatuses returns the messages that failed after WhatsApp had accepted them.
	ApplyStatuses(ctx context.Context, workspaceID string, updates []models.StatusUpdate) (failed []models.Message, err error)
}

// Notes keeps what Meta says of people and of templates.
type Notes interface {
	// NoteMarketing returns what the change of consent starts.
	NoteMarketing(ctx context.Context, workspaceID, waID, userID string, stop bool, at time.Time) (started []models.Accepted, err error)
	NoteTemplate(ctx context.Context, wabaID string, change models.Template) error
}

// Failures lets a failure that came after acceptance act on its run as one that comes at once.
type Failures interface {
	FailedLater(ctx context.Context, m models.Message) (activities.Aftermath, error)
}

// Router gives kept messages to the runs and automations that they concern, without keeping the
// caller waiting.
type Router interface {
	Go(ctx context.Context, messages []models.InboundMessage)
}

// Files fetches the files of kept messages, without keeping the caller waiting.
type Files interface {
	FetchSoon(ctx context.Context)
}

// Teller tells workflows what their rows say.
type Teller interface {
	Closed(ctx context.Context, runs []models.Run, reason string)
	Wake(ctx context.Context, runs []models.Run, why string)
	Revive(ctx context.Context, revived []models.Accepted)
	Begin(ctx context.Context, accepted []models.Accepted)
	FinishReleases(ctx context.Context)
}

// SendPace sets the send queue's rates to those of the numbers; it logs what fails.
type SendPace interface {
	PaceChanged(ctx context.Context)
}

// TemplateRefresher reads the templates of accounts anew; it logs what fails, which the next sync mends.
type TemplateRefresher interface {
	RefreshTemplates(ctx context.Context, wabaIDs []string)
}

// NumberRefresher reads what WhatsApp says of numbers anew; it logs what fails, which the next sync mends.
type NumberRefresher interface {
	RefreshNumbers(ctx context.Context, numbers []models.Number)
}

// Counter counts the pieces of webhooks that nobody reads, by their shape.
type Counter interface {
	UnreadPiece(ctx context.Context, shape string)
}

// Receiver accepts WhatsApp's webhooks.
type Receiver struct {
	Numbers  Numbers
	Messages Messages
	Notes    Notes
	Failures Failures
	Router   Router
	Files    Files
	Tell     Teller
	Pace     SendPace
	// Templates reads templates that were edited at Meta; nil leaves them to the next sync.
	Templates TemplateRefresher
	// Reread reads numbers of which WhatsApp says that something changed; nil leaves them to the next sync.
	Reread NumberRefresher
	Count  Counter
	Log    *slog.Logger
	Now    func() time.Time

	// said and wrote let webhooks that come at the same time share transactions.
	said  group[whatsapp.Status]
	wrote group[models.InboundMessage]
	// telling is what goes on after the answer was given.
	telling sync.WaitGroup
}

// Receive accepts one webhook. It returns nil only when everything in it that concerns us is
// durable; a repeat changes nothing.
func (r *Receiver) Receive(ctx context.Context, event whatsapp.Event) error {
	d := r.delivery()
	d.warn(ctx, event) // first: whatever fails below must not keep it from the log
	if err := r.said.add(ctx, event.Statuses, r.apply); err != nil {
		return err
	}
	kept, unknown, err := d.keep(ctx, event.Messages)
	if err != nil {
		return err
	}
	if err := d.keepUnread(ctx, append(event.Unread, unknown...)); err != nil {
		return err
	}
	if err := d.preferences(ctx, event.PreferenceUpdates); err != nil {
		return err
	}
	if err := d.templates(ctx, event.TemplateUpdates); err != nil {
		return err
	}
	if err := d.limits(ctx, event.LimitUpdates); err != nil {
		return err
	}
	r.Router.Go(ctx, kept)
	if slices.ContainsFunc(kept, bringsFile) {
		r.Files.FetchSoon(ctx)
	}
	return nil
}

// Wait waits for what afterwards began; kept messages are the Router's.
func (r *Receiver) Wait() {
	r.said.under.Wait()
	r.wrote.under.Wait()
	r.telling.Wait()
}

// afterwards tells workflows without keeping WhatsApp waiting. What is not told, because the
// process ends or Temporal is away, Reconcile finds by the rows.
func (r *Receiver) afterwards(ctx context.Context, tell func(context.Context)) {
	ctx = context.WithoutCancel(ctx)
	r.telling.Go(func() {
		err := models.Safely(func() error {
			tell(ctx)
			return nil
		})
		if err != nil {
			r.Log.ErrorContext(ctx, "left to reconcile", "what", "what a webhook changed", "error", err)
		}
	})
}

// delivery is one webhook, or several that share a transaction, while it is received.
type delivery struct {
	*Receiver
	// numbers are those that were looked up, by Meta's id; one that is not ours has no id.
	numbers map[string]models.Number
}

func (r *Receiver) delivery() *delivery {
	return &delivery{Receiver: r, numbers: map[string]models.Number{}}
}

// number finds one of our numbers by Meta's id; ok is false for one that is not ours.
func (d *delivery) number(ctx context.Context, phoneNumberID string) (n models.Number, ok bool, err error) {
	if n, known := d.numbers[phoneNumberID]; known {
		return n, n.ID != "", nil
	}
	n, err = d.Numbers.NumberByPhoneNumberID(ctx, phoneNumberID)
	if models.CodeOf(err) == models.CodeNotFound {
		d.numbers[phoneNumberID] = models.Number{}
		return n, false, nil
	}
	if err != nil {
		return n, false, err
	}
	d.numbers[phoneNumberID] = n
	return n, true, nil
}
