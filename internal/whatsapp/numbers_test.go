package whatsapp_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// noticedAt is when the notices of the samples were sent.
var noticedAt = time.Unix(1751247548, 0).UTC()

func limitSamples() []sample {
	portfolio := func(limit whatsapp.Recipients) whatsapp.Event {
		return whatsapp.Event{LimitUpdates: []whatsapp.LimitUpdate{{WABAID: wabaID, At: noticedAt, Limit: limit}}}
	}
	number := func(event string, limit whatsapp.Recipients) whatsapp.Event {
		return whatsapp.Event{LimitUpdates: []whatsapp.LimitUpdate{{
			WABAID: wabaID, At: noticedAt, DisplayPhone: "15550783881", Event: event, Limit: limit,
		}}}
	}
	return []sample{
		{
			"4 a limit as a number",
			change("business_capability_update", `{"max_daily_conversations_per_business":2000,"max_phone_numbers_per_waba":25}`),
			portfolio(2000),
		},
		{
			"4 a limit as a tier",
			change("business_capability_update", `{"max_daily_conversations_per_business":"TIER_10K","max_phone_numbers_per_business":20}`),
			portfolio(10_000),
		},
		{
			"4 a limit of v23",
			change("business_capability_update", `{"max_daily_conversation_per_phone":250,"max_phone_numbers_per_business":2}`),
			portfolio(250),
		},
		{
			"4 no limit any more", change("business_capability_update", `{"max_daily_conversations_per_business":-1}`),
			portfolio(whatsapp.Unlimited),
		},
		{"4 another capability", change("business_capability_update", `{"max_phone_numbers_per_business":20}`), portfolio(0)},
		{
			"4 a limit that is none",
			change(
				"business_capability_update",
				`{"max_daily_conversations_per_business":"TIER_NOT_SET","max_daily_conversation_per_phone":{}}`,
			),
			portfolio(0),
		},
		{
			"4 a number's throughput",
			change(
				"phone_number_quality_update",
				`{"display_phone_number":"15550783881","event":"THROUGHPUT_UPGRADE",
					"max_daily_conversations_per_business":"TIER_UNLIMITED"}`,
			),
			number(whatsapp.ThroughputUpgrade, whatsapp.Unlimited),
		},
		{
			"4 a number's throughput in the older words",
			change(
				"phone_number_quality_update",
				`{"display_phone_number":"+1 555-078-3881","event":"THROUGHPUT_UPGRADE","current_limit":"TIER_UNLIMITED"}`,
			),
			number(whatsapp.ThroughputUpgrade, whatsapp.Unlimited),
		},
		{
			"4 a number's limit in the older words",
			change(
				"phone_number_quality_update",
				`{"display_phone_number":"15550783881","event":"UPGRADE","old_limit":"TIER_1K","current_limit":"TIER_10K"}`,
			),
			number("UPGRADE", 10_000),
		},
	}
}

// noticeSamples are what says nothing that we can use, and alerts.
func noticeSamples() []sample {
	return []sample{
		{
			"4 a number that is not named", change("phone_number_quality_update", `{"event":"FLAGGED"}`),
			whatsapp.Event{Unread: []whatsapp.Unread{{Shape: "limit_without_number"}}},
		},
		{
			"4 an account that is not named",
			`{"entry":[{"changes":[{"field":"business_capability_update","value":{"max_daily_conversations_per_business":250}}]}]}`,
			whatsapp.Event{Unread: []whatsapp.Unread{{Shape: "limit_without_account"}}},
		},
		{
			"4 account alerts",
			change(
				"account_alerts",
				`{"entity_type":"BUSINESS","entity_id":"506914307656634","alert_info":{"alert_severity":"WARNING","alert_status":"ACTIVE",
					"alert_type":"INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED","alert_description":"Limits cannot be increased"}}`,
			),
			whatsapp.Event{AccountAlerts: []whatsapp.AccountAlert{{
				WABAID: wabaID, At: noticedAt, Type: "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED", Severity: "WARNING",
			}}},
		},
		{
			"4 an alert about nothing", change("account_alerts", `{"entity_type":"BUSINESS"}`),
			whatsapp.Event{Unread: []whatsapp.Unread{{Shape: "alert_without_type"}}},
		},
	}
}

func TestWhatMetaSaysOfANumberIsRead(t *testing.T) { // W6
	t.Parallel()
	for answer, want := range map[string]whatsapp.NumberFacts{
		`{"throughput":{"level":"STANDARD"},"whatsapp_business_manager_messaging_limit":"TIER_250","quality_rating":"GREEN","id":"1"}`: {
			Throughput: "STANDARD", Quality: "GREEN", Limit: 250,
		},
		`{"throughput":{"level":"HIGH"},"whatsapp_business_manager_messaging_limit":"TIER_UNLIMITED"}`: {
			Throughput: "HIGH", Limit: whatsapp.Unlimited,
		},
		`{"id":"1"}`: {},
		`{"throughput":7,"whatsapp_business_manager_messaging_limit":"TIER_99999999999K"}`: {},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v25.0/1" {
				answer = "{}"
			}
			say(200, answer)(w, r)
		}))
		got, err := whatsapp.New(whatsapp.Config{BaseURL: server.URL}).GetNumber(
			t.Context(), whatsapp.Credentials{PhoneNumberID: "1", Token: "t"},
		)
		server.Close()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
