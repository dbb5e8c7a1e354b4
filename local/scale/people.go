package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// describe gives contacts what they are filtered by: a tenth a tag, each a city of a hundred, some an operator,
// a window or consent. The first ones, those who are sent something later, do not refuse it.
func (r *rig) describe(ctx context.Context, h *history, willing int) error {
	if _, err := post[made](ctx, r, "/v1/tags", map[string]any{"name": "gold"}); err != nil {
		return err
	}
	if err := r.employ(ctx, h); err != nil {
		return err
	}
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO field_values (contact_id, field_id, workspace_id, text, folded, month_day, updated_at)
			SELECT p.id, f.id, f.workspace_id, 'City ' || n % 100, 'city ' || n % 100, 0, now()
			FROM scale_people p JOIN fields f ON f.workspace_id = $1 AND f.code = 'CITY'`, []any{h.workspace}},
		{`INSERT INTO contact_tags (contact_id, tag_id, workspace_id, created_at) SELECT p.id, t.id, t.workspace_id, now()
			FROM scale_people p JOIN tags t ON t.workspace_id = $1 AND t.name = 'gold' WHERE n % 10 = 0`, []any{h.workspace}},
		{`INSERT INTO contact_operators (contact_id, user_id, workspace_id, created_at) SELECT id, $2, $1, now() FROM scale_people
			WHERE n % 1000 = 0`, []any{h.workspace, h.operator}},
		{`INSERT INTO windows (number_id, contact_id, workspace_id, last_inbound_at) SELECT $2, id, $1, now() - n * interval '10 seconds'
			FROM scale_people`, []any{h.workspace, h.number}},
		{`UPDATE contacts SET marketing_stopped_at = CASE WHEN n % 50 = 0 AND n > $1 THEN now() END, marketing_resumed_at =
			CASE WHEN n % 3 = 0 THEN now() - interval '1 day' END
			FROM scale_people p WHERE p.id = contacts.id AND (n % 50 = 0 OR n % 3 = 0)`, []any{willing}},
	} {
		if _, err := r.db.ExecContext(ctx, statement.sql, statement.args...); err != nil {
			return fmt.Errorf("describe the contacts: %w", err)
		}
	}
	return nil
}

// employ signs an operator in, by their invitation.
func (r *rig) employ(ctx context.Context, h *history) error {
	user, err := post[made](ctx, r, "/v1/users", map[string]any{"name": "Op", "email": "op@example.com", "role": "chat_operator"})
	if err != nil {
		return err
	}
	link, err := post[struct{ URL string }](ctx, r, "/v1/users/"+user.ID+"/invite", nil)
	if err != nil {
		return err
	}
	_, token, _ := strings.Cut(link.URL, "#token=")
	body, err := json.Marshal(map[string]any{"token": token, "password": "a long enough password"})
	if err != nil {
		return fmt.Errorf("write a sign-in: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.apiURL+"/v1/session/link", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	_, header, _, err := answer(req)
	h.operator = user.ID
	h.cookie, _, _ = strings.Cut(header.Get("Set-Cookie"), ";")
	return err
}

// firstPages are those of searches and filters of contacts and of conversations, and other reads of people.
func (h *history) firstPages(fixed func(path string) func(int) string) []question {
	find := func(query string) func(int) string { return fixed("/v1/contacts?" + query) }
	talk := func(query string) func(int) string { return fixed("/v1/conversations?" + query) }
	name := func(n int) string { return fmt.Sprintf("/v1/contacts?search=nome%d", 1000+n) }
	bounded := []question{
		{name: "contacts by a common beginning", path: find("search=no")},
		{name: "contacts by a name", path: name},
		{name: "contacts by two words", path: func(n int) string { return fmt.Sprintf("/v1/contacts?search=nome+nome%d", 1000+n) }},
		{name: "contacts by the end of a phone", path: func(n int) string { return fmt.Sprintf("/v1/contacts?search=%04d", 1000+n) }},
		{name: "contacts by a phone", path: func(n int) string { return fmt.Sprintf("/v1/contacts?search=347%07d", n) }},
		{name: "contacts by an e-mail", path: func(n int) string { return fmt.Sprintf("/v1/contacts?search=p%d%%40example.com", 1000+n) }},
		{name: "contacts with a tag", path: find("tag=gold")},
		{name: "contacts of a list", path: find("list_id=" + h.list)},
		{name: "contacts by a field", path: func(n int) string { return fmt.Sprintf("/v1/contacts?field=CITY%%3DCity+%d", n%100) }},
		{name: "an operator's contacts", path: find("operator_id=" + h.operator)},
		{name: "contacts who refused", path: find("consent=refused")},
		{name: "contacts of unknown consent", path: find("consent=unknown")},
		{name: "contacts with an open window", path: find("window=open")},
		{name: "contacts with a closed window", path: find("window=closed")},
		{name: "contacts of a language", path: find("language=it")},
		{name: "contacts inside an automation", path: find("inside=" + h.automation)},
		{name: "contacts with a tag, of a list", path: find("tag=gold&list_id=" + h.list)},
		{name: "contacts with a tag who refused", path: find("tag=gold&consent=refused")},
		{name: "an operator looks for a name", path: name, cookie: h.cookie},
		{name: "an operator's own contacts", path: fixed("/v1/contacts"), cookie: h.cookie},
		{name: "conversations", path: talk("")},
		{name: "conversations that wait", path: talk("filter=waiting")},
		{name: "conversations that nobody has", path: talk("filter=unassigned")},
		{name: "conversations of contacts in a list", path: talk("list_id=" + h.list)},
		{name: "an operator's own conversations", path: talk("filter=mine"), cookie: h.cookie},
	}
	for i := range bounded {
		bounded[i].most = firstPage
	}
	return append(bounded,
		question{name: "duplicates by e-mail", path: fixed("/v1/contacts/duplicates?by=email")},
		question{name: "duplicates by name", path: fixed("/v1/contacts/duplicates?by=name")},
		question{name: "lists with their counts", path: fixed("/v1/lists"), counts: true},
		question{name: "tags with their counts", path: fixed("/v1/tags"), counts: true},
	)
}

// many takes the membership of a campaign from a segment of a third of the contacts, and lets a job tag those with a tag.
func (r *rig) many(ctx context.Context, f *figure) error {
	segment, err := post[made](ctx, r, "/v1/segments", map[string]any{"name": "a third", "if": map[string]any{"all": []any{
		map[string]any{"consent": "granted"}, map[string]any{"field": "FIRST_NAME", "starts_with": "nome"},
	}}})
	if err != nil {
		return err
	}
	a, err := post[made](ctx, r, "/v1/automations", map[string]any{"name": "segment", "steps": []any{
		map[string]any{"kind": "add_tags", "tags": []string{"later"}, "wait": map[string]any{"for": "P30D"}},
	}})
	if err != nil {
		return err
	}
	if _, err := post[made](ctx, r, "/v1/automations/"+a.ID+"/activate", nil); err != nil {
		return err
	}
	c, err := post[made](ctx, r, "/v1/campaigns", map[string]any{
		"name": "segment", "automation_id": a.ID,
		"segment_ids": []string{segment.ID},
	})
	if err != nil {
		return err
	}
	looked := time.Now()
	preview, err := post[struct{ People int }](ctx, r, "/v1/campaigns/preview", map[string]any{
		"automation_id": a.ID, "segment_ids": []string{segment.ID},
	})
	if err != nil {
		return err
	}
	f.PreviewMembers, f.PreviewSeconds = preview.People, time.Since(looked).Seconds()
	began := time.Now()
	if _, err := post[made](ctx, r, "/v1/campaigns/"+c.ID+"/schedule", nil); err != nil {
		return err
	}
	err = until(ctx, 10*time.Minute, "the campaign has the members of its segment", func() (bool, error) {
		p, err := get[progress](ctx, r, "/v1/campaigns/"+c.ID)
		f.SegmentMembers = p.Members.Total
		return p.Members.Total > 0, err
	})
	if err != nil {
		return err
	}
	f.SegmentSeconds = time.Since(began).Seconds()
	if _, err := post[made](ctx, r, "/v1/campaigns/"+c.ID+"/cancel", map[string]any{"end_runs": true}); err != nil {
		return err
	}
	return r.job(ctx, f)
}

// job tags a tenth of the contacts.
func (r *rig) job(ctx context.Context, f *figure) error {
	type job struct {
		ID, State string
		Of        int
	}
	began := time.Now()
	j, err := post[job](ctx, r, "/v1/jobs", map[string]any{
		"do": "tag", "tags": []string{"done"}, "contacts": map[string]any{"filter": map[string]any{"tags": []string{"gold"}}},
	})
	if err != nil {
		return err
	}
	err = until(ctx, 30*time.Minute, "the job is done", func() (bool, error) {
		now, err := get[job](ctx, r, "/v1/jobs/"+j.ID)
		return now.State == "done", err
	})
	f.JobContacts, f.JobSeconds = j.Of, time.Since(began).Seconds()
	return err
}
