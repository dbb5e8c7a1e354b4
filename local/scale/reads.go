package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// read is one kind of read and what it cost.
type read struct {
	Name string  `json:"name"`
	P50  float64 `json:"p50_ms"`
	P99  float64 `json:"p99_ms"`
	// Most is what P99 may be at most; 0 for no bound.
	Most float64 `json:"p99_at_most_ms,omitempty"`
	// Plan names how each table that grows was reached, in the order of the plans.
	Plan []string `json:"plan"`
	// Scans are large tables that were read from one end to the other.
	Scans []string `json:"scans,omitempty"`
}

// firstPage is what the first page of a search or a list of people takes at most, in milliseconds.
const firstPage = 50

// question is one kind of read; path makes the n-th of them.
type question struct {
	name string
	path func(n int) string
	// most bounds p99, in milliseconds; 0 does not. cookie is the session of who asks; empty for the key.
	most   float64
	cookie string
	// counts is true of a read that counts all rows of what it shows: it may read a whole table.
	counts bool
}

// questions are the lists and reports that people look at.
func (h *history) questions() []question {
	of := func(all []string, n int) string { return all[n%len(all)] }
	automation := "/v1/automations/" + h.automation
	month := "from=" + time.Now().UTC().AddDate(0, 0, -30).Format(time.DateOnly)
	fixed := func(path string) func(int) string { return func(int) string { return path } }
	step := func(path string) func(int) string {
		return func(n int) string { return strings.ReplaceAll(path, "{step}", of(h.steps, n)) }
	}
	plain := func(name string, path func(int) string) question { return question{name: name, path: path} }
	return append(h.firstPages(fixed), []question{
		plain("an automation's report, in all", fixed(automation+"/report")),
		plain("an automation's report, 30 days", fixed(automation+"/report?"+month)),
		plain("who got a step's message, 30 days", step(automation+"/report/contacts?figure=delivered&step_id={step}&"+month)),
		plain("whose message of a step failed", step(automation+"/report/contacts?figure=failed&step_id={step}")),
		plain("whom a step skipped", step(automation+"/report/contacts?figure=skipped&step_id={step}")),
		plain("a template's report", fixed("/v1/templates/"+h.template+"/report")),
		plain("a number's report, 30 days", fixed("/v1/numbers/"+h.number+"/report?"+month)),
		plain("a campaign with its figures", fixed("/v1/campaigns/"+h.campaign)),
		plain("a campaign's report", fixed("/v1/campaigns/"+h.campaign+"/report")),
		plain("a campaign's members", fixed("/v1/campaigns/"+h.campaign+"/members")),
		plain("who waits at a step", step(automation+"/runs?status=waiting&step_id={step}")),
		plain("an automation's runs", fixed(automation+"/runs")),
		plain("runs that need attention", fixed("/v1/runs/attention")),
		plain("a run with its steps", func(n int) string { return "/v1/runs/" + of(h.runs, n) }),
		plain("a contact's timeline", func(n int) string { return "/v1/contacts/" + of(h.contacts, n) + "/timeline" }),
		plain("a contact's messages", func(n int) string { return "/v1/contacts/" + of(h.contacts, n) + "/messages" }),
		plain("all messages", fixed("/v1/messages")),
		plain("contacts", fixed("/v1/contacts")),
		plain("a list's members", fixed("/v1/lists/"+h.list+"/members")),
	}...)
}

// reads asks every question often, and once more where PostgreSQL tells its plans.
func (r *rig) reads(ctx context.Context, o options, h *history) ([]read, error) {
	large, err := r.largeTables(ctx)
	if err != nil {
		return nil, err
	}
	var out []read
	for _, q := range h.questions() {
		one := read{Name: q.name, Most: q.most}
		times := make([]float64, o.Reads)
		for n := range times {
			took, err := r.as(ctx, q.cookie, r.apiURL, q.path(n))
			if err != nil {
				return out, fmt.Errorf("%s: %w", q.name, err)
			}
			times[n] = float64(took.Microseconds()) / 1000
		}
		slices.Sort(times)
		one.P50, one.P99 = times[len(times)/2], times[len(times)*99/100]
		nodes, err := r.plan(ctx, q)
		if err != nil {
			return out, fmt.Errorf("%s: %w", q.name, err)
		}
		for _, node := range nodes {
			table, scanned := strings.CutPrefix(node, "Seq Scan on ")
			if scanned && !slices.Contains(large, table) {
				continue // a table of a few rows is read whole
			}
			one.Plan = append(one.Plan, node)
			if scanned && !q.counts {
				one.Scans = append(one.Scans, table)
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// largeTables are those of more than a megabyte, by PostgreSQL's own count: others are best read whole.
func (r *rig) largeTables(ctx context.Context) ([]string, error) {
	rows, err := r.db.QueryContext(
		ctx, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relpages > 128",
	)
	if err != nil {
		return nil, fmt.Errorf("read the sizes of tables: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("read the sizes of tables: %w", err)
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

// node is how a plan reaches a table.
var node = regexp.MustCompile(`(Seq Scan|Index Scan|Index Only Scan|Bitmap Heap Scan)( Backward)?( using \S+)? on (\w+)`)

// plan asks the question of the API whose statements are explained, and reads what
// PostgreSQL's log says meanwhile: it is written before the answer.
func (r *rig) plan(ctx context.Context, q question) ([]string, error) {
	before, err := os.Stat(r.cluster.Log())
	if err != nil {
		return nil, fmt.Errorf("look at PostgreSQL's log: %w", err)
	}
	if _, err := r.as(ctx, q.cookie, r.explainedURL, q.path(0)); err != nil {
		return nil, err
	}
	all, err := os.ReadFile(r.cluster.Log())
	if err != nil {
		return nil, fmt.Errorf("read PostgreSQL's log: %w", err)
	}
	var out []string
	for _, found := range node.FindAllStringSubmatch(string(all[before.Size():]), -1) {
		how := found[1] + found[3] + " on " + found[4]
		if !slices.Contains(out, how) {
			out = append(out, how)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("PostgreSQL told no plan of %s", q.path(0))
	}
	return out, nil
}
