package models

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAPriceIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		price Price
		want  PriceParts
	}{
		{
			NewPrice("Authentication-International", "regular", true, "39"),
			PriceParts{"authentication_international", "regular", true, "39"},
		},
		{NewPrice("utility", "free_entry_point", false, ""), PriceParts{"utility", "free_entry_point", false, ""}},
		{NewPrice("a/b c", "", true, "1"), PriceParts{"abc", "", true, "1"}},
		{"nonsense", PriceParts{Category: "nonsense"}},
	} {
		require.Equal(t, c.want, c.price.Parts(), c.price)
	}
	require.Empty(t, NewPrice("", "regular", true, "39"))
	require.Empty(t, NewPrice("/", "regular", true, "39"))
}

func TestTheCallingCodeOfAPhoneIsTheLongestThatFits(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]string{
		"+393331234567": "39", "+12025550100": "1", "+3585550100": "358", "+999": "", "": "", "+3": "",
	} {
		require.Equal(t, want, CallingCode(phone), phone)
	}
	require.True(t, IsCallingCode("39"))
	require.False(t, IsCallingCode("999"))
}

// Messages of one price at three times: before the first rate, at the first, and after it changed at midnight in Rome.
func TestEachMessageCostsTheRateThatWasInForceWhenItWasMade(t *testing.T) {
	t.Parallel()
	rome, err := time.LoadLocation("Europe/Rome")
	require.NoError(t, err)
	rates := []Rate{
		{Country: "39", Category: "marketing", From: "2026-10-01", Currency: "EUR", Price: "0.057"},
		{Country: "39", Category: "marketing", From: "2026-07-01", Currency: "EUR", Price: "0.1"},
		{Country: DefaultCountry, Category: "marketing", From: "2026-09-01", Currency: "USD", Price: "0.000000001"},
		{Country: DefaultCountry, Category: "utility", From: "2026-07-01", Currency: "EUR", Price: "3"},
	}
	require.Empty(t, ValidateRates("/rates", rates))
	tariff, err := NewTariff(rates, rome)
	require.NoError(t, err)
	to := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	periods := tariff.Split(Period{To: &to})
	require.Len(t, periods, 4)
	require.Equal(t, time.Date(2026, 9, 30, 22, 0, 0, 0, time.UTC), *periods[3].From)
	italian, polish := NewPrice("marketing", "regular", true, "39"), NewPrice("marketing", "regular", true, "48")
	got := tariff.Price(periods, []PricedFigure{
		{Period: 0, Price: italian, N: 7},
		{Period: 1, Price: italian, N: 3},
		{Period: 3, Price: italian, N: 10},
		{Period: 1, Price: polish, N: 5},
		{Period: 2, Price: polish, N: 2},
		{Period: 2, Price: NewPrice("utility", "regular", true, ""), N: 1},
		{Period: 3, Price: NewPrice("utility", "free_entry_point", false, "39"), N: 4},
		{Period: 3, Price: NewPrice("service", "regular", true, "39"), N: 6},
	})
	require.Equal(t, Pricing{
		Counts: []PriceCount{
			{"marketing", "regular", true, 27},
			{"service", "regular", true, 6},
			{"utility", "regular", true, 1},
			{"utility", "free_entry_point", false, 4},
		},
		Billable: 34, Free: 4, WithoutRate: 7 + 5 + 6,
		Estimate: []Amount{{"EUR", "3.87"}, {"USD", "0.000000002"}},
	}, got)
	none, err := NewTariff(nil, rome)
	require.NoError(t, err)
	require.Equal(t, []Period{{To: &to}}, none.Split(Period{To: &to}))
	require.Equal(t, 2, none.Price([]Period{{}}, []PricedFigure{{Price: polish, N: 2}}).WithoutRate)
}

func TestASumIsExact(t *testing.T) {
	t.Parallel()
	rates := []Rate{{Country: "39", Category: "service", From: "2026-01-01", Currency: "EUR", Price: "999999999.999999999"}}
	tariff, err := NewTariff(rates, time.UTC)
	require.NoError(t, err)
	price := NewPrice("service", "regular", true, "39")
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	got := tariff.Price(tariff.Split(Period{From: &from}), []PricedFigure{{Price: price, N: 3_000_000}})
	require.Equal(t, []Amount{{"EUR", "2999999999999999.997"}}, got.Estimate)
}

func TestRatesThatNobodyCanReadAreRefused(t *testing.T) {
	t.Parallel()
	good := Rate{Country: "39", Category: "marketing", From: "2026-10-01", Currency: "EUR", Price: "0.05"}
	for pointer, change := range map[string]func(*Rate){
		"/rates/1/from":     func(r *Rate) { r.From = "2026-02-30" },
		"/rates/1/country":  func(r *Rate) { r.Country = "+39" },
		"/rates/1/category": func(r *Rate) { r.Category = "Marketing" },
		"/rates/1/currency": func(r *Rate) { r.Currency = "euro" },
		"/rates/1/price":    func(r *Rate) { r.Price = "1e3" },
		"/rates/1":          func(r *Rate) { r.Price = "7" },
	} {
		bad := good
		if pointer != "/rates/1" {
			bad.From = "2026-07-01"
		}
		change(&bad)
		violations := ValidateRates("/rates", []Rate{good, bad})
		require.Len(t, violations, 1, pointer)
		require.Equal(t, pointer, violations[0].Pointer)
	}
	var many []Rate
	for i := range MaxRateDays + 1 {
		good.From = time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		many = append(many, good)
	}
	require.Len(t, ValidateRates("/rates", many), 1)
	for i := range MaxRates {
		good.Category = "c" + strconv.Itoa(i)
		many = append(many, good)
	}
	require.Len(t, ValidateRates("/rates", many), 1)
}
