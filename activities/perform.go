package activities

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cadenza/models"
)

// Effect is how one performance of a database step went.
type Effect struct {
	Status models.StepStatus
	Reason string
	// Arm is the arm of the step that the run enters; "" goes on behind the step.
	Arm string
	// Listen, when not zero, leaves the run at the step to listen for a message until then.
	Listen time.Time
	// Gone tells that the contact no longer exists, so that the run cannot go on.
	Gone bool
	// Ended and Started are runs whose workflows are to be told after the commit.
	Ended   []models.Run
	Started []models.Accepted
}

var done = Effect{Status: models.StepDone}

func skipped(reason string) Effect { return Effect{Status: models.StepSkipped, Reason: reason} }

// asFarAs is the effect on so many things of those that the step names: what was deleted since
// is passed over, and said.
func asFarAs(known int, named []string, reason string) Effect {
	distinct := len(slices.Compact(slices.Sorted(slices.Values(named))))
	switch {
	case known >= distinct:
		return done
	case known == 0:
		return skipped(reason)
	}
	return Effect{Status: models.StepDone, Reason: reason}
}

// Perform does a step that touches only our database: effect, record and next
// position are one transaction. Not due, moved or paused, it does nothing and
// answers what to do instead.
func (s *Steps) Perform(ctx context.Context, in PerformInput) (Move, error) {
	began := time.Now()
	p, err := onRun(ctx, s, in.RunRef, func(tx Tx, at models.Standing) (performed, error) {
		return s.performed(ctx, tx, at, in, clockAt(ctx, in.Now, began))
	})
	if err != nil {
		return Move{}, err
	}
	s.tell(ctx, p.effect)
	return p.move, nil
}

// performed is what one attempt of a performance did, and the move that follows.
type performed struct {
	move   Move
	effect Effect
}

func (s *Steps) performed(ctx context.Context, tx Tx, at models.Standing, in PerformInput, now time.Time) (p performed, err error) {
	ok, held := ready(&at, in, now)
	if held {
		if err := tx.SaveRun(ctx, at.Run); err != nil {
			return p, err
		}
	}
	if !ok {
		p.move, err = s.locate(at, now)
		return p, err
	}
	if p.effect, err = s.apply(ctx, tx, at, now); err == nil {
		p.move, err = s.settle(ctx, tx, at, p.effect, now)
	}
	return p, err
}

// settle records the effect of the step that the run stands at and moves the run on.
func (s *Steps) settle(ctx context.Context, tx Tx, at models.Standing, e Effect, now time.Time) (Move, error) {
	if !e.Listen.IsZero() {
		at.Run.Listen(e.Listen, now)
		if err := tx.SaveRun(ctx, at.Run); err != nil {
			return Move{}, err
		}
		return s.locate(at, now)
	}
	return s.finish(ctx, tx, at, result{Status: e.Status, Reason: e.Reason, Arm: e.Arm, Gone: e.Gone}, now)
}

// result is the outcome of one performance of a step, to be recorded.
type result struct {
	Status    models.StepStatus
	Reason    string
	MessageID string
	// Arm is the arm of the step that the run enters; "" goes on behind the step.
	Arm string
	// End takes the run out instead of moving it on.
	End models.Outcome
	// Gone: the contact no longer exists.
	Gone bool
	// SentAt is when a message left, which makes it "our last send"; nil when none did.
	SentAt *time.Time
	// Park, when not empty, leaves the run at the step until a person has acted (R6);
	// Reason then says why.
	Park models.ParkReason
	// Held, when not empty, is what keeps the step from being performed; without Park the run
	// looks at it again at Again, or when it is released.
	Held  models.Held
	Again time.Time
}

// parked is the result of a step that a person must see to; the words are for that person.
func parked(park models.ParkReason, words string) *result { return &result{Park: park, Reason: words} }

// finish records a result and moves the run to its next position.
func (s *Steps) finish(ctx context.Context, tx Tx, at models.Standing, r result, now time.Time) (Move, error) {
	step, place, ok := at.Definition.Find(at.Run.StepID)
	if !ok {
		return Move{}, fmt.Errorf("run stands at a step that no revision holds: %w", models.NotFound("step"))
	}
	if r.Park != "" || r.Held != "" {
		return s.hold(ctx, tx, at, r, now)
	}
	if r.SentAt != nil {
		at.Run.LastSentAt = r.SentAt
	}
	if err := tx.Record(ctx, execution(at.Run, step, r, now)); err != nil {
		return Move{}, err
	}
	switch {
	case r.Gone:
		at.Run.End(models.OutcomeContactDeleted, "run/"+at.Run.ID, now)
	case r.End != "":
		at.Run.End(r.End, "run/"+at.Run.ID, now)
		at.Run.Reason = r.Reason
	case r.Reason == models.ReasonStepDeleted:
		if err := s.passOver(&at, now); err != nil {
			return Move{}, err
		}
	default:
		if err := s.advance(&at, r.Arm, now); err != nil {
			return Move{}, err
		}
	}
	if err := tx.SaveRun(ctx, at.Run); err != nil {
		return Move{}, err
	}
	move, err := s.locate(at, now)
	move.Did = describe(place, step) + ": " + words(r)
	return move, err
}

