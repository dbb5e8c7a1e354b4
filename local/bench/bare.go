package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"

	"cadenza/internal/whatsapp"
	"cadenza/local/stack"
	"cadenza/worker"
)

// The queues of the bare workflow: the same layout as ours.
const (
	bareRuns = "bare-runs"
	bareSend = "bare-send"
)

// journey is the input of the bare workflow.
type journey struct {
	Phone string        `json:"phone"`
	Name  string        `json:"name"`
	Steps int           `json:"steps"`
	Wait  time.Duration `json:"wait"`
	// Until, when set, is the instant of the first step.
	Until time.Time `json:"until,omitzero"`
	// ContactID and WorkspaceID let the naive one touch the database after each send.
	ContactID   string `json:"contact_id,omitempty"`
	WorkspaceID string `json:"workspace_id,omitempty"`
}

// bareDrip is what a user of Temporal would write first: for each step a timer, then an
// activity; with a contact also an activity that changes the database.
func bareDrip(ctx workflow.Context, in journey) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Second})
	sending := workflow.WithTaskQueue(ctx, bareSend)
	for i := range in.Steps {
		wait := in.Wait
		if !in.Until.IsZero() {
			wait = in.Until.Sub(workflow.Now(ctx))
		}
		if err := workflow.NewTimer(ctx, wait).Get(ctx, nil); err != nil {
			return err
		}
		if err := workflow.ExecuteActivity(sending, "Send", message{in.Phone, in.Name}).Get(ctx, nil); err != nil {
			return err
		}
		if in.ContactID == "" {
			continue
		}
		if err := workflow.ExecuteActivity(ctx, "Touch", touch{in.WorkspaceID, in.ContactID, i}).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// message is the input of the bare workflow's send.
type message struct {
	Phone string `json:"phone"`
	Name  string `json:"name"`
}

// sender makes the same HTTP call as ours, and nothing else.
type sender struct{ whatsapp *whatsapp.Client }

func (s sender) send(ctx context.Context, m message) error {
	return s.call(ctx, m, activity.GetInfo(ctx).WorkflowExecution.RunID)
}

func newSender(url string, timeout time.Duration) sender {
	return sender{whatsapp.New(whatsapp.Config{BaseURL: url, Timeout: timeout})}
}

func (s sender) call(ctx context.Context, m message, callback string) error {
	_, err := s.whatsapp.Send(ctx, whatsapp.Credentials{PhoneNumberID: stack.PhoneNumberID, Token: "token"}, whatsapp.Message{
		To: m.Phone, CallbackData: callback,
		Template: &whatsapp.TemplateMessage{Name: template, Language: language, Body: []whatsapp.Param{{Text: m.Name}}},
	})
	return err
}

// bare is the bare workflow as a contestant, with a client and workers of its own.
type bare struct {
	temporal client.Client
	workers  []sdk.Worker
	started  int
}

func newBare(s *stack.Stack, whatsappURL string, db *handwritten) (*bare, error) {
	c, err := client.Dial(client.Options{HostPort: s.Temporal.HostPort(), Namespace: s.App.Temporal.Namespace, Logger: silent{}})
	if err != nil {
		return nil, fmt.Errorf("dial Temporal: %w", err)
	}
	b := &bare{temporal: c}
	w := s.App.Config.Worker
	runs := sdk.New(c, bareRuns, worker.MoveRuns(worker.Options{WorkflowTasks: w.WorkflowTasks, LocalActivities: w.LocalActivities}))
	runs.RegisterWorkflowWithOptions(bareDrip, workflow.RegisterOptions{Name: "BareDrip"})
	runs.RegisterActivityWithOptions(db.touch, activity.RegisterOptions{Name: "Touch"})
	send := newSender(whatsappURL, s.App.Config.WhatsApp.Timeout)
	sends := sdk.New(c, bareSend, worker.CallOut(worker.Options{}, w.Sends))
	sends.RegisterActivityWithOptions(send.send, activity.RegisterOptions{Name: "Send"})
	for _, one := range []sdk.Worker{runs, sends} {
		if err := one.Start(); err != nil {
			b.close()
			return nil, fmt.Errorf("start the bare worker: %w", err)
		}
		b.workers = append(b.workers, one)
	}
	return b, nil
}

func (b *bare) close() {
	for _, w := range b.workers {
		w.Stop()
	}
	b.temporal.Close()
}

// startsAtATime is how many starts of the bare workflow are under way: as many as ours.
const startsAtATime = 16

// start starts n workflows, the i-th with the input of i, and answers their ids.
func (b *bare) start(ctx context.Context, n int, input func(i int) journey) ([]string, error) {
	ids := make([]string, n)
	b.started++
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(startsAtATime)
	for i := range n {
		ids[i] = fmt.Sprintf("bare/%d/%d", b.started, i)
		group.Go(func() error {
			_, err := b.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: ids[i], TaskQueue: bareRuns}, "BareDrip", input(i))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("start bare workflows: %w", err)
	}
	return ids, nil
}

// silent drops the SDK's own lines about workers that start and stop.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
