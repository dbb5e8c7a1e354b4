package simulate

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// register adds the run's workflow and every activity that it may ask for.
func (p *play) register(ctx context.Context) {
	p.env.RegisterWorkflowWithOptions(workflows.AutomationRun, workflow.RegisterOptions{Name: workflows.NameAutomationRun})
	steps, sends, webhooks := p.steps()
	register(ctx, p, activities.NameEnter, steps.Enter, func(in activities.EnterInput) time.Time { return in.Now })
	register(ctx, p, activities.NameLocate, steps.Locate, func(in activities.LocateInput) time.Time { return in.Now })
	register(ctx, p, activities.NameLeave, steps.Leave, func(in activities.LeaveInput) time.Time { return in.Now })
	for _, kind := range models.StepKinds() {
		perform := steps.Perform
		switch {
		case kind.Sends():
			perform = sends.Send
		case kind.CallsOut():
			perform = webhooks.SendWebhook
		}
		register(ctx, p, activities.StepName(kind), perform, func(in activities.PerformInput) time.Time { return in.Now })
	}
}

// register adds one activity, which takes no time and stops the workflow when the record
// says that the simulation is over.
func register[In any](
	ctx context.Context, p *play, name string, do func(context.Context, In) (activities.Move, error), at func(In) time.Time,
) {
	fn := func(inner context.Context, in In) (activities.Move, error) {
		if ctx.Err() != nil || p.failed != nil || p.record.over() {
			return activities.Move{}, over()
		}
		p.record.begin(at(in))
		move, err := do(activities.Instantly(inner), in)
		if err != nil {
			return move, p.fail(err)
		}
		if p.record.moved(move, at(in)) {
			return move, over()
		}
		return move, nil
	}
	p.env.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
}

// fail keeps what an activity failed with: nothing on the stage gets better by trying again.
func (p *play) fail(err error) error {
	p.failed = err
	return over()
}

// over ends the workflow where it stands.
func over() error {
	return temporal.NewNonRetryableApplicationError("the simulation is over", "over", nil)
}

// onStage lets the contact act while the run is under way, and wakes the run when routing says so.
func (p *play) onStage(ctx context.Context, act models.CustomerAct) {
	if p.failed != nil || p.record.over() {
		return
	}
	routed, err := p.hear(ctx, act)
	if err != nil {
		p.failed = err
	}
	wake := err != nil
	for _, run := range routed.Woken {
		wake = wake || run.ID == p.run.ID
	}
	for _, a := range routed.Started {
		wake = wake || a.Replaced && a.Run.AutomationID == p.run.AutomationID
	}
	if wake {
		p.env.SignalWorkflow(workflows.Changed.Name, workflows.Nudge{Why: "the contact wrote"})
	}
}

// hear keeps and routes what the contact did, and writes it down.
func (p *play) hear(ctx context.Context, act models.CustomerAct) (models.Routed, error) {
	if act.Clicks {
		return models.Routed{}, p.click(ctx, act)
	}
	m := p.message(act.At)
	m.Kind, m.Text = "text", act.Text
	if act.Button != "" {
		m.Kind, m.ReplyID, m.ContextID = p.record.tapped(act.Button)
		m.Text = act.Button
	}
	routed, err := p.stage.Hear(ctx, m)
	if err != nil {
		return routed, err
	}
	p.heard++
	said := models.SimulatedMessage{Text: act.Text, Button: act.Button, Routing: routed.Decision.Routing}
	for _, a := range routed.Started {
		if a.Begins() && a.Run.ID != p.run.ID {
			said.Starts = append(said.Starts, a.Run.AutomationID)
		}
	}
	p.record.add(models.SimulatedEvent{At: act.At, Customer: &said})
	return routed, nil
}

// click opens a tracked link of the newest message that has one. Where there is none, nothing comes of it.
func (p *play) click(ctx context.Context, act models.CustomerAct) error {
	if id := p.record.tracked(); id != "" {
		if err := p.stage.Click(ctx, id); err != nil {
			return err
		}
	}
	p.heard++
	p.record.add(models.SimulatedEvent{At: act.At, Customer: &models.SimulatedMessage{Clicked: true}})
	return nil
}

// message is an inbound message of the contact to the automation's number.
func (p *play) message(at time.Time) models.InboundMessage {
	return models.InboundMessage{
		WAMID: "simulated.in." + p.parts.NewID(), WorkspaceID: p.in.WorkspaceID, NumberID: p.cast.Automation.NumberID,
		WaID: p.cast.WaID, UserID: p.cast.UserID, SentAt: at.UTC(),
	}
}
