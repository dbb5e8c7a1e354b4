package activities

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"cadenza/models"
)

// SendClass sorts what a provider said, by what the engine does about it (W2).
type SendClass string

// The classes of a failed send.
const (
	SendRetry     SendClass = "retry"     // nothing was sent; try again soon
	SendWait      SendClass = "wait"      // nothing was sent; a pace asks for time
	SendRecipient SendClass = "recipient" // never to this recipient
	SendFail      SendClass = "fail"      // this message never; the fault is ours or the template's
	SendStop      SendClass = "stop"      // a person must act
	SendWindow    SendClass = "window"    // the 24 hours are over
	SendUnknown   SendClass = "unknown"   // the answer never came; it may have been sent
)

// SendProblem is why a send was not accepted.
type SendProblem struct {
	Class SendClass
	// Code is the provider's; 0 when it gave none.
	Code int
	// Title is for operators; it holds nothing personal.
	Title string
	// Details are the provider's words on the cause; for people who may see the message, never for logs.
	Details string
	// RetryAfter is how long the provider asks to wait; 0 leaves it to us.
	RetryAfter time.Duration
	// Park is what a person must do, for the class stop; "" counts as ParkOther.
	Park models.ParkReason
	// OptedOut means that the recipient wants no marketing messages.
	OptedOut bool
	// Holds is what cannot send because of the problem, beside this message; "" for nothing.
	Holds models.HoldScope
}

// Error names class and code.
func (p *SendProblem) Error() string {
	return fmt.Sprintf("send %s: %d %s", p.Class, p.Code, p.Title)
}

// WhatsApp sends one message. Its errors are *SendProblem.
type WhatsApp interface {
	Send(ctx context.Context, number models.Number, m models.Outgoing) (wamid string, err error)
}

type messageStore interface {
	// AddMessage inserts the message of a (run, step, visit) in state sending, with what it says. When one
	// is there already, that one comes back and added is false.
	AddMessage(ctx context.Context, m models.Message) (message models.Message, added bool, err error)
	// NewestWritten is the wamid of the newest message that the contact wrote to the number and has not taken back; "" for none.
	NewestWritten(ctx context.Context, contactID, numberID string) (wamid string, err error)
	// MessageOf is the message of a (run, step, visit).
	MessageOf(ctx context.Context, runID, stepID string, visit int) (message models.Message, found bool, err error)
	// SaveMessage writes a message's state; a later state that a status webhook has set
	// stays. It returns the message as it is now.
	SaveMessage(ctx context.Context, m models.Message) (models.Message, error)
	// SaveContent replaces what a message says that leaves once more.
	SaveContent(ctx context.Context, messageID string, content models.Content) error
	// MessageLinks are the tracked links of a message.
	MessageLinks(ctx context.Context, messageID string) ([]models.Link, error)
	// AddLinks adds tracked links to a message that leaves once more; those that it has stay.
	AddLinks(ctx context.Context, links []models.Link) error
	// CloseWindow closes the contact's window, because the provider says that it is over. A message of
	// the contact after the instant has opened it again, and keeps it open.
	CloseWindow(ctx context.Context, numberID, contactID string, asOf time.Time) error
	// StopMarketing notes that a contact wants no marketing messages, and accepts what that starts.
	StopMarketing(ctx context.Context, contactID string, at time.Time) (started []models.Accepted, err error)
	// RaiseHold stops all other sends through what has refused a message, from the hold's CreatedAt on.
	// A hold that outweighs it stays.
	RaiseHold(ctx context.Context, h models.Hold) error
}

// Sends performs the steps that send WhatsApp messages.
type Sends struct {
	Steps    *Steps
	WhatsApp WhatsApp
	// NewID makes a message id.
	NewID func() string
	// Links makes tracked links.
	Links Links
	// Unsendable reports what WhatsApp would refuse of a message by itself, nil for nothing: the
	// same rules as when the automation was saved, now with the contact's values.
	Unsendable func(m models.Outgoing) []models.Violation
	// Classify sorts a failure that came by a status.
	Classify func(code int) *SendProblem
	// Now is the clock for what no workflow asks for.
	Now func() time.Time
	// UnknownGrace is how long an unanswered message waits for its status webhook.
	UnknownGrace time.Duration
	// Gate says when a call may leave; nil lets all leave at once.
	Gate Gate
	// Uploads give files to WhatsApp before their messages are claimed; nil leaves that to WhatsApp.
	Uploads Uploads
	// Receipts are how customers see that they are read.
	Receipts Receipts
	// Lessor keeps the messages that this process, which is Owner, is sending.
	Lessor Lessor
	Owner  string
	Log    *slog.Logger

	// attempts are those under way, also when no activity waits for them any longer.
	attempts sync.WaitGroup
}

// claim is what the first transaction of a send decides. Exactly one is set.
type claim struct {
	// move is answered at once: the step is not to be performed now.
	move *Move
	// settle is the step's result without any call; left is the message that an earlier
	// attempt left, if the result is its.
	settle *result
	left   *models.Message
	// again is how long to wait before claiming once more.
	again time.Duration
	// why says for what again waits; "" where the message itself is looked at again.
	why string
	// upload are files that are to be uploaded before anything is claimed.
	upload *uploadFirst
	// ready is the message that is now to be sent; its row is committed.
	ready *readyMessage
}

