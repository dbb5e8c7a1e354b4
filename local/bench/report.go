package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"cadenza/local/measured"
)

// report is all that a bench found.
type report struct {
	// RatioRunsPerSecond is ours over the bare workflow, the median over the rounds.
	RatioRunsPerSecond float64 `json:"ratio_runs_per_second"`
	// RatioNaive is ours over the naive workflow where half of the steps only touch the database.
	RatioNaive        float64          `json:"ratio_naive"`
	P99LatenessMillis float64          `json:"p99_lateness_ms"`
	EventsPerRun      float64          `json:"events_per_run"`
	BytesPerRun       float64          `json:"bytes_per_run"`
	StatementsPerStep float64          `json:"statements_per_step"`
	Database          string           `json:"database"`
	Machine           measured.Machine `json:"machine"`
	Options           asked            `json:"options"`
	Drip              duel             `json:"drip"`
	Mixed             duel             `json:"mixed"`
	Due               lateness         `json:"due"`
	Sleeping          space            `json:"sleeping_bytes_per_run"`
	Edits             []edited         `json:"edits"`
	Budgets           []budget         `json:"budgets"`
}

// asked is how the figures can be taken again.
type asked struct {
	Rounds    int     `json:"rounds"`
	Runs      int     `json:"runs"`
	Steps     int     `json:"steps"`
	Wait      float64 `json:"wait_seconds"`
	Due       int     `json:"due"`
	DueRounds int     `json:"due_rounds"`
	Sleeping  int     `json:"sleeping"`
	Edits     int     `json:"edits"`
}

func (o options) described() asked {
	return asked{o.Rounds, o.Runs, o.Steps, o.Wait.Seconds(), o.Due, o.DueRounds, o.Sleeping, o.Edits}
}

// summarize fills in the figures that are derived from the phases.
func (r *report) summarize() {
	r.RatioRunsPerSecond, r.RatioNaive = round(r.Drip.ratio(), 3), round(r.Mixed.ratio(), 3)
	r.P99LatenessMillis = r.Due.OursP99
	r.EventsPerRun, r.BytesPerRun = of(r.Drip.Ours, lap.events), of(r.Drip.Ours, lap.bytes)
	r.StatementsPerStep = r.Drip.statementsPerStep()
}

func (l lap) events() float64 { return l.EventsPerRun }
func (l lap) bytes() float64  { return l.BytesPerRun }

// of is the median over the rounds.
func of(laps []lap, value func(lap) float64) float64 {
	values := make([]float64, len(laps))
	for i, l := range laps {
		values[i] = value(l)
	}
	return round(median(values), 1)
}

// statementsPerStep is what our store sent, entries included, by the steps performed.
func (d duel) statementsPerStep() float64 {
	return of(d.Ours, func(l lap) float64 { return float64(l.Statements) / float64(l.Runs*d.StepsPerRun) })
}

// stepsPerSecond is a contestant's median.
func (d duel) stepsPerSecond(laps []lap) float64 {
	return of(laps, func(l lap) float64 { return l.perSecond() * float64(d.StepsPerRun) })
}

// table prints the figures of what was measured, for people.
func (r *report) table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	line("\n%s · %s", r.Machine, r.Database)
	line("%d runs of %d steps, %d rounds after one to warm up, wait %gs", r.Options.Runs, r.Options.Steps, r.Options.Rounds, r.Options.Wait)
	if len(r.Drip.Ours) > 0 {
		line("\nevery step waits and sends\tcadenza\tbare\tcadenza / bare")
		r.Drip.lines(line)
		line("SQL statements per step, entry included\t%g\t–", r.StatementsPerStep)
	}
	if len(r.Mixed.Ours) > 0 {
		line("\nhalf of the steps only touch the database\tcadenza\tnaive\tcadenza / naive")
		r.Mixed.lines(line)
		line("SQL statements per step, entry included\t%g\t–", r.Mixed.statementsPerStep())
	}
	r.others(line)
	return w.Flush()
}

// others are the lines of the phases that have no rounds.
func (r *report) others(line func(string, ...any)) {
	if r.Due != (lateness{}) {
		line("\n%d sends due at once\tcadenza\tbare", r.Options.Due)
		line("lateness, p50 / p99\t%g / %g ms\t%g / %g ms", r.Due.OursP50, r.Due.OursP99, r.Due.TheirsP50, r.Due.TheirsP99)
	}
	if r.Sleeping != (space{}) {
		line("\nbytes per sleeping run\tcadenza\tbare")
		line("own database\t%g\t–", r.Sleeping.Database)
		line("Temporal's file\t%g\t%g", r.Sleeping.TemporalOurs, r.Sleeping.TemporalTheirs)
	}
	if len(r.Edits) > 0 {
		line("\nan edit with %d runs that wait for 30 days\tpublished\tall told\tall alarms set", r.Options.Edits)
	}
	for _, e := range r.Edits {
		line("%s\t%g s\t%g s\t%g s", e.Name, e.Publish, e.RolledOut, e.Alarms)
	}
	if len(r.Budgets) > 0 {
		line("\nbudget\tmeasured\tat most")
	}
	for _, b := range r.Budgets {
		line("%s\t%g\t%g", b.Name, b.Value, b.Limit)
	}
}

func (d duel) lines(line func(string, ...any)) {
	line("runs/s\t%g\t%g\t%g", of(d.Ours, lap.perSecond), of(d.Theirs, lap.perSecond), round(d.ratio(), 2))
	line("steps/s\t%g\t%g", d.stepsPerSecond(d.Ours), d.stepsPerSecond(d.Theirs))
	line("history events per run\t%g\t%g", of(d.Ours, lap.events), of(d.Theirs, lap.events))
	line("history bytes per run\t%g\t%g", of(d.Ours, lap.bytes), of(d.Theirs, lap.bytes))
}
