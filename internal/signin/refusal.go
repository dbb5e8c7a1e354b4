package signin

import (
	"context"
	"time"

	"cadenza/models"
)

// RefusalRows tell the audit what was refused.
type RefusalRows interface {
	// NoteWrongGuess says that somebody gave a wrong secret of the account: what says which one.
	NoteWrongGuess(ctx context.Context, accountID, what string) error
	NoteDeadLink(ctx context.Context, hash string) error
	NoteRefusal(ctx context.Context, r models.Refusal) error
}

// noteWithin bounds how long the audit may take to be told.
const noteWithin = 10 * time.Second

// Refuse counts what a known caller asked for and may not, and tells the audit, but for what comes in a flood.
func (d *Desk) Refuse(ctx context.Context, r models.Refusal) {
	d.count(ctx, r.What)
	if d.Gate.Try(r.Address, "refusal "+r.Actor) > 0 {
		return
	}
	d.note(ctx, func(ctx context.Context) error { return d.Rows.NoteRefusal(ctx, r) })
}

// noteWrong counts a wrong secret of an account, of nobody where it is "".
func (d *Desk) noteWrong(ctx context.Context, accountID, what string) {
	d.count(ctx, what)
	if accountID != "" {
		d.note(ctx, func(ctx context.Context) error { return d.Rows.NoteWrongGuess(ctx, accountID, what) })
	}
}

// noteDeadLink counts a link that lets nobody in.
func (d *Desk) noteDeadLink(ctx context.Context, hash string) {
	d.count(ctx, "link")
	d.note(ctx, func(ctx context.Context) error { return d.Rows.NoteDeadLink(ctx, hash) })
}

func (d *Desk) count(ctx context.Context, what string) {
	if d.Refused != nil {
		d.Refused(ctx, what)
	}
}

// note tells the audit beside the answer: an answer that waited for it would say by its time that there is something to tell.
func (d *Desk) note(ctx context.Context, write func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	go func() {
		defer cancel()
		if err := write(ctx); err != nil {
			d.Log.WarnContext(ctx, "a refusal is not in the audit", "error", err)
		}
	}()
}