type readyMessage struct {
	row    models.Message
	out    models.Outgoing
	number models.Number
	// left is when its call began: an answer may come from that moment on.
	left time.Time
	// onSent goes with the step's record when the message is accepted.
	onSent string
	step   models.Step
	// fallback is true when a free message leaves and its step has a fallback template.
	fallback bool
	// templateID is the template that leaves; "" for a free message.
	templateID string
	// answers are what the customer sees beside an answer.
	answers models.AnswerRules
}

// claimTx is one claim in progress.
type claimTx struct {
	sends *Sends
	tx    Tx
	row   models.ClaimRow
	step  models.Step
	now   time.Time
	// known are the tracked links that the message has from when it was tried before.
	known []models.Link
}

// claimTimeout bounds a claim, which nothing else does where no activity waits for it.
const claimTimeout = 10 * time.Second

// claim holds the run's row, checks all that must be true for a send, and commits the
// message row: from then on a crash can be told from a send that never began.
func (s *Sends) claim(ctx context.Context, in PerformInput, now time.Time) (claim, error) {
	ctx, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	move, out, err := whenReady(ctx, s.Steps, in, now, func(tx Tx, row models.ClaimRow, step models.Step) (claim, error) {
		c := claimTx{sends: s, tx: tx, row: row, step: step, now: now}
		out, err := c.decide(ctx)
		if err == nil && out.settle != nil {
			if wait := out.settle.brief(now); wait > 0 {
				out = claim{again: wait}
			}
		}
		return out, err
	})
	if move != nil {
		out = claim{move: move}
	}
	return out, err
}

// whenReady holds the run's row and lets fn act when the step is the one to perform
// now. When it is not, it answers the move that the row asks for.
func whenReady[T any](
	ctx context.Context, s *Steps, in PerformInput, now time.Time, fn func(Tx, models.ClaimRow, models.Step) (T, error),
) (*Move, T, error) {
	type attempt struct {
		move *Move
		out  T
	}
	a, err := committed(ctx, s.Runs, func(tx Tx) (a attempt, err error) {
		row, err := tx.Claim(ctx, in.RunRef)
		if err != nil {
			return a, err
		}
		ok, held := ready(&row.Standing, in, now)
		if held {
			if err := tx.SaveRun(ctx, row.Run); err != nil {
				return a, err
			}
		}
		if !ok {
			m, err := s.locate(row.Standing, now)
			return attempt{move: &m}, err
		}
		step, _, _ := row.Definition.Find(in.StepID)
		a.out, err = fn(tx, row, step)
		return a, err
	})
	return a.move, a.out, classify(err)
}

// decide answers what to do with a step that is due.
func (c claimTx) decide(ctx context.Context) (claim, error) {
	if c.row.Run.Status == models.RunExecuting { // an earlier attempt has claimed it, and may be at work
		waits, err := c.leased(ctx)
		if err != nil {
			return claim{}, err
		}
		if waits != nil {
			return *waits, nil
		}
	}
	switch {
	case c.step.Deleted:
		return claim{settle: &result{Status: models.StepSkipped, Reason: models.ReasonStepDeleted}}, nil
	case c.row.Contact == nil:
		return claim{settle: &result{Status: models.StepSkipped, Reason: string(models.OutcomeContactDeleted), Gone: true}}, nil
	case c.row.Contact.BlockedAt != nil:
		return claim{settle: &result{Status: models.StepSkipped, Reason: models.ReasonBlocked}}, nil
	case c.row.Contact.Phone == nil && c.row.UserID == "":
		return claim{settle: c.failed(models.ReasonNoAddress)}, nil
	case c.row.Number == nil:
		return claim{settle: parked(models.ParkNumberMissing, models.ParkNumberMissing.Words())}, nil
	}
	if h := c.row.Hold(c.now); h != nil {
		return claim{settle: heldBy(*h, c.now)}, nil
	}
	if c.row.Turn.After(c.now) {
		return claim{again: lookForTurn, why: "an earlier message of the conversation"}, nil
	}
	d, err := c.compose(ctx)
	if err != nil {
		return claim{}, err
	}
	if d.settle != nil {
		return claim{settle: d.settle}, nil
	}
	if c.needsUpload(d) {
		return claim{upload: &uploadFirst{number: *c.row.Number, message: d.message}}, nil
	}
	waits, err := c.pace(ctx)
	if err != nil {
		return claim{}, err
	}
	if waits != nil {
		return *waits, nil
	}
	return c.record(ctx, d)
}

// leased says how long to wait while another attempt is sending the message: whatever else there is to say of
// the step, that attempt's outcome comes first. nil is not at all.
func (c claimTx) leased(ctx context.Context) (*claim, error) {
	run := c.row.Run
	message, found, err := c.tx.MessageOf(ctx, run.ID, run.StepID, run.Visit)
	if err != nil || !found {
		return nil, err
	}
	if left := message.Leased(c.sends.Now()); left > 0 {
		if message.State == models.MessageSending {
			left = lookForAnswer
		}
		return &claim{again: left, why: "another attempt is sending it"}, nil
	}
	return nil, nil
}

