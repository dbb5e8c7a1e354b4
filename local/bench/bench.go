package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"cadenza/internal/store/storetest"
	"cadenza/local/measured"
	"cadenza/models"
	"cadenza/workflows"
)

// options are the flags of the bench.
type options struct {
	Rounds    int           `help:"Rounds that count; one of a third of the runs goes before them to warm up." default:"2"`
	Runs      int           `help:"Runs of each contestant in a round." default:"250"`
	Steps     int           `help:"Sends of a run." default:"5"`
	Wait      time.Duration `help:"Wait before each send." default:"2s"`
	Due       int           `help:"Runs whose sends are due at the same instant." default:"100"`
	DueRounds int           `help:"How often lateness is measured; each takes up to two minutes." default:"1"`
	Sleeping  int           `help:"Sleeping runs of each contestant whose space is measured." default:"500"`
	Edits     int           `help:"Runs inside an automation that is edited." default:"1500"`
	Blast     int           `help:"Sends of each contestant beside River." default:"600"`
	Kills     int           `help:"How often the worker is killed." default:"3"`

	People      int      `help:"People of a campaign through a number of high throughput." default:"1500"`
	PacedPeople int      `help:"People of a campaign at the default pace of a number." default:"600"`
	LatePeople  int      `help:"People of each campaign whose sends are answered late." default:"500"`
	Variants    []string `help:"Which campaigns." default:"default pace,high throughput,high throughput 300 ms,high throughput 2 s" enum:"default pace,high throughput,high throughput 300 ms,high throughput 2 s"`

	Inbound time.Duration `help:"How long webhooks come in beside a campaign." default:"15s"`

	MediaPeople int `help:"People of the campaigns without and beside files, at the default pace of a number." default:"500"`
	MediaBytes  int `help:"Bytes of files that come, and as many that go, beside a campaign." default:"10485760"`

	Chats int `help:"How often two operators write in one chat at the same instant, alone and beside a campaign." default:"60"`
	Told  int `help:"Events that a program is told of." default:"3000"`

	Database string   `help:"Cadenza's database: postgres, sqlite, or auto for postgres where it is installed, and both for campaigns and webhooks." default:"auto" enum:"auto,postgres,sqlite"`
	Phases   []string `help:"What to measure." default:"campaign,inbound,media,chat,told,budgets,drip,mixed,due,sleeping,edits,river,kills" enum:"campaign,inbound,media,chat,told,budgets,drip,mixed,due,sleeping,edits,river,kills"`
	Out      string   `help:"File for the figures as JSON." type:"path"`
	Profile  string   `help:"File for a CPU profile of the whole." type:"path"`
}

// The databases, as the flag names them.
const (
	postgres = "postgres"
	sqlite   = "sqlite"
)

// databases are those that campaigns and webhooks are measured on; the first is that of all other phases.
func (o options) databases() []string {
	if o.Database != "auto" {
		return []string{o.Database}
	}
	if storetest.Installed() != nil {
		return []string{sqlite}
	}
	return []string{postgres, sqlite}
}

// contacts are as many as all phases let enter, with some to spare for warming up and for
// the budgets.
func (o options) contacts() int {
	const spare = 100
	n := spare
	for phase, needs := range map[string]int{
		"drip": (o.Rounds + 1) * o.Runs, "mixed": (o.Rounds + 1) * o.Runs, "due": o.DueRounds * o.Due, "sleeping": o.Sleeping,
		"river": o.warm() + o.Blast + o.Blast/o.Steps,
	} {
		if slices.Contains(o.Phases, phase) {
			n += needs
		}
	}
	return n
}

// numbers are those that must be at least 1.
func (o options) numbers() []int {
	return []int{
		o.Rounds, o.Runs, o.Steps, o.Due, o.DueRounds, o.Sleeping, o.Edits, o.Blast, o.Kills, o.People, o.PacedPeople, o.LatePeople,
		o.MediaPeople, o.MediaBytes / leastFile, o.Chats, o.Told,
	}
}

