package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"cadenza/internal/store"
	"cadenza/models"
)

// messages are confirmations of a stop: one that leaves through the queue, one that waits for a held number, and one that
// is cancelled meanwhile.
func (r *recorder) messages(ctx context.Context) error {
	if err := r.message(ctx, "sent_through_the_queue", 0, false); err != nil {
		return err
	}
	if err := r.message(ctx, "waited_for_a_held_number", 35*time.Second, false); err != nil {
		return err
	}
	return r.message(ctx, "cancelled_while_it_waited", time.Hour, true)
}

// messagesNear is one that leaves in the worker that holds its workflow.
func (r *recorder) messagesNear(ctx context.Context) error {
	return r.message(ctx, "sent_beside_its_workflow", 0, false)
}

// message lets a contact refuse marketing, whose number is held for so long, and writes how they are told so.
func (r *recorder) message(ctx context.Context, name string, held time.Duration, cancel bool) error {
	r.count++
	a := r.stack.App
	workspace, err := a.Store.GetWorkspace(ctx, r.stack.Demo.WorkspaceID)
	if err != nil {
		return err
	}
	workspace.Consent = &models.ConsentRules{Confirmation: &models.Wording{Text: "Non ti scriveremo più."}}
	if _, err := a.Store.ReplaceSettings(ctx, workspace, "recorder"); err != nil {
		return err
	}
	if err := r.holdNumber(ctx, held); err != nil {
		return err
	}
	if err := r.post(ctx, http.MethodPost, "/sim/phones/"+r.phone()+"/messages", `{"text": "STOP"}`); err != nil {
		return err
	}
	m, err := r.confirmation(ctx, held > 0)
	if err != nil {
		return fmt.Errorf("scenario %s: %w", name, err)
	}
	if cancel {
		if err := a.Temporal.CancelWorkflow(ctx, m.WorkflowID(), ""); err != nil {
			return fmt.Errorf("cancel: %w", err)
		}
	}
	return r.write(ctx, m.WorkflowID(), "message", name)
}

// holdNumber holds the workspace's number for so long.
func (r *recorder) holdNumber(ctx context.Context, held time.Duration) error {
	if held == 0 {
		return nil
	}
	numbers, _, err := r.stack.App.Store.ListNumbers(ctx, r.stack.Demo.WorkspaceID, models.Page{})
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	until := now.Add(held)
	hold := models.Hold{
		WorkspaceID: r.stack.Demo.WorkspaceID, Scope: models.HoldNumber, Object: numbers[0].ID, Reason: "recorded",
		CreatedAt: now, Until: &until,
	}
	return r.stack.App.Store.RunTx(ctx, func(tx *store.RunTx) error { return tx.RaiseHold(ctx, hold) })
}

// confirmation waits until the person's stop is to be confirmed; where their number is held, until it waits for that.
func (r *recorder) confirmation(ctx context.Context, waits bool) (models.DirectMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		open, _, err := r.stack.App.Store.OpenDirect(ctx, time.Now().Add(2*time.Hour), models.DirectMessage{})
		if err != nil {
			return models.DirectMessage{}, err
		}
		if waits && len(open) == 1 && open[0].Held != "" {
			return open[0], nil
		}
		everyone := models.Everyone(r.stack.Demo.WorkspaceID)
		newest, _, err := r.stack.App.Store.ListMessages(ctx, everyone, models.MessageFilter{}, models.Page{Limit: 1})
		if err != nil {
			return models.DirectMessage{}, err
		}
		if !waits && len(newest) == 1 && newest[0].Direct() && newest[0].ID != r.last {
			r.last = newest[0].ID
			return models.DirectMessage{ID: r.last}, nil
		}
		if err := pause(ctx); err != nil {
			return models.DirectMessage{}, fmt.Errorf("no confirmation: %w", err)
		}
	}
}
