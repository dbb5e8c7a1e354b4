package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// logLength is how many of the last steps the details show.
const logLength = 20

// remember keeps what was done for the details.
func (r *automationRun) remember(did string) {
	r.state.Log = append(r.state.Log, did)
	if extra := len(r.state.Log) - logLength; extra > 0 {
		r.state.Log = r.state.Log[extra:]
	}
}

// show writes where the run stands: the details on every move, which costs no event,
// and the RunState attribute only when the run leaves the normal path or returns.
func (r *automationRun) show(ctx workflow.Context, move activities.Move) error {
	workflow.SetCurrentDetails(ctx, r.details(move))
	state := StateLive
	switch move.State {
	case activities.MoveHold:
		state = StatePaused
	case activities.MovePark:
		state = StateNeedsAttention
	case activities.MoveWait, activities.MoveDone, activities.MoveQueue:
	}
	if state == r.shown {
		return nil
	}
	r.shown = state
	return workflow.UpsertTypedSearchAttributes(ctx, AttrRunState.ValueSet(state))
}

func (r *automationRun) details(move activities.Move) string {
	var b strings.Builder
	switch {
	case move.State == activities.MoveHold:
		fmt.Fprintf(&b, "**Paused** before **%s**. It goes on when it is resumed.\n", move.Step)
	case move.State == activities.MovePark:
		fmt.Fprintf(&b, "**Needs attention** at **%s**: %s\n\nFix the cause, then resume the run.\n", move.Step, move.Until)
	case move.Until == "":
		fmt.Fprintf(&b, "**Now:** %s\n", move.Step)
	default:
		fmt.Fprintf(&b, "**Waiting** until %s\n\n**Next:** %s\n", move.Until, move.Step)
	}
	r.writeLog(&b)
	return b.String()
}

func (r *automationRun) farewell(move activities.Move) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**Left the automation:** %s\n", strings.ReplaceAll(string(move.Outcome), "_", " "))
	r.writeLog(&b)
	return b.String()
}

func (r *automationRun) writeLog(b *strings.Builder) {
	fmt.Fprintf(b, "\nContact `%s` · run `%s` · entered by %s\n", r.state.ContactID, r.state.RunID,
		strings.ReplaceAll(string(r.state.StartKind), "_", " "))
	if len(r.state.Log) > 0 {
		b.WriteString("\nDone so far:\n")
	}
	for _, line := range r.state.Log {
		fmt.Fprintf(b, "- %s\n", line)
	}
}

// alarmSummary says what a timer is for: "until Mon 23 Nov 09:00 Rome, then 2 · send template offer".
func alarmSummary(move activities.Move) string {
	return "until " + move.Until + ", then " + move.Step
}

// roundUp makes a wait whole milliseconds, the server's grain, so that the alarm never rings early.
func roundUp(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