// phaseTimeout bounds one phase: what takes longer is stuck.
const phaseTimeout = 30 * time.Minute

// phase is a part of the bench. Its figures go to the report.
type phase struct {
	name string
	do   func(context.Context) error
}

// measure runs all phases and answers the figures; progress goes to notes.
func measure(ctx context.Context, o options, log *slog.Logger, notes io.Writer) (report, error) {
	out := report{Machine: measured.Here(ctx), Options: o.described(), Database: o.databases()[0]}
	if slices.Min(o.numbers()) < 1 || o.Wait <= 0 || o.Inbound < time.Second || o.Blast < o.Steps {
		return out, errors.New("every number must be at least 1, webhooks must come for at least a second, " +
			"and a blast must be as large as a run has steps")
	}
	for _, database := range o.databases() {
		if err := inSystem(ctx, o, database, log, notes, &out); err != nil {
			return out, fmt.Errorf("on %s: %w", database, err)
		}
	}
	if err := besides(ctx, o, log, notes, &out); err != nil {
		return out, err
	}
	err := inTurn(ctx, o.asked([]phase{
		{"kills", func(ctx context.Context) (err error) { out.Kills, err = kills(ctx, o, log, notes); return err }},
	}), notes)
	if err != nil {
		return out, err
	}
	out.summarize()
	return out, nil
}

// inSystem runs the phases that need Cadenza as `make up` runs it, with nothing beside it.
func inSystem(ctx context.Context, o options, database string, log *slog.Logger, notes io.Writer, out *report) (err error) {
	var s *system
	phases := o.asked([]phase{
		{"campaign", func(ctx context.Context) error { return s.campaigns(ctx, out) }},
		{"inbound", func(ctx context.Context) error {
			h, err := s.inbound(ctx)
			out.Inbound = append(out.Inbound, h)
			return err
		}},
		{"media", func(ctx context.Context) error {
			m, err := s.media(ctx)
			out.Media = append(out.Media, m)
			return err
		}},
		{"chat", func(ctx context.Context) error {
			c, err := s.chats(ctx)
			out.Chat = append(out.Chat, c...)
			return err
		}},
		{"told", func(ctx context.Context) error {
			one, err := s.told(ctx)
			out.Told = append(out.Told, one)
			return err
		}},
	})
	if len(phases) == 0 {
		return nil
	}
	if s, err = openSystem(ctx, o, database, log, notes); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return inTurn(ctx, phases, notes)
}

// besides runs the phases that compare Cadenza with others on the same server.
func besides(ctx context.Context, o options, log *slog.Logger, notes io.Writer, out *report) (err error) {
	var r *rig
	phases := o.asked([]phase{
		{"budgets", func(ctx context.Context) (err error) { out.Budgets, err = r.budgets(ctx); return err }},
		{"drip", func(ctx context.Context) (err error) { out.Drip, err = r.drip(ctx); return err }},
		{"mixed", func(ctx context.Context) (err error) { out.Mixed, err = r.mixed(ctx); return err }},
		{"due", func(ctx context.Context) (err error) { out.Due, err = r.due(ctx); return err }},
		{"sleeping", func(ctx context.Context) (err error) { out.Sleeping, err = r.sleeping(ctx); return err }},
		{"edits", func(ctx context.Context) (err error) { out.Edits, err = r.edits(ctx); return err }},
		{"river", func(ctx context.Context) (err error) { out.River, err = r.river(ctx); return err }},
	})
	if len(phases) == 0 {
		return nil
	}
	if r, err = openRig(ctx, o, log, notes); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.warmUp(ctx); err != nil {
		return fmt.Errorf("warm up: %w", err)
	}
	return inTurn(ctx, phases, notes)
}

