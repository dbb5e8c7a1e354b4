package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"cadenza/local/measured"
	"cadenza/models"
)

// report is all that a bench found.
type report struct {
	// RatioRunsPerSecond is ours over the bare workflow, the median over the rounds.
	RatioRunsPerSecond float64 `json:"ratio_runs_per_second"`
	// RatioNaive is ours over the naive workflow where half of the steps only touch the database.
	RatioNaive float64 `json:"ratio_naive"`
	// Of the campaigns through a number of high throughput whose sends are answered at once; where
	// both databases were measured, the worse of the two. PostgreSQL's own processes are not in it.
	CampaignMessagesPerSecond float64 `json:"campaign_messages_per_second"`
	CampaignCPUMillis         float64 `json:"campaign_cpu_ms_per_message"`
	P99AnswerMillis           float64 `json:"p99_answer_ms"`
	// RiverMessagesPerSecond is that of a blast by the job queue River.
	RiverMessagesPerSecond float64 `json:"river_messages_per_second"`

	P99LatenessMillis float64 `json:"p99_lateness_ms"`
	EventsPerRun      float64 `json:"events_per_run"`
	BytesPerRun       float64 `json:"bytes_per_run"`
	StatementsPerStep float64 `json:"statements_per_step"`
	// Database is that of all phases but campaigns, which name theirs.
	Database string           `json:"database"`
	Machine  measured.Machine `json:"machine"`
	Options  asked            `json:"options"`
	Campaign []campaigned     `json:"campaign"`
	Inbound  []heard          `json:"inbound"`
	Media    []moved          `json:"media"`
	Chat     []chatted        `json:"chat"`
	Told     []informed       `json:"told"`
	Drip     duel             `json:"drip"`
	Mixed    duel             `json:"mixed"`
	Due      lateness         `json:"due"`
	Sleeping space            `json:"sleeping_bytes_per_run"`
	Edits    []edited         `json:"edits"`
	Budgets  []budget         `json:"budgets"`
	River    blasted          `json:"river"`
	Kills    killed           `json:"kills"`
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
	Blast     int     `json:"blast"`
	Kills     int     `json:"kills"`

	People      int `json:"people"`
	PacedPeople int `json:"paced_people"`
	LatePeople  int `json:"late_people"`

	Inbound float64 `json:"inbound_seconds"`

	MediaPeople int `json:"media_people"`
	MediaBytes  int `json:"media_bytes"`

	Chats int `json:"chats"`
	Told  int `json:"told"`
}

func (o options) described() asked {
	return asked{
		Rounds: o.Rounds, Runs: o.Runs, Steps: o.Steps, Wait: o.Wait.Seconds(), Due: o.Due, DueRounds: o.DueRounds, Sleeping: o.Sleeping,
		Edits: o.Edits, Blast: o.Blast, Kills: o.Kills, People: o.People, PacedPeople: o.PacedPeople, LatePeople: o.LatePeople,
		Inbound: o.Inbound.Seconds(), MediaPeople: o.MediaPeople, MediaBytes: o.MediaBytes,
		Chats: o.Chats, Told: o.Told,
	}
}

// summarize fills in the figures that are derived from the phases.
func (r *report) summarize() {
	r.RatioRunsPerSecond, r.RatioNaive = round(r.Drip.ratio(), 3), round(r.Mixed.ratio(), 3)
	r.P99LatenessMillis = r.Due.OursP99
	r.EventsPerRun, r.BytesPerRun = of(r.Drip.Ours, lap.events), of(r.Drip.Ours, lap.bytes)
	r.StatementsPerStep = r.Drip.statementsPerStep()
	r.RiverMessagesPerSecond = r.River.Blast.River.MessagesPerSecond
	for i, c := range r.plainCampaigns() {
		if i == 0 || c.MessagesPerSecond < r.CampaignMessagesPerSecond {
			r.CampaignMessagesPerSecond = c.MessagesPerSecond
		}
		r.CampaignCPUMillis = max(r.CampaignCPUMillis, c.CPUMillis)
		r.P99AnswerMillis = max(r.P99AnswerMillis, c.AnswerP99)
	}
}

// plainCampaigns are those whose pace and whose provider hold nobody up.
func (r *report) plainCampaigns() []campaigned {
	var out []campaigned
	for _, c := range r.Campaign {
		if c.NumberPerSecond == models.HighMessagesPerSecond && c.Latency == "" {
			out = append(out, c)
		}
	}
	return out
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
	r.campaigns(line)
	r.webhooks(line)
	r.files(line)
	r.people(line)
	if len(r.Drip.Ours)+len(r.Mixed.Ours) > 0 {
		line(
			"\n%d runs of %d steps, %d rounds after a smaller one to warm up, wait %gs", r.Options.Runs, r.Options.Steps, r.Options.Rounds,
			r.Options.Wait,
		)
	}
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
	r.costs(line)
	return w.Flush()
}

