package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// person makes a contact and returns their id.
func (b *testBundle) person(phone string) string {
	b.t.Helper()
	c, err := b.store.SaveContact(b.t.Context(), b.workspace.ID, models.ContactInput{Phone: phone})
	require.NoError(b.t, err)
	return c.ID
}

func TestACampaignIsScheduledOnceAndItsWorkflowIsTold(t *testing.T) { // C1
	t.Parallel()
	b := setup(t)
	body := object{
		"name": "Spring", "automation_id": b.active(), "contact_ids": []string{b.person("+393470000001")}, "at": "2030-05-01T09:00:00Z",
	}
	made := b.do("POST", "/v1/campaigns", body, "Idempotency-Key", "one").wants(201).json()
	again := b.do("POST", "/v1/campaigns", body, "Idempotency-Key", "one").wants(201).json()
	require.Equal(t, made["id"], again["id"])
	require.Equal(t, []any{"draft", 1.0, 20.0}, []any{made["state"], made["contacts"], made["max_error_percent"]})
	at := "/v1/campaigns/" + as[string](made["id"])
	require.Empty(t, b.engine.campaigns, "a draft needs no workflow")
	b.do("POST", at+"/pause", nil).problem(409, "conflict")
	require.Equal(
		t, []string{"/at"}, b.do("POST", at+"/schedule", object{"at": "2031-05-01T09:00:00Z"}).problem(400, "malformed"),
		"its time is in the draft",
	)
	require.Empty(t, b.engine.campaigns, "what is asked for is not passed over")

	b.engine.away = true
	require.Equal(t, "scheduled", b.do("POST", at+"/schedule", nil, "Idempotency-Key", "two").wants(200).json()["state"])
	open, _, err := b.store.OpenCampaigns(t.Context(), time.Now().Add(time.Second), "")
	require.NoError(t, err)
	require.Len(t, open, 1, "reconciliation tells it")
	b.engine.away = false
	b.do("POST", at+"/schedule", nil, "Idempotency-Key", "two").wants(200)
	require.Len(t, b.engine.campaigns, 1)
	b.do("DELETE", at, nil).problem(409, "conflict")
	body["at"] = "2030-06-01T09:00:00Z"
	require.Equal(t, "2030-06-01T09:00:00Z", b.do("PUT", at, body).wants(200).json()["at"])
	require.Len(t, b.engine.campaigns, 2)
	require.Equal(t, "paused", b.do("POST", at+"/pause", object{}).wants(200).json()["state"])
	body["at"] = "2030-07-01T09:00:00Z"
	require.Equal(t, "paused", b.do("PUT", at, body).wants(200).json()["state"], "it has not begun")
	require.Equal(t, "scheduled", b.do("POST", at+"/resume", nil).wants(200).json()["state"])
	require.Len(t, b.engine.campaigns, 5)
	require.Equal(t, "cancelled", b.do("POST", at+"/cancel", nil).wants(200).json()["state"])
	require.Len(t, b.engine.campaigns, 6)
	require.Len(t, b.do("GET", "/v1/campaigns?state=cancelled", nil).wants(200).json()["items"], 1)
	require.Empty(t, b.do("GET", at+"/members?state=to_start", nil).wants(200).json()["items"])
	b.do("POST", at+"/retry_failed", nil).problem(409, "conflict")
}

func TestACampaignThatBreaksRulesSaysWhere(t *testing.T) { // C1
	t.Parallel()
	b := setup(t)
	for name, c := range map[string]struct {
		body object
		want []string
	}{
		"neither": {object{"name": "x"}, []string{""}},
		"both":    {object{"name": "x", "automation_id": "a", "template": object{"name": "t"}}, []string{""}},
		"nothing of them": {
			object{"name": "x", "automation_id": marker, "list_ids": []string{marker}}, []string{"/list_ids/0", "/automation_id"},
		},
		"a number": {object{"name": "x", "automation_id": "a", "number_id": "n"}, []string{"/number_id"}},
	} {
		got := b.do("POST", "/v1/campaigns", c.body)
		require.Equal(t, c.want, got.problem(422, "invalid"), name)
		require.NotContains(t, string(got.body), marker)
	}
	pending := b.do("POST", "/v1/campaigns", object{
		"name": "x", "template": object{"name": "t"}, "contact_ids": []string{b.person("+393470000001")},
	}).wants(201).json()
	require.NotEmpty(
		t, b.do("POST", "/v1/campaigns/"+as[string](pending["id"])+"/schedule", nil).problem(422, "invalid"),
		"nothing of that name is approved",
	)
}

func TestARecurringCampaignIsFollowedByItsSchedule(t *testing.T) { // C1
	t.Parallel()
	b := setup(t)
	body := object{
		"name": "Weekly", "automation_id": b.active(), "contact_ids": []string{b.person("+393470000001")},
		"weekdays": []string{"mon"}, "days_of_month": []int{1}, "time": "09:30",
	}
	made := b.do("POST", "/v1/recurring_campaigns", body, "Idempotency-Key", "one").wants(201).json()
	require.Equal(t, []any{"active", "Europe/Rome"}, []any{made["state"], made["time_zone"]})
	at := "/v1/recurring_campaigns/" + as[string](made["id"])
	require.Equal(t, "paused", b.do("POST", at+"/pause", nil).wants(200).json()["state"])
	b.do("POST", at+"/pause", nil).wants(200)
	require.Equal(t, "active", b.do("POST", at+"/resume", nil).wants(200).json()["state"])
	body["time"] = "10:00"
	require.Equal(t, "10:00", b.do("PUT", at, body).wants(200).json()["time"])
	require.Len(t, b.engine.recurring, 4, "what changes nothing is not told")
	b.engine.away = true
	b.do("DELETE", at, nil).wants(204)
	b.do("GET", at, nil).problem(404, "not-found")
	require.Empty(t, b.do("GET", "/v1/recurring_campaigns", nil).wants(200).json()["items"])
	left, err := b.store.UntoldRecurring(t.Context(), time.Now().Add(time.Second))
	require.NoError(t, err)
	require.Len(t, left, 1, "its schedule is still to be deleted")

	delete(body, "weekdays")
	delete(body, "days_of_month")
	body["time_zone"], body["contact_ids"] = "Local", []string{}
	require.Equal(
		t, []string{"/weekdays", "/time_zone", "/list_ids"}, b.do("POST", "/v1/recurring_campaigns", body).problem(422, "invalid"),
	)
}