// asked are the phases that the flags ask for.
func (o options) asked(phases []phase) []phase {
	return slices.DeleteFunc(phases, func(p phase) bool { return !slices.Contains(o.Phases, p.name) })
}

func inTurn(ctx context.Context, phases []phase, notes io.Writer) error {
	for _, p := range phases {
		began := time.Now()
		within, cancel := context.WithTimeout(ctx, phaseTimeout)
		err := p.do(within)
		cancel()
		if err != nil {
			return fmt.Errorf("phase %s: %w", p.name, err)
		}
		_, _ = fmt.Fprintf(notes, "%-9s %s\n", p.name, time.Since(began).Round(time.Second))
	}
	return nil
}

// lap is one contestant's part of one round.
type lap struct {
	Runs int `json:"runs"`
	// Seconds are those from the first start to the last run's completion.
	Seconds      float64 `json:"seconds"`
	EventsPerRun float64 `json:"events_per_run"`
	BytesPerRun  float64 `json:"bytes_per_run"`
	// Statements are those that Cadenza's store sent meanwhile.
	Statements int64 `json:"statements"`
	// MessagesPerSecond is from the first start to the last message, CPUMillis what the whole process
	// and PostgreSQL spent for one until all were at rest, less what both spend with nothing to do: see spent and rest.
	MessagesPerSecond float64 `json:"messages_per_second"`
	CPUMillis         float64 `json:"cpu_ms_per_message"`
	DatabaseCPUMillis float64 `json:"database_cpu_ms_per_message"`
}

func (l lap) perSecond() float64 { return float64(l.Runs) / l.Seconds }

// duel holds the laps of two contestants, round by round.
type duel struct {
	// StepsPerRun counts sends and steps that touch the database.
	StepsPerRun int   `json:"steps_per_run"`
	Ours        []lap `json:"ours"`
	Theirs      []lap `json:"theirs"`
}

// ratio is ours over theirs in runs per second: the median of the rounds' ratios.
func (d duel) ratio() float64 {
	ratios := make([]float64, len(d.Ours))
	for i := range d.Ours {
		ratios[i] = d.Ours[i].perSecond() / d.Theirs[i].perSecond()
	}
	return median(ratios)
}

// starter starts a contestant's runs and answers their workflows' ids.
type starter func(ctx context.Context) ([]string, error)

// lap times one contestant, each of whose runs sends so many messages: the machine is its own
// until its last run has completed.
func (r *rig) lap(ctx context.Context, messages int, start starter) (lap, error) {
	statements, began := r.statements.Load(), time.Now()
	var ids []string
	out, err := r.sent(ctx, func(ctx context.Context) (n int, err error) {
		ids, err = start(ctx)
		return len(ids) * messages, err
	}, func(ctx context.Context) error { return r.atRest(ctx, began) })
	if err != nil {
		return lap{}, err
	}
	closed, err := r.finish(ctx, ids, began)
	if err != nil {
		return lap{}, err
	}
	out.Runs, out.Statements = len(ids), r.statements.Load()-statements
	for _, e := range closed {
		out.Seconds = max(out.Seconds, e.at.Sub(began).Seconds())
		out.EventsPerRun += float64(e.events) / float64(len(ids))
		out.BytesPerRun += float64(e.bytes) / float64(len(ids))
	}
	return out, nil
}

// sent measures what it takes until the messages that start announces have come, and the contestant
// is at rest. Nobody asks a server anything before the last message.
func (r *rig) sent(
	ctx context.Context, start func(context.Context) (messages int, err error), rest func(context.Context) error,
) (out lap, err error) {
	r.sink.empty()
	before, err := spentNow(r.cluster)
	if err != nil {
		return out, err
	}
	began := time.Now()
	n, err := start(ctx)
	if err == nil {
		err = r.sink.await(ctx, n)
	}
	if err == nil {
		err = rest(ctx)
	}
	if err != nil {
		return out, err
	}
	after, err := spentNow(r.cluster)
	if err != nil {
		return out, err
	}
	cost := after.minus(before).minus(r.idle.in(time.Since(began), time.Second))
	out.MessagesPerSecond = round(float64(n)/r.sink.arrivals()[n-1].Sub(began).Seconds(), 1)
	out.CPUMillis, out.DatabaseCPUMillis = each(cost.process, n), each(cost.database, n)
	return out, nil
}