// hold leaves the run at its step: until a person has acted (R6), or until what is held is
// free again (W2).
func (s *Steps) hold(ctx context.Context, tx recorder, at models.Standing, r result, now time.Time) (Move, error) {
	if r.Park != "" {
		at.Run.Park(r.Park, r.Reason, r.Held)
	} else {
		at.Run.WaitForHold(r.Held, r.Reason, r.Again)
	}
	if err := tx.SaveRun(ctx, at.Run); err != nil {
		return Move{}, err
	}
	return s.locate(at, now)
}

func words(r result) string {
	if r.Reason == "" {
		return string(r.Status)
	}
	return string(r.Status) + " (" + r.Reason + ")"
}

func execution(run models.Run, step models.Step, r result, now time.Time) models.StepExecution {
	e := models.StepExecution{
		RunID: run.ID, StepID: run.StepID, Visit: run.Visit, WorkspaceID: run.WorkspaceID,
		AutomationID: run.AutomationID, ContactID: run.ContactID, CampaignID: run.CampaignID, Kind: step.Kind,
		Status: r.Status, Reason: r.Reason, At: now,
	}
	if r.MessageID != "" {
		e.MessageID = &r.MessageID
	}
	return e
}

// tell starts and closes the workflows of other runs that the effect concerned. The
// rows are committed; what fails here is done by Reconcile within minutes.
func (s *Steps) tell(ctx context.Context, e Effect) {
	if len(e.Started) > 0 {
		if err := s.Engine.StartRuns(ctx, e.Started); err != nil {
			s.Log.WarnContext(ctx, "start of accepted runs is left to reconcile", "error", err)
		}
	}
	if len(e.Ended) > 0 {
		if err := s.Engine.CloseRuns(ctx, e.Ended, "ended by a step of another automation"); err != nil {
			s.Log.WarnContext(ctx, "closing of ended runs is left to reconcile", "error", err)
		}
	}
}

// apply does the effect of the step that the run stands at.
func (s *Steps) apply(ctx context.Context, tx Tx, at models.Standing, now time.Time) (Effect, error) {
	step, _, ok := at.Definition.Find(at.Run.StepID)
	if !ok {
		return Effect{}, models.NotFound("step")
	}
	if step.Deleted {
		return skipped(models.ReasonStepDeleted), nil
	}
	if at.Contact == nil {
		return Effect{Status: models.StepSkipped, Reason: string(models.OutcomeContactDeleted), Gone: true}, nil
	}
	switch settings := step.Settings.(type) {
	case *models.ChangeTags:
		return s.changeTags(ctx, tx, at, step.Kind, settings)
	case *models.ChangeLists:
		return s.changeLists(ctx, tx, at, step.Kind, settings)
	case *models.AssignOperators:
		return s.assignOperators(ctx, tx, at, settings)
	case *models.UnassignOperators:
		return s.unassignOperators(ctx, tx, at, settings)
	case *models.OpenTicket:
		return s.openTicket(ctx, tx, at, settings)
	case *models.UpdateTicket:
		return s.updateTicket(ctx, tx, at, settings)
	case *models.CloseTicket:
		return s.closeTicket(ctx, tx, at, settings)
	case *models.SetField:
		return s.setField(ctx, tx, at, settings, now)
	case *models.NoSettings:
		return s.changeContact(ctx, tx, at, step.Kind, now)
	case *models.EndAutomations:
		return s.endAutomations(ctx, tx, at, settings, now)
	case *models.WaitForReply:
		return s.waitForReply(ctx, tx, at, settings, now)
	case *models.Branch:
		return s.branch(ctx, tx, at, settings, now)
	case *models.StartAutomation:
		return s.startAutomation(ctx, tx, at, settings)
	}
	return Effect{}, fmt.Errorf("step kind %s is not performed in the database", step.Kind)
}

// values collects what the texts of a step may refer to; the contact's own fields are
// read only when a text names one.
func (s *Steps) values(ctx context.Context, tx fieldStore, at models.Standing, texts []string) (map[string]string, error) {
	return collectValues(ctx, s.Render, tx, at, texts)
}

func collectValues(ctx context.Context, render Renderer, tx fieldStore, at models.Standing, texts []string) (map[string]string, error) {
	values := at.ReservedValues()
	asksOwn := false
	for _, text := range texts {
		for _, code := range render.Codes(text) {
			switch path, isMetadata := strings.CutPrefix(code, models.MetadataCode); {
			case isMetadata:
				values[code] = at.Run.MetadataValue(path)
			case !models.ReservedField(code):
				asksOwn = true
			}
		}
	}
	if !asksOwn {
		return values, nil
	}
	own, err := tx.FieldValues(ctx, at.Run.ContactID)
	if err != nil {
		return nil, err
	}
	for code, value := range own {
		values[code] = value
	}
	return values, nil
}
