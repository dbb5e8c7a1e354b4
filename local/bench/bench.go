package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"cadenza/local/measured"
	"cadenza/models"
)

// options are the flags of the bench.
type options struct {
	Rounds    int           `help:"Rounds that count; one more goes before them to warm up." default:"5"`
	Runs      int           `help:"Runs of each contestant in a round." default:"300"`
	Steps     int           `help:"Sends of a run." default:"5"`
	Wait      time.Duration `help:"Wait before each send." default:"2s"`
	Due       int           `help:"Runs whose sends are due at the same instant." default:"100"`
	DueRounds int           `help:"How often lateness is measured; each takes up to two minutes." default:"3"`
	Sleeping  int           `help:"Sleeping runs of each contestant whose space is measured." default:"1000"`
	Edits     int           `help:"Runs inside an automation that is edited." default:"10000"`
	Database  string        `help:"Cadenza's database: postgres, sqlite, or auto for postgres where it is installed." default:"auto" enum:"auto,postgres,sqlite"`
	Phases    []string      `help:"What to measure." default:"budgets,drip,mixed,due,sleeping,edits" enum:"budgets,drip,mixed,due,sleeping,edits"`
	Out       string        `help:"File for the figures as JSON." type:"path"`
	Profile   string        `help:"File for a CPU profile of the whole." type:"path"`
}

// contacts are as many as all phases let enter, with some to spare for warming up and for
// the budgets.
func (o options) contacts() int {
	const spare = 100
	return 2*(o.Rounds+1)*o.Runs + o.DueRounds*o.Due + o.Sleeping + spare
}

// phaseTimeout bounds one phase: what takes longer is stuck.
const phaseTimeout = 30 * time.Minute

// measure runs all phases and answers the figures; progress goes to notes.
func measure(ctx context.Context, o options, log *slog.Logger, notes io.Writer) (_ report, err error) {
	if min(o.Rounds, o.Runs, o.Steps, o.Due, o.DueRounds, o.Sleeping, o.Edits) < 1 || o.Wait <= 0 {
		return report{}, errors.New("every number must be at least 1")
	}
	r, err := openRig(ctx, o, log, notes)
	if err != nil {
		return report{}, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	out := report{Machine: measured.Here(ctx), Options: o.described(), Database: r.database}
	phases := []struct {
		name string
		do   func(context.Context) error
	}{
		{"budgets", func(ctx context.Context) (err error) { out.Budgets, err = r.budgets(ctx); return err }},
		{"drip", func(ctx context.Context) (err error) { out.Drip, err = r.drip(ctx); return err }},
		{"mixed", func(ctx context.Context) (err error) { out.Mixed, err = r.mixed(ctx); return err }},
		{"due", func(ctx context.Context) (err error) { out.Due, err = r.due(ctx); return err }},
		{"sleeping", func(ctx context.Context) (err error) { out.Sleeping, err = r.sleeping(ctx); return err }},
		{"edits", func(ctx context.Context) (err error) { out.Edits, err = r.edits(ctx); return err }},
	}
	if err := r.warmUp(ctx); err != nil {
		return out, fmt.Errorf("warm up: %w", err)
	}
	for _, p := range phases {
		if !slices.Contains(o.Phases, p.name) {
			continue
		}
		began := time.Now()
		within, cancel := context.WithTimeout(ctx, phaseTimeout)
		err := p.do(within)
		cancel()
		if err != nil {
			return out, fmt.Errorf("phase %s: %w", p.name, err)
		}
		_, _ = fmt.Fprintf(notes, "%-9s %s\n", p.name, time.Since(began).Round(time.Second))
	}
	out.summarize()
	return out, nil
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

// lap times one contestant: the machine is its own until its last run has completed.
func (r *rig) lap(ctx context.Context, start starter) (lap, error) {
	r.sink.empty()
	statements, began := r.statements.Load(), time.Now()
	ids, err := start(ctx)
	if err != nil {
		return lap{}, err
	}
	// Nobody asks the server anything before the last message has come.
	if err := r.sink.await(ctx, len(ids)*r.o.Steps); err != nil {
		return lap{}, err
	}
	closed, err := r.finish(ctx, ids, began)
	if err != nil {
		return lap{}, err
	}
	out := lap{Runs: len(ids), Statements: r.statements.Load() - statements}
	for _, e := range closed {
		out.Seconds = max(out.Seconds, e.at.Sub(began).Seconds())
		out.EventsPerRun += float64(e.events) / float64(len(ids))
		out.BytesPerRun += float64(e.bytes) / float64(len(ids))
	}
	return out, nil
}

// duel lets both run in turn, a round to warm up and the rounds that count.
func (r *rig) duel(ctx context.Context, ours, theirs starter) (duel, error) {
	var d duel
	for round := range r.o.Rounds + 1 {
		a, err := r.lap(ctx, ours)
		if err != nil {
			return d, fmt.Errorf("ours, round %d: %w", round, err)
		}
		b, err := r.lap(ctx, theirs)
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
	return r.duel(ctx,
		func(ctx context.Context) ([]string, error) { return r.ours.start(ctx, automation, r.o.Runs) },
		func(ctx context.Context) ([]string, error) { return r.bare.start(ctx, r.o.Runs, input) })
}
