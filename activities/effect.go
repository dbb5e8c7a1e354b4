package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cadenza/models"
)

// Effect is how one performance of a database step went.
type Effect struct {
	Status models.StepStatus
	Reason string
	// Changes are what the step was told to change, for a simulation to show. They name all tags, lists and
	// users of a step that is done; Reason says when some of these were deleted and passed over. A step that
	// is skipped or has failed has none.
	Changes []models.StepChange
	// Arm is the arm of the step that the run enters; "" goes on after the step.
	Arm string
	// Listen, when not zero, leaves the run at the step to listen for a message until then.
	Listen time.Time
	// Gone means that the contact no longer exists, so that the run cannot go on.
	Gone bool
	// Ended and Started are runs whose workflows are to be told after the commit.
	Ended   []models.Run
	Started []models.Accepted
}

var done = Effect{Status: models.StepDone}

func skipped(reason string) Effect { return Effect{Status: models.StepSkipped, Reason: reason} }

// saying is the effect with a change that it made; an effect that is not done made none.
func (e Effect) saying(change models.ChangeName, names []string) Effect {
	if e.Status != models.StepDone {
		return e
	}
	e.Changes = append(e.Changes, models.StepChange{Change: change, Names: names})
	return e
}

// ending is the effect with the other runs that it ended.
func (e Effect) ending(runs []models.Run) Effect {
	e.Ended = runs
	if len(runs) == 0 {
		return e
	}
	ids := make([]string, len(runs))
	for i, run := range runs {
		ids[i] = run.AutomationID
	}
	return e.saying(models.ChangeAutomationsEnded, ids)
}

// starting is the effect with the runs that it started.
func (e Effect) starting(accepted []models.Accepted) Effect {
	e.Started = accepted
	if len(accepted) == 0 {
		return e
	}
	ids := make([]string, len(accepted))
	for i, a := range accepted {
		ids[i] = a.Run.AutomationID
	}
	return e.saying(models.ChangeAutomationStarted, ids)
}

// asFarAs is the effect of a step that found known of the things it names. The others were deleted: they
// are passed over, and the reason says so.
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

// Changer is what steps change of contacts, tickets and other runs. The effect of a step says each of these
// changes itself. Whatever else a transaction writes keeps the books of the run.
type Changer interface {
	fieldChanger
	tagStore
	listStore
	operatorStore
	ticketChanger
	contactStore
	consentStore
	runEnder
	entryStore
}

// Tx is one transaction. What an effect needs of it is declared beside the effect.
type Tx interface {
	Changer
	locker
	recorder
	fieldStore
	listenStore
	factStore
	ticketStore
	messageStore
	takenBackStore
	templateStore
	webhookStore
	paceStore
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
	case *models.SetConsent:
		return s.setConsent(ctx, tx, at, settings, now)
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
