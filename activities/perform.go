package activities

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cadenza/models"
)

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
	if p.effect, err = s.apply(ctx, tx, at, now); err != nil {
		return p, err
	}
	p.move, err = s.settle(ctx, tx, at, p.effect, now)
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
	return s.finish(ctx, tx, at, result{Status: e.Status, Reason: e.Reason, Changes: e.Changes, Arm: e.Arm, Gone: e.Gone}, now)
}

// result is the outcome of one performance of a step, to be recorded.
type result struct {
	Status    models.StepStatus
	Reason    string
	MessageID string
	// Changes are those of the effect.
	Changes []models.StepChange
	// Arm is the arm of the step that the run enters; "" goes on after the step.
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
		if soon := now.Add(at.LooksWithin); at.LooksWithin > 0 && soon.Before(r.Again) {
			r.Again = soon
		}
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
		Status: r.Status, Reason: r.Reason, At: now, Changes: r.Changes, Arm: r.Arm,
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