// failed is the result of a send that cannot be made, by the step's choice.
func (c claimTx) failed(reason string) *result { return failure(c.step, reason) }

func failure(step models.Step, reason string) *result {
	r := &result{Status: models.StepFailed, Reason: reason}
	if step.OnFailure == models.FailureEnd {
		r.End = models.OutcomeEndedOnFailure
	}
	return r
}

// record commits the message row, or goes on from what an earlier attempt left.
func (c claimTx) record(ctx context.Context, d draft) (claim, error) {
	run := c.row.Run
	message, added, err := c.tx.AddMessage(ctx, models.Message{
		ID: c.sends.NewID(), WorkspaceID: run.WorkspaceID, RunID: run.ID, AutomationID: run.AutomationID, CampaignID: run.CampaignID,
		StepID: run.StepID, Visit: run.Visit, ContactID: run.ContactID, NumberID: c.row.Number.ID,
		Kind: d.kind, Template: d.template, State: models.MessageSending, Attempts: 1, CreatedAt: c.now,
		Owner: c.sends.Owner, LeasedUntil: c.sends.leaseEnd(), Said: &models.MessageContent{Content: d.content()}, Links: d.links(),
	})
	if err != nil {
		return claim{}, err
	}
	if !added {
		next, settle, again := reconsider(message, c.step, c.now, c.sends.UnknownGrace)
		if next.State == models.MessageSending {
			next.Owner, next.LeasedUntil = c.sends.Owner, c.sends.leaseEnd()
			if d, err = c.once(ctx, d, next); err != nil {
				return claim{}, err
			}
		}
		if d.settle != nil {
			return claim{settle: d.settle}, nil
		}
		next.Kind, next.Template = d.kind, d.template
		if _, err := c.tx.SaveMessage(ctx, next); err != nil {
			return claim{}, err
		}
		if settle != nil || again > 0 {
			return claim{settle: settle, left: &next, again: again}, nil
		}
		if err := c.saveAgain(ctx, d, next); err != nil {
			return claim{}, err
		}
		message = next
	}
	if added {
		run.Ask(c.now)
	}
	if added || run.Status != models.RunExecuting {
		run.CallOut()
		if err := c.tx.SaveRun(ctx, run); err != nil {
			return claim{}, err
		}
	}
	return claim{ready: &readyMessage{
		row: message, out: d.outgoing(c.row, message.ID), number: *c.row.Number, onSent: d.onSent, step: c.step,
		fallback: d.fallback, templateID: d.templateID, answers: c.row.Workspace.Answers.WithDefaults(),
	}}, nil
}

// lookForAnswer is how often a message is looked at that another attempt is sending.
const lookForAnswer = time.Second

// lookForTurn is how often a message looks whether an earlier one of its conversation is settled.
const lookForTurn = 200 * time.Millisecond

// poll is how often an unanswered message is looked at again.
const poll = 5 * time.Second

// reconsider decides what to do with a message that an earlier attempt left (W1): send
// it (nothing returned but the message), settle the step, or look again later.
func reconsider(m models.Message, step models.Step, now time.Time, grace time.Duration) (models.Message, *result, time.Duration) {
	switch m.State {
	case models.MessageQueued, models.MessageRetry:
		m.State, m.Attempts = models.MessageSending, m.Attempts+1
		return m, nil, 0
	case models.MessageSending:
		// The process that sent it died before the answer: it may be on the phone.
		until := now.Add(grace)
		m.State, m.UnknownUntil = models.MessageUnknown, &until
		m.Owner, m.LeasedUntil = "", nil
		return m, nil, min(poll, grace)
	case models.MessageUnknown:
		if m.UnknownUntil != nil && now.Before(*m.UnknownUntil) {
			return m, nil, min(poll, m.UnknownUntil.Sub(now))
		}
		if step.Delivery == models.AtLeastOnce {
			m.State, m.Attempts, m.UnknownUntil = models.MessageSending, m.Attempts+1, nil
			// It may have left at the first attempt: a reply may be there already.
			m.SentAt = cmp.Or(m.SentAt, &m.CreatedAt)
			return m, nil, 0
		}
		return m, &result{Status: models.StepUnknown, Reason: models.ReasonNoAnswer, MessageID: m.ID}, 0
	case models.MessageFailed: // taken, and taken back before the step was recorded: settle sees to that
	case models.MessageAccepted, models.MessageSent, models.MessageDelivered, models.MessageRead:
	}
	return m, &result{Status: models.StepDone, MessageID: m.ID, SentAt: leftAt(m, now)}, 0
}

// leftAt is when a message left, by its statuses. A reply may come before we learn that the message was
// sent, so replies count from that time and not from now.
func leftAt(m models.Message, now time.Time) *time.Time {
	for _, at := range []*time.Time{m.SentAt, m.DeliveredAt, m.ReadAt} {
		if at != nil {
			return at
		}
	}
	return &now
}
