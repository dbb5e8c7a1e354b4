package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAReportIsToldDayByDayInTheZoneOfTheWorkspace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := reported(b) + "/daily"
	got := b.do("GET", at, nil).wants(200).json()
	require.Equal(t, "Europe/Rome", got["time_zone"])
	days := as[[]any](got["items"])
	require.Len(t, days, 30)
	entered := 0
	for i, one := range days {
		figures := as[object](as[object](one)["figures"])
		require.NotContains(t, figures, "inside", "who is inside is so now")
		require.Contains(t, figures, "clicked")
		if i < 28 {
			require.Zero(t, figures["entered"])
		}
		entered += int(as[float64](figures["entered"]))
	}
	require.Equal(t, 3, entered)

	april := as[[]any](b.do("GET", at+"?from=2026-03-28&to=2026-03-30", nil).wants(200).json()["items"])
	require.Len(t, april, 3, "one of them has 23 hours")
	require.Equal(t, "2026-03-29", as[object](april[1])["day"])
	step := as[[]any](b.do("GET", at+"?step_id=x", nil).wants(200).json()["items"])
	require.NotContains(t, as[object](as[object](step[0])["figures"]), "entered", "nobody enters a step")
	for _, query := range []string{"?from=2020-01-01", "?from=2026-01-01&to=2026-05-01", "?to=2026-01-01&from=2026-01-02"} {
		require.Len(t, b.do("GET", at+query, nil).problem(422, "invalid"), 1, query)
	}
	require.Len(t, as[[]any](b.do("GET", at+"?from=2026-01-01&to=2026-04-02", nil).wants(200).json()["items"]), 92)
	year := time.Now().Year() + 1
	b.do("GET", at+"?from="+time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), nil).problem(422, "invalid")
	b.do("GET", "/v1/automations/none/report/daily", nil).problem(404, "not-found")
}
