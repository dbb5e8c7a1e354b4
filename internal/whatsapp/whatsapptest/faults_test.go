package whatsapptest_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

func TestAnErrorRuleActsSoManyTimesOnItsPhoneOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"times":2,"phone":"` + phone + `","error":131056}]}`)
	other := welcome("Bo")
	other.To = "+34600111222"
	_, err := b.client.Send(t.Context(), creds, other)
	require.NoError(t, err)
	for range 2 {
		_, err = b.send(welcome("Anna"))
		require.Equal(t, whatsapp.ClassWaitPair, whatsapp.Classify(err).Class)
	}
	_, err = b.send(welcome("Anna"))
	require.NoError(t, err)
	require.Len(t, b.received(), 1)
}

func TestALostAnswerIsUnknownToTheSenderThoughTheMessageArrived(t *testing.T) { // W1
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"times":1,"lose_answer":true}]}`)
	m := welcome("Anna")
	m.CallbackData = "message-1"
	_, err := b.send(m)
	var unknown *whatsapp.Unknown
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, whatsapp.ClassUnknown, whatsapp.Classify(err).Class)
	require.Len(t, b.received(), 1)
	wamid := as[string](b.received()[0]["id"])
	b.hook.eventually(func() bool { return len(b.hook.statuses(wamid)) == 2 })
	require.Equal(t, "message-1", b.hook.first().CallbackData)
}

func TestStatusesAreDoubledAndDroppedOnCommand(t *testing.T) { // W5
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"statuses":{"duplicate":1,"shuffle":true,"delay":"PT0.05S","drop":["delivered"]}}]}`)
	accepted, err := b.send(welcome("Anna"))
	require.NoError(t, err)
	b.writes(`{"text":"ciao"}`)
	b.hook.eventually(func() bool { return len(b.hook.statuses(accepted.WAMID)) == 4 })
	got := b.hook.statuses(accepted.WAMID)
	slices.Sort(got)
	require.Equal(t, []string{"read", "read", "sent", "sent"}, got)
}

func TestLimitsRefuseWhatGoesBeyond(t *testing.T) { // W4
	t.Parallel()
	cases := []struct {
		name, limits string
		fit, code    int
		room         time.Duration
	}{
		{"a second", `{"per_second":3}`, 3, 130429, time.Second},
		{"a pair", `{"pair":true}`, 45, 131056, 6 * time.Second},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.faults(`{"rules":[{"limits":` + c.limits + `}]}`)
			for range c.fit {
				_, err := b.send(welcome("Anna"))
				require.NoError(t, err)
			}
			_, err := b.send(welcome("Anna"))
			require.Equal(t, c.code, refusal(t, err).Code)
			b.clock.add(c.room)
			_, err = b.send(welcome("Anna"))
			require.NoError(t, err)
		})
	}
}

func TestOnlySoManyPhonesADayAreReachedOutsideAWindow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"limits":{"unique_per_day":1}}]}`)
	_, err := b.send(welcome("Anna"))
	require.NoError(t, err)
	_, err = b.send(welcome("Anna"))
	require.NoError(t, err, "the same phone counts once")
	other := welcome("Bo")
	other.To = "+34600111222"
	_, err = b.client.Send(t.Context(), creds, other)
	require.Equal(t, 131048, refusal(t, err).Code)
	b.clock.add(24 * time.Hour)
	_, err = b.client.Send(t.Context(), creds, other)
	require.NoError(t, err)
}

func TestAPausedTemplateIsRefusedAndTheWebhookHearsOfIt(t *testing.T) { // W6
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"template":"welcome","status":"PAUSED"}]}`)
	_, err := b.send(welcome("Anna"))
	require.Equal(t, whatsapp.CodePaused, refusal(t, err).Code)
	b.hook.eventually(func() bool { return len(b.hook.updates()) == 3 })
	update := b.hook.updates()[0]
	require.Equal(
		t, []string{"PAUSED", "welcome", "FIRST_PAUSE", "102290129340398"},
		[]string{update.Event, update.Name, update.Title, update.WABAID},
	)
	b.faults(`{"rules":[]}`)
	_, err = b.send(welcome("Anna"))
	require.NoError(t, err)
	b.hook.eventually(func() bool { return len(b.hook.updates()) == 6 })
	require.Equal(t, "APPROVED", b.hook.updates()[5].Event)
}

func TestWithheldMarketingFailsByWebhookOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"error":131049}]}`)
	accepted, err := b.send(welcome("Anna"))
	require.NoError(t, err)
	b.hook.eventually(func() bool { return slices.Equal(b.hook.statuses(accepted.WAMID), []string{"failed"}) })
	require.Equal(t, 131049, b.hook.first().ErrorCode)
	require.Empty(t, b.received(), "it is on no phone")
}

func TestAnErrorMayComeLater(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"error":131042,"later":true,"times":1}]}`)
	accepted, err := b.send(welcome("Anna"))
	require.NoError(t, err)
	b.hook.eventually(func() bool { return slices.Equal(b.hook.statuses(accepted.WAMID), []string{"failed"}) })
	require.Equal(t, 131042, b.hook.first().ErrorCode)
	_, err = b.send(welcome("Anna"))
	require.NoError(t, err)
	require.Len(t, b.received(), 1)
}

func TestLatencyOutlastsTheCallerAndTheMessageIsSentAllTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"latency":"PT1H"}]}`)
	impatient := whatsapp.New(whatsapp.Config{BaseURL: b.server.URL, Timeout: 200 * time.Millisecond})
	m := welcome("Anna")
	m.To = phone
	_, err := impatient.Send(t.Context(), creds, m)
	var unknown *whatsapp.Unknown
	require.ErrorAs(t, err, &unknown)
	require.Len(t, b.received(), 1)
}

func TestARevokedTokenIsCode190(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"token":"revoked"}]}`)
	_, err := b.send(welcome("Anna"))
	require.Equal(t, 190, refusal(t, err).Code)
}

func TestABadScriptIsRefusedAndTheOldOneStays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.faults(`{"rules":[{"error":2}]}`)
	for _, script := range []string{
		`{"rules":[{"eror":1}]}`, `{"rules":[{}]}`, `{"rules":[{"times":0,"error":1}]}`, `{"rules":[{"latency":"P1M"}]}`,
		`{"rules":[null]}`,
		`{"rules":[{"statuses":{"duplicate":2}}]}`, `{"rules":[{"statuses":{"drop":["x"]}}]}`, `{"rules":[{"template":"welcome"}]}`,
		`{"rules":[{"template":"none","status":"PAUSED"}]}`, `{"rules":[{"token":"x"}]}`, `{"rules":[{"limits":{}}]}`,
		`{"rules":[{"error":1,"lose_answer":true}]}`,
	} {
		status, answer := b.call(http.MethodPut, "/sim/faults", script)
		require.Equal(t, http.StatusBadRequest, status, script)
		require.NotEmpty(t, answer["title"])
	}
	_, answer := b.call(http.MethodGet, "/sim/faults", "")
	require.Equal(t, map[string]any{"rules": []any{map[string]any{"error": 2.0}}}, answer)
}
