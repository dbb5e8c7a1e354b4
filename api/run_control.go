package api

import (
	"context"

	"cadenza/models"
)

// RunControls changes runs as a person asks.
type RunControls interface {
	// ControlRun changes the run's row alone. A state that forbids the change is CodeConflict.
	ControlRun(ctx context.Context, v models.Viewer, runID string, c models.Control, actor string) (models.Run, error)
}

// RunTeller tells the workflows of runs what a person has changed.
type RunTeller interface {
	// Controlled tells the run's workflow, once what ControlRun did is committed.
	Controlled(ctx context.Context, run models.Run, c models.Control, actor string)
}

// control does what is asked of a run and reads it as it then is. A repeat with the same key
// is answered as the first was, and does nothing.
func (s *server) control(ctx context.Context, id string, key *string, c models.Control) (Run, error) {
	who := callerOf(ctx)
	var changed models.Run
	answer, err := once(ctx, s, key, whole, func(ctx context.Context) (_ Run, err error) {
		if changed, err = s.RunControls.ControlRun(ctx, who.viewer(), id, c, who.actor); err != nil {
			return Run{}, err
		}
		return s.run(ctx, id)
	})
	if err == nil && changed.ID != "" { // a repeat changed nothing
		s.RunTeller.Controlled(ctx, changed, c, who.actor)
	}
	return answer, err
}

// EndRun ends a run.
func (s *server) EndRun(ctx context.Context, r EndRunRequestObject) (EndRunResponseObject, error) {
	run, err := s.control(ctx, r.ID, nil, models.Control{Kind: models.ControlEnd})
	return EndRun200JSONResponse(run), err
}

// PauseRun pauses a run.
func (s *server) PauseRun(ctx context.Context, r PauseRunRequestObject) (PauseRunResponseObject, error) {
	run, err := s.control(ctx, r.ID, r.Params.IdempotencyKey, models.Control{Kind: models.ControlPause})
	return PauseRun200JSONResponse(run), err
}

// ResumeRun goes on with a run that was paused or needs attention.
func (s *server) ResumeRun(ctx context.Context, r ResumeRunRequestObject) (ResumeRunResponseObject, error) {
	run, err := s.control(ctx, r.ID, r.Params.IdempotencyKey, models.Control{Kind: models.ControlResume})
	return ResumeRun200JSONResponse(run), err
}

// SkipWait lets a run's step be due at once.
func (s *server) SkipWait(ctx context.Context, r SkipWaitRequestObject) (SkipWaitResponseObject, error) {
	run, err := s.control(ctx, r.ID, r.Params.IdempotencyKey, models.Control{Kind: models.ControlSkipWait})
	return SkipWait200JSONResponse(run), err
}

// RescheduleRun moves the due time of a run's step.
func (s *server) RescheduleRun(ctx context.Context, r RescheduleRunRequestObject) (RescheduleRunResponseObject, error) {
	run, err := s.control(ctx, r.ID, r.Params.IdempotencyKey, models.Control{Kind: models.ControlReschedule, DueAt: r.Body.DueAt})
	return RescheduleRun200JSONResponse(run), err
}
