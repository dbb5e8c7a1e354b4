package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// figure is what was measured with one number of contacts.
type figure struct {
	Contacts int `json:"contacts"`
	// ImportSeconds are those of the CSV, AcceptSeconds those until the campaign had all its members.
	ImportSeconds float64 `json:"import_seconds"`
	AcceptSeconds float64 `json:"accept_seconds"`
	// PreviewSeconds are those in which a campaign to a segment of so many was looked at before it was made.
	PreviewMembers int     `json:"preview_members"`
	PreviewSeconds float64 `json:"preview_seconds"`
	// SegmentMembers are those of a campaign to a segment, SegmentSeconds those until it had them.
	SegmentMembers int     `json:"segment_members"`
	SegmentSeconds float64 `json:"segment_seconds"`
	// JobSeconds are those in which a job tagged so many contacts.
	JobContacts int     `json:"job_contacts"`
	JobSeconds  float64 `json:"job_seconds"`
	// Started are the runs that entered within StartSeconds.
	Started      int     `json:"started"`
	StartSeconds float64 `json:"start_seconds"`
	// WorkerBytes and APIBytes are the most memory that each process had.
	WorkerBytes int64 `json:"worker_bytes"`
	APIBytes    int64 `json:"api_bytes"`
	// RunBytes is what a run of ten steps, five of them messages, takes in the database with all indexes.
	RunBytes float64 `json:"run_bytes"`
	// Filled are the step executions that SQL wrote so that there is something to read: nobody went
	// through those steps.
	Filled int    `json:"step_executions_filled_by_sql"`
	Reads  []read `json:"reads"`
	// Through are contacts who really went through an automation that sends, after the reads.
	Through passage `json:"through"`
}

type made struct {
	ID string `json:"id"`
}

// measure lets a system of its own grow to so many contacts.
func measure(ctx context.Context, o options, program string, contacts int, notes io.Writer) (_ figure, err error) {
	r, err := openRig(ctx, program)
	if err != nil {
		return figure{}, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	f := figure{Contacts: contacts}
	list, err := r.importAll(ctx, &f)
	if err != nil {
		return f, err
	}
	_, _ = fmt.Fprintf(notes, "%d contacts: imported in %.1f s\n", contacts, f.ImportSeconds)
	campaign, err := r.campaign(ctx, o, list, &f)
	if err != nil {
		return f, err
	}
	_, _ = fmt.Fprintf(notes, "  accepted in %.2f s, %d started in %.0f s\n", f.AcceptSeconds, f.Started, f.StartSeconds)
	if f.WorkerBytes, err = maxMemory(r.worker); err != nil {
		return f, err
	}
	history, err := r.fill(ctx, o, &f, notes)
	if err != nil {
		return f, err
	}
	history.list, history.campaign = list, campaign
	if f.Reads, err = r.reads(ctx, o, history); err != nil {
		return f, err
	}
	if err := r.many(ctx, &f); err != nil {
		return f, err
	}
	if f.Through, err = r.sendAll(ctx, o.through(contacts)); err != nil {
		return f, err
	}
	_, _ = fmt.Fprintf(notes, "  %d went through an automation that sends in %.0f s\n", f.Through.Contacts, f.Through.Seconds)
	f.APIBytes, err = maxMemory(r.api)
	return f, err
}

// importAll sends the CSV and answers the list that everybody is a member of.
func (r *rig) importAll(ctx context.Context, f *figure) (list string, err error) {
	l, err := post[made](ctx, r, "/v1/lists", map[string]any{"name": "everybody"})
	if err != nil {
		return "", err
	}
	var answer struct {
		Created int `json:"created"`
	}
	took, err := r.at(ctx, r.apiURL, http.MethodPost, "/v1/contacts/import?list_id="+l.ID, crowd(f.Contacts), &answer)
	if err == nil && answer.Created != f.Contacts {
		err = fmt.Errorf("%d of %d contacts were created", answer.Created, f.Contacts)
	}
	f.ImportSeconds = took.Seconds()
	return l.ID, err
}

// crowd is the CSV of the first n contacts.
func crowd(n int) *bytes.Buffer {
	var csv bytes.Buffer
	csv.WriteString("PHONE,FIRST_NAME,LAST_NAME,EMAIL\n")
	for i := range n {
		fmt.Fprintf(&csv, "+39%d,Nome%d,Cognome%d,p%d@example.com\n", 3_470_000_000+i, i, i%1000, i)
	}
	return &csv
}

// progress is how far a campaign has come.
type progress struct {
	Members struct{ Total, Entered int } `json:"members"`
}

// campaign enrols the list into an automation that waits, and counts how many enter.
func (r *rig) campaign(ctx context.Context, o options, list string, f *figure) (id string, err error) {
	a, err := post[made](ctx, r, "/v1/automations", map[string]any{"name": "scale", "steps": []any{
		map[string]any{"kind": "add_tags", "tags": []string{"later"}, "wait": map[string]any{"for": "P30D"}},
	}})
	if err != nil {
		return "", err
	}
	if _, err := post[made](ctx, r, "/v1/automations/"+a.ID+"/activate", nil); err != nil {
		return "", err
	}
	c, err := post[made](ctx, r, "/v1/campaigns", map[string]any{"name": "scale", "automation_id": a.ID, "list_ids": []string{list}})
	if err != nil {
		return "", err
	}
	began := time.Now()
	if _, err := post[made](ctx, r, "/v1/campaigns/"+c.ID+"/schedule", nil); err != nil {
		return "", err
	}
	var p progress
	look := func(enough func() bool) func() (bool, error) {
		return func() (bool, error) {
			var err error
			p, err = get[progress](ctx, r, "/v1/campaigns/"+c.ID)
			return enough(), err
		}
	}
	err = until(ctx, 10*time.Minute, "the campaign has its members", look(func() bool { return p.Members.Total == f.Contacts }))
	if err != nil {
		return "", err
	}
	f.AcceptSeconds = time.Since(began).Seconds()
	began, before := time.Now(), p.Members.Entered
	err = until(ctx, o.Start+time.Minute, "the starts are counted", look(func() bool {
		return time.Since(began) >= o.Start || p.Members.Entered == f.Contacts
	}))
	if err != nil {
		return "", err
	}
	f.Started, f.StartSeconds = p.Members.Entered-before, time.Since(began).Seconds()
	if p.Members.Entered < f.Contacts {
		_, err = post[made](ctx, r, "/v1/campaigns/"+c.ID+"/pause", nil)
	}
	return c.ID, err
}
