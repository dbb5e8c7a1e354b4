package app

import (
	"context"
	"time"

	"cadenza/internal/condition"
	"cadenza/internal/meta"
	"cadenza/internal/phrase"
	"cadenza/internal/render"
	"cadenza/internal/schedule"
	"cadenza/internal/simulate"
	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/trigger"
	"cadenza/models"
)

// newSimulator simulates runs over copies of what the store has.
func newSimulator(from *store.Store) *simulate.Simulator {
	return simulate.New(simulate.Parts{
		Plan: schedule.Planner{}, Conditions: condition.Decider{}, Render: render.Renderer{},
		NewID: database.NewID, Unsendable: meta.Unsendable,
		Open: func(ctx context.Context, in models.SimulationInput, now func() time.Time) (simulate.Stage, simulate.Cast, error) {
			return openStage(ctx, from, in, now)
		},
	})
}

func openStage(
	ctx context.Context, from *store.Store, in models.SimulationInput, now func() time.Time,
) (simulate.Stage, simulate.Cast, error) {
	var phrases []string
	for _, act := range in.Customer {
		phrases = append(phrases, phrase.Normalize(act.Text+act.Button))
	}
	if in.Definition != nil {
		phrases = append(phrases, in.Definition.Phrases...)
	}
	scratch, err := from.Scratch(ctx, in, phrases, now)
	if err != nil {
		return nil, simulate.Cast{}, err
	}
	cast := simulate.Cast{
		Contact: scratch.Contact, Automation: scratch.Automation, WaID: scratch.WaID, UserID: scratch.UserID, Phrase: scratch.Phrase,
	}
	return stage{runs: runs{scratch.Store}, scratch: scratch}, cast, nil
}

// stage is a throw-away copy on which a simulation plays.
type stage struct {
	runs
	scratch *store.Scratch
}

// Accept accepts the entry.
func (s stage) Accept(ctx context.Context, e models.Entry) (models.Accepted, error) {
	return s.scratch.Accept(ctx, e)
}

// Hear keeps and routes a message as the router does.
func (s stage) Hear(ctx context.Context, m models.InboundMessage) (models.Routed, error) {
	if err := s.scratch.KeepInbound(ctx, []models.InboundMessage{m}); err != nil {
		return models.Routed{}, err
	}
	return s.scratch.Route(ctx, m.WAMID, phrase.Normalize, trigger.Decide)
}

// Click notes a click as an opened link does.
func (s stage) Click(ctx context.Context, messageID string) error {
	return s.scratch.Click(ctx, messageID)
}

// Close throws the copy away.
func (s stage) Close() error { return s.scratch.Close() }
