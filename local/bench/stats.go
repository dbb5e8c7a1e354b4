package main

import (
	"math"
	"slices"
	"time"
)

// median is the middle of the values, the mean of the two middle ones when their
// number is even, and 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// percentile is the smallest value that at least p percent of the values do not
// exceed (nearest rank), and 0 of none.
func percentile(values []time.Duration, p float64) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// millis is a duration in milliseconds.
func millis(d time.Duration) float64 { return round(float64(d)/float64(time.Millisecond), 1) }

// round keeps some decimals.
func round(v float64, decimals int) float64 {
	shift := math.Pow10(decimals)
	return math.Round(v*shift) / shift
}
