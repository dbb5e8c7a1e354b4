package main

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

func TestASmallScaleRunMeasuresEverything(t *testing.T) {
	t.Parallel()
	program, err := stack.Build(t.Context(), t.TempDir(), "cadenza/cmd/cadenza")
	require.NoError(t, err)
	o := options{Start: time.Minute, Reads: 2, Through: 100, History: 200}
	f, err := measure(t.Context(), o, program, 300, io.Discard)
	require.NoError(t, err)
	require.Equal(t, 300, f.Contacts)
	require.Equal(t, 200*stepsPerRun, f.Filled)
	require.Equal(t, []int{100, 100, 100}, []int{f.Through.Contacts, f.Through.Delivered, f.Through.Ended}, "each once (W1)")
	require.Positive(t, f.Through.MessagesPerSecond)
	require.Positive(t, f.Through.Bytes)
	require.Equal(t, f.SegmentMembers, f.PreviewMembers, "what is looked at before is what it becomes")
	require.Positive(t, f.Started, "of few, all enter within the time")
	require.Positive(t, f.RunBytes)
	require.Positive(t, f.WorkerBytes)
	require.Positive(t, f.APIBytes)
	var h history
	h.steps, h.contacts, h.runs = []string{""}, []string{""}, []string{""}
	require.Len(t, f.Reads, len(h.questions()))
	for _, q := range f.Reads {
		require.Positive(t, q.P99, q.Name)
	}
	all := report{Sizes: []figure{f}}
	require.NoError(t, all.print(io.Discard))
	f.Reads[0].Scans = []string{"runs"}
	require.ErrorContains(t, report{Sizes: []figure{f}}.verdict(), "reads the whole of runs")
}