// atRest waits until none of the runs and bare workflows runs that were started since then. Others may sleep
// beside them, and lists show a start after a while only: what was inside at that time cannot be counted.
func (r *rig) atRest(ctx context.Context, since time.Time) error {
	request := &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: r.stack.App.Temporal.Namespace,
		Query: "WorkflowType IN ('" + workflows.NameAutomationRun + "', 'BareDrip') AND ExecutionStatus = 'Running' " +
			"AND StartTime >= '" + since.UTC().Format(time.RFC3339Nano) + "'",
	}
	return every(ctx, seldom, func(ctx context.Context) (bool, error) {
		got, err := r.stack.App.Temporal.CountWorkflow(ctx, request)
		if err != nil {
			return false, fmt.Errorf("count what runs: %w", err)
		}
		return got.GetCount() == 0, nil
	})
}

// duel lets both run in turn, a round to warm up and the rounds that count.
func (r *rig) duel(ctx context.Context, ours, theirs func(runs int) starter) (duel, error) {
	var d duel
	for round := range r.o.Rounds + 1 {
		n := r.o.Runs
		if round == 0 {
			n = max(n/3, 1) // to warm up
		}
		a, err := r.lap(ctx, r.o.Steps, ours(n))
		if err != nil {
			return d, fmt.Errorf("ours, round %d: %w", round, err)
		}
		b, err := r.lap(ctx, r.o.Steps, theirs(n))
		if err != nil {
			return d, fmt.Errorf("theirs, round %d: %w", round, err)
		}
		_, _ = fmt.Fprintf(r.notes, "  round %d: %.2f and %.2f runs/s, %.1f and %.1f events\n",
			round, a.perSecond(), b.perSecond(), a.EventsPerRun, b.EventsPerRun)
		if round > 0 {
			d.Ours, d.Theirs = append(d.Ours, a), append(d.Theirs, b)
		}
	}
	return d, nil
}

// drip compares runs that wait and send with the bare workflow.
func (r *rig) drip(ctx context.Context) (duel, error) {
	d, err := r.against(ctx, "drip", drip(r.o.Steps, r.o.Wait), func(i int) journey {
		return journey{Phone: phoneOf(i), Name: firstName, Steps: r.o.Steps, Wait: r.o.Wait}
	})
	d.StepsPerRun = r.o.Steps
	return d, err
}

// mixed compares runs of which each second step only touches the database with the
// naive workflow.
func (r *rig) mixed(ctx context.Context) (duel, error) {
	d, err := r.against(ctx, "mixed", mixed(r.o.Steps, r.o.Wait), func(i int) journey {
		return journey{
			Phone: phoneOf(i), Name: firstName, Steps: r.o.Steps, Wait: r.o.Wait,
			ContactID: r.ours.contacts[i].ID, WorkspaceID: r.ours.workspace,
		}
	})
	d.StepsPerRun = 2 * r.o.Steps
	return d, err
}

func (r *rig) against(ctx context.Context, name string, steps []models.Step, input func(int) journey) (duel, error) {
	automation, err := r.ours.automation(ctx, name, steps)
	if err != nil {
		return duel{}, err
	}
	ours := func(n int) starter {
		return func(ctx context.Context) ([]string, error) { return r.ours.start(ctx, automation, n) }
	}
	theirs := func(n int) starter {
		return func(ctx context.Context) ([]string, error) { return r.bare.start(ctx, n, input) }
	}
	return r.duel(ctx, ours, theirs)
}
