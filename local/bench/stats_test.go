package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheMedianIsTheMiddleWhateverTheOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []float64
		want   float64
	}{
		"none":       {nil, 0},
		"one":        {[]float64{7}, 7},
		"odd":        {[]float64{9, 1, 5}, 5},
		"even":       {[]float64{8, 2, 4, 6}, 5},
		"an outlier": {[]float64{1, 1000, 2}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.InDelta(t, c.want, median(c.values), 1e-9)
		})
	}
}

func TestAMedianLeavesItsValuesInTheirOrder(t *testing.T) {
	t.Parallel()
	values := []float64{3, 1, 2}
	median(values)
	require.Equal(t, []float64{3, 1, 2}, values)
}

func TestAPercentileIsAValueThatWasMeasured(t *testing.T) {
	t.Parallel()
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(100-i) * time.Millisecond
	}
	for name, c := range map[string]struct {
		values []time.Duration
		p      float64
		want   time.Duration
	}{
		"none":              {nil, 99, 0},
		"one is all":        {[]time.Duration{time.Second}, 50, time.Second},
		"the middle":        {hundred, 50, 50 * time.Millisecond},
		"the last but one":  {hundred, 99, 99 * time.Millisecond},
		"all":               {hundred, 100, 100 * time.Millisecond},
		"p99 of few is max": {hundred[:10], 99, 100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, percentile(c.values, c.p))
		})
	}
}

func TestAMessageCountsBetweenTheFirstAndTheLastOfACampaign(t *testing.T) {
	t.Parallel()
	at := func(seconds int) received { return received{At: time.Unix(int64(seconds), 0)} }
	campaign := []received{at(14), at(10), at(12)}
	all := append([]received{at(9), at(11), at(13), at(15)}, campaign...)
	require.InDelta(t, 0.5, perSecond(campaign), 1e-9)
	require.InDelta(t, 1.0, perSecond(during(campaign, all)), 1e-9)
}

func TestARatioIsTheMedianOfTheRoundsRatios(t *testing.T) {
	t.Parallel()
	laps := func(perSecond ...float64) []lap {
		out := make([]lap, len(perSecond))
		for i, v := range perSecond {
			out[i] = lap{Runs: 100, Seconds: 100 / v}
		}
		return out
	}
	d := duel{Ours: laps(8, 10, 30), Theirs: laps(10, 10, 10)}
	require.InDelta(t, 1.0, d.ratio(), 1e-9)
}
