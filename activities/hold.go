package activities

import (
	"time"

	"cadenza/models"
)

// lookAgain is how long a run sleeps that waits for something whose end nobody knows: what
// releases it wakes it, this is for what was never told.
const lookAgain = time.Hour

// briefly is how long a send at most waits in its queue for what is held; a run that waits
// longer says so in its row and sleeps.
const briefly = 30 * time.Second

// heldBy is the result of a send that meets a hold: a person must act first, or the run
// waits for the hold's end.
func heldBy(h models.Hold, now time.Time) *result {
	r := &result{Park: h.Park, Reason: h.Reason, Held: h.By()}
	if h.Park == "" {
		r.Again = now.Add(lookAgain)
		if h.Until != nil {
			r.Again = *h.Until
		}
	}
	return r
}

// brief is how long to wait in the queue for what the result waits for; 0 when it is not
// worth that.
func (r result) brief(now time.Time) time.Duration {
	if r.Held == "" || r.Park != "" || r.Again.Sub(now) > briefly {
		return 0
	}
	return max(r.Again.Sub(now), time.Millisecond)
}

// holdOf is the hold that a problem with a message raises for all others; nil for none. It
// lasts as long as the provider asks: that one message was refused often is no reason to hold the others longer.
func holdOf(p *SendProblem, number models.Number, templateID string, now time.Time) *models.Hold {
	h := &models.Hold{
		WorkspaceID: number.WorkspaceID, Scope: p.Holds, Park: p.Park, Reason: p.Title, Code: p.Code, CreatedAt: now,
	}
	switch p.Holds {
	case models.HoldNumber:
		h.Object = number.ID
	case models.HoldAccount:
		h.Object = number.WABAID
	case models.HoldTemplate:
		h.Object = templateID
	case models.HoldPortfolio:
	}
	if h.Object == "" {
		return nil
	}
	if p.Park == "" {
		until := now.Add(max(p.RetryAfter, firstBackoff)).UTC()
		h.Until = &until
	}
	return h
}
