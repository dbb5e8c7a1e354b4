package whatsapptest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

func TestWhatIsSaidOfANumberCanBeChangedAndIsTold(t *testing.T) { // W6
	t.Parallel()
	b := setup(t)
	ask := func() whatsapp.NumberFacts {
		got, err := b.client.GetNumber(t.Context(), creds)
		require.NoError(t, err)
		return got
	}
	require.Equal(t, whatsapp.NumberFacts{Throughput: "STANDARD", Quality: "GREEN", Limit: whatsapp.Unlimited}, ask())
	path := "/sim/numbers/" + creds.PhoneNumberID
	status, _ := b.call(http.MethodPut, path, `{"quality_rating":"RED","messaging_limit":"TIER_250"}`)
	require.Equal(t, 200, status)
	status, _ = b.call(http.MethodPut, path, `{"throughput":"HIGH"}`)
	require.Equal(t, 200, status)
	require.Equal(t, whatsapp.NumberFacts{Throughput: "HIGH", Quality: "RED", Limit: 250}, ask())
	b.hook.eventually(func() bool { return len(b.hook.limits()) == 3 })
	for _, u := range b.hook.limits() {
		require.EqualValues(t, 250, u.Limit)
		require.NotEmpty(t, u.WABAID)
	}
	var events []string
	for _, u := range b.hook.limits() {
		events = append(events, u.Event)
	}
	require.ElementsMatch(t, []string{"FLAGGED", "", "THROUGHPUT_UPGRADE"}, events)
	status, _ = b.call(http.MethodPut, path, `{"quality_rating":"YELLOW"}`)
	require.Equal(t, 200, status)
	b.hook.eventually(func() bool { return len(b.hook.limits()) == 4 })
	require.Equal(t, "UNFLAGGED", b.hook.limits()[3].Event)
	for _, wrong := range []string{`{"throughput":"FAST"}`, `{"messaging_limit":"250"}`, `{"limit":"TIER_250"}`} {
		status, _ := b.call(http.MethodPut, path, wrong)
		require.Equal(t, 400, status, wrong)
	}
	status, _ = b.call(http.MethodPut, "/sim/numbers/1", `{}`)
	require.Equal(t, 404, status)
}

func TestRefusalsAreCountedByCode(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 2 {
		_, err := b.send(whatsapp.Message{Text: &whatsapp.Text{Body: "the window is closed"}})
		require.Error(t, err)
	}
	status, body := b.call(http.MethodGet, "/sim/refusals", "")
	require.Equal(t, 200, status)
	require.Equal(t, []any{map[string]any{"code": 131047.0, "times": 2.0}}, body["items"])
}
