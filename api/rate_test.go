package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	sown "cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestReportsSayWhatMessagesCostByTheRatesOfTheWorkspace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Equal(t, object{"rates": []any{}}, b.do("GET", "/v1/rates", nil).wants(200).json())
	number := sown.Number(t, b.store, b.workspace.ID)
	a := sown.Activated(t, b.store, b.workspace.ID, models.Reentry{})
	sown.Delivered(t, b.store, a, number.ID, "", models.NewPrice("marketing", "regular", true, "39"), 3)
	sown.Delivered(t, b.store, a, number.ID, "c", models.NewPrice("marketing", "regular", true, "48"), 1)
	sown.Delivered(t, b.store, a, number.ID, "", models.NewPrice("utility", "free_entry_point", false, "39"), 2)
	unpriced := b.do("GET", "/v1/numbers/"+number.ID+"/report", nil).wants(200).json()
	require.Equal(t, object{
		"billable": 4.0, "free": 2.0, "estimate": []any{}, "without_rate": 4.0,
		"messages": []any{
			object{"category": "marketing", "type": "regular", "billable": true, "count": 4.0},
			object{"category": "utility", "type": "free_entry_point", "billable": false, "count": 2.0},
		},
	}, unpriced["pricing"])

	rate := object{"country": "39", "category": "marketing", "from": "2020-10-01", "currency": "EUR", "price": "0.0572"}
	rates := object{"rates": []any{rate}}
	require.Equal(t, rates, b.do("PUT", "/v1/rates", rates).wants(200).json())
	require.Equal(t, rates, b.do("GET", "/v1/rates", nil).wants(200).json())
	estimate := []any{object{"currency": "EUR", "amount": "0.1716"}}
	for _, at := range []string{"/v1/numbers/" + number.ID, "/v1/automations/" + a.ID} {
		got := as[object](b.do("GET", at+"/report", nil).wants(200).json()["pricing"])
		require.Equal(t, estimate, got["estimate"], at)
		require.EqualValues(t, 1, got["without_rate"], at)
	}
	csv := b.do("GET", "/v1/numbers/"+number.ID+"/report.csv", nil).wants(200).body
	require.Contains(t, string(csv), "\n,,billable,marketing/regular,4\n,,free,utility/free_entry_point,2\n")

	all := b.do("GET", "/v1/reports/pricing?from=2020-01-01", nil).wants(200).json()
	require.Equal(t, "category", all["by"])
	require.Len(t, all["items"], 2)
	require.Equal(t, estimate, as[object](all["total"])["estimate"])
	for by, ids := range map[string][]string{
		"country": {"39", "48"}, "number": {number.ID}, "campaign": {"c"}, "automation": {a.ID}, "template": {"welcome/it"},
		"category": {"marketing", "utility"},
	} {
		var got []string
		for _, item := range as[[]any](b.do("GET", "/v1/reports/pricing?by="+by, nil).wants(200).json()["items"]) {
			got = append(got, as[string](as[object](item)["id"]))
		}
		require.Equal(t, ids, got, by)
	}
	require.Equal(t, []string{"?by"}, b.do("GET", "/v1/reports/pricing?by=mood", nil).problem(400, "malformed"))
	require.Equal(t, []string{"?to"}, b.do("GET", "/v1/reports/pricing?from=2026-01-02&to=2026-01-01", nil).problem(422, "invalid"))
	rate["price"] = "free"
	require.Equal(t, []string{"/rates/0/price"}, b.do("PUT", "/v1/rates", rates).problem(422, "invalid"))
	b.do("PUT", "/v1/rates", object{"rates": []any{}}).wants(200)
}

// Prices of one category that differ in their type are rows of their own, with keys of their own.
func TestRowsOfPricesHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	number := sown.Number(t, b.store, b.workspace.ID)
	a := sown.Activated(t, b.store, b.workspace.ID, models.Reentry{})
	for i, kind := range []string{"free_customer_service", "free_entry_point", ""} {
		sown.Delivered(t, b.store, a, number.ID, "", models.NewPrice("utility", kind, false, "39"), i+1)
	}
	csv := string(b.do("GET", "/v1/numbers/"+number.ID+"/report.csv", nil).wants(200).body)
	for _, row := range []string{",,free,utility/free_customer_service,1", ",,free,utility/free_entry_point,2", ",,free,utility,3"} {
		require.Contains(t, csv, "\n"+row+"\n")
	}
}

// The total of prices is that of the workspace, also by things to which not every message belongs.
func TestTheTotalOfPricesIsThatOfTheWorkspace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	number := sown.Number(t, b.store, b.workspace.ID)
	a := sown.Activated(t, b.store, b.workspace.ID, models.Reentry{})
	sown.Delivered(t, b.store, a, number.ID, "c", models.NewPrice("marketing", "regular", true, "39"), 3)
	sown.Delivered(t, b.store, a, number.ID, "", models.NewPrice("service", "free_customer_service", false, "39"), 2)
	for by, inItems := range map[string]float64{"category": 5, "country": 5, "number": 5, "automation": 5, "campaign": 3, "template": 3} {
		got := b.do("GET", "/v1/reports/pricing?by="+by, nil).wants(200).json()
		total, sum := as[object](got["total"]), 0.0
		for _, item := range as[[]any](got["items"]) {
			pricing := as[object](as[object](item)["pricing"])
			sum += as[float64](pricing["billable"]) + as[float64](pricing["free"])
		}
		require.InDelta(t, inItems, sum, 0, by)
		require.Equal(t, []any{3.0, 2.0}, []any{total["billable"], total["free"]}, by)
	}
}