// campaigns are the lines of the campaigns.
func (r *report) campaigns(line func(string, ...any)) {
	if len(r.Campaign) > 0 {
		line("\ncampaign of a single template\tpeople\tmessages/s, answers too\tthe campaign's" +
			"\tCPU ms each\tPostgreSQL's\tcores\tanswers p50 / p99\trefused\tdoubled")
	}
	for _, c := range r.Campaign {
		line("%s, %s\t%d\t%g\t%g\t%g\t%g\t%g\t%g / %g ms\t%d\t%d", c.Database, c.Variant, c.People, c.MessagesPerSecond,
			c.CampaignOnlyPerSecond, c.CPUMillis, c.DatabaseCPUMillis, c.Cores, c.AnswerP50, c.AnswerP99, c.Refusals, c.Doubled)
	}
}

// webhooks are the lines of what comes in.
func (r *report) webhooks(line func(string, ...any)) {
	if len(r.Inbound) > 0 {
		line("\nwebhooks beside a campaign\tcampaign\tstatuses\tanswered p50 / p99\tmessages\tanswered p50 / p99\tmost unrouted" +
			"\tall routed after" +
			"\tin bodies of many\tanswered p99\tCPU ms each")
	}
	for _, h := range r.Inbound {
		line("%s\t%g/s\t%g/s\t%g / %g ms\t%g/s\t%g / %g ms\t%d\t%g s\t%g/s\t%g ms\t%g",
			h.Database, h.CampaignPerSecond, h.StatusesPerSecond,
			h.StatusP50, h.StatusP99, h.MessagesPerSecond, h.MessageP50, h.MessageP99, most(h.Unrouted), h.RoutedAfter, h.ManyPerSecond,
			h.BodyP99, h.CPUOfOneInMany)
	}
}

// files are the lines of files that come and go.
func (r *report) files(line func(string, ...any)) {
	if len(r.Media) > 0 {
		line("\nfiles beside a campaign at the default pace\tMB in\tMB out\tmessages/s\twithout files" +
			"\tanswers p50 / p99\tp99 without files\trefused\tdoubled")
	}
	for _, m := range r.Media {
		line("%s\t%.1f\t%.1f\t%g\t%g\t%g / %g ms\t%g ms\t%d\t%d", m.Database, float64(m.BytesIn)/1e6, float64(m.BytesOut)/1e6,
			m.PerSecond, m.PlainPerSecond, m.AnswerP50, m.AnswerP99, m.PlainAnswerP99, m.Refusals, m.Doubled)
	}
}

// people are the lines of those who listen to what happens: operators, and programs.
func (r *report) people(line func(string, ...any)) {
	if len(r.Chat) > 0 {
		line("\ntwo operators write in one chat at once\tmessages\tseen p50 / p99 / most\tafter a break p50 / p99 / most\tmost / 1 s")
	}
	for _, c := range r.Chat {
		beside := "nothing beside"
		if c.Beside != "" {
			beside = "beside " + c.Beside
		}
		line("%s, %s\t%d\t%g / %g / %g ms\t%g / %g / %g ms\t%g", c.Database, beside, c.Messages, c.SeenP50, c.SeenP99, c.SeenMax,
			c.AgainP50, c.AgainP99, c.AgainMax, c.OfASecond)
	}
	if len(r.Told) > 0 {
		line("\na program is told of new contacts\tevents\tevents/s\tCPU ms each, import too\tPostgreSQL's\trepeated")
	}
	for _, p := range r.Told {
		line("%s\t%d\t%g\t%g\t%g\t%d", p.Database, p.Events, p.PerSecond, p.CPUMillis, p.DatabaseCPUMillis, p.Repeated)
	}
}

// costs are the lines of what a message costs with each contestant, and of what a kill does.
func (r *report) costs(line func(string, ...any)) {
	for name, c := range map[string]compared{"one send for each run": r.River.Blast, "wait and send in turn": r.River.Drip} {
		if c == (compared{}) {
			continue
		}
		line("\n%s\tcadenza\tbare\tnaive\tRiver", name)
		if c == r.River.Blast { // the rate of a drip is that of River's scheduler
			line("messages/s\t%g\t%g\t%g\t%g", c.Ours.MessagesPerSecond, c.Bare.MessagesPerSecond, c.Naive.MessagesPerSecond,
				c.River.MessagesPerSecond)
		}
		line(
			"CPU ms a message, without PostgreSQL's\t%g\t%g\t%g\t%g", c.Ours.CPUMillis, c.Bare.CPUMillis, c.Naive.CPUMillis,
			c.River.CPUMillis,
		)
		line("CPU ms a message, PostgreSQL's\t%g\t%g\t%g\t%g",
			c.Ours.DatabaseCPUMillis, c.Bare.DatabaseCPUMillis, c.Naive.DatabaseCPUMillis,
			c.River.DatabaseCPUMillis)
	}
	if r.Kills == (killed{}) {
		return
	}
	line("\n%d messages, the worker killed %d times\tcadenza\tRiver", r.Kills.Ours.Messages, r.Kills.Ours.Kills)
	line("doubled\t%d\t%d", r.Kills.Ours.Doubled, r.Kills.River.Doubled)
	line("never came\t%d\t%d", r.Kills.Ours.Lost, r.Kills.River.Lost)
	line("reported as in doubt\t%d\t–", r.Kills.Ours.InDoubt)
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
