package models

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// filled is a run in which every field has a value.
func filled(t *testing.T) Run {
	t.Helper()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var run Run
	v := reflect.ValueOf(&run).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Interface().(type) {
		case *time.Time:
			f.Set(reflect.ValueOf(&at))
		case time.Time:
			f.Set(reflect.ValueOf(at))
		case bool:
			f.SetBool(true)
		case int, int64:
			f.SetInt(7)
		default:
			require.Equal(t, reflect.String, f.Kind(), "%s: a kind that this test does not fill", v.Type().Field(i).Name)
			f.SetString("x")
		}
	}
	return run
}

func TestEndWritesTheColumnsThatItNamesAndNoOthers(t *testing.T) { // many runs are ended in one statement
	t.Parallel()
	was := filled(t)
	is := was
	is.End(OutcomeArchived, "somebody", was.StartedAt.Add(time.Hour))
	var changed []string
	v := reflect.ValueOf(is)
	for i := range v.NumField() {
		if v.Field(i).Interface() != reflect.ValueOf(was).Field(i).Interface() {
			changed = append(changed, snake(v.Type().Field(i).Name))
		}
	}
	require.ElementsMatch(t, EndColumns(), changed)
	require.Empty(t, is.Unsound())
}

// snake is the column of a field.
func snake(name string) string {
	var out strings.Builder
	for i, r := range name {
		if upper := r >= 'A' && r <= 'Z'; upper && i > 0 && (name[i-1] < 'A' || name[i-1] > 'Z') {
			out.WriteByte('_')
		}
		out.WriteRune(r)
	}
	return strings.ToLower(out.String())
}

func TestARowThatNothingWouldMoveIsUnsound(t *testing.T) { // R4, R6
	t.Parallel()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for name, run := range map[string]Run{
		"starting at a step":            {Status: RunStarting, StepID: "a"},
		"starting with a time":          {Status: RunStarting, DueAt: &at},
		"waiting for nothing":           {Status: RunWaiting, StepID: "a"},
		"waiting nowhere":               {Status: RunWaiting, DueAt: &at},
		"waiting and paused":            {Status: RunWaiting, StepID: "a", DueAt: &at, FrozenAt: &at},
		"waiting and parked":            {Status: RunWaiting, StepID: "a", DueAt: &at, ReasonCode: ParkOther},
		"waiting with an end":           {Status: RunWaiting, StepID: "a", DueAt: &at, EndedAt: &at},
		"executing without a time":      {Status: RunExecuting, StepID: "a"},
		"paused with nothing to do":     {Status: RunPaused, StepID: "a"},
		"parked for nothing":            {Status: RunNeedsAttention, StepID: "a"},
		"parked and listening":          {Status: RunNeedsAttention, StepID: "a", ReasonCode: ParkOther, Listening: true},
		"ended at a step":               {Status: RunEnded, Outcome: OutcomeArchived, EndedAt: &at, StepID: "a"},
		"completed without an outcome":  {Status: RunCompleted, EndedAt: &at},
		"ended and still listening":     {Status: RunEnded, Outcome: OutcomeArchived, EndedAt: &at, Listening: true},
		"in a state that nobody knows":  {Status: "asleep"},
		"parked, and says it has ended": {Status: RunNeedsAttention, StepID: "a", ReasonCode: ParkOther, Outcome: OutcomeArchived},
	} {
		require.NotEmpty(t, run.Unsound(), name)
	}
	for name, run := range map[string]Run{
		"starting":  {Status: RunStarting},
		"waiting":   {Status: RunWaiting, StepID: "a", DueAt: &at},
		"paused":    {Status: RunPaused, StepID: "a", DueAt: &at, FrozenAt: &at},
		"parked":    {Status: RunNeedsAttention, StepID: "a", ReasonCode: ParkOther},
		"completed": {Status: RunCompleted, Outcome: OutcomeCompleted, EndedAt: &at},
	} {
		require.Empty(t, run.Unsound(), name)
	}
}
