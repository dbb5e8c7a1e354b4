package models

import (
	"fmt"
	"strings"
)

// RunTransition is a change of a run's status. From is "" for a run that begins, To is "" for one that
// is over.
type RunTransition struct {
	From, To RunStatus
	// By is what makes the change, for people.
	By string
}

// RunTransitions are all changes of a run's status that there are. The moves of run_moves.go make
// them: TestARunThatIsInsideAlwaysHasAWayOn walks through the moves and finds just these. The state
// diagram of docs/architecture.md is drawn from them.
func RunTransitions() []RunTransition {
	return []RunTransition{
		{"", RunStarting, "accepted (row inserted)"},
		{RunStarting, RunWaiting, "Enter"},
		{RunStarting, RunCompleted, "Enter, and no step is left"},
		{RunStarting, RunNeedsAttention, "the database was set back"},
		{RunStarting, RunEnded, ""},
		{RunWaiting, RunWaiting, "step in our database, webhook"},
		{RunWaiting, RunExecuting, "a send is claimed"},
		{RunWaiting, RunPaused, "by hand, or due while the automation is paused"},
		{RunWaiting, RunNeedsAttention, "needs a person"},
		{RunWaiting, RunCompleted, "after the last step"},
		{RunWaiting, RunEnded, ""},
		{RunExecuting, RunWaiting, "answered, next step"},
		{RunExecuting, RunPaused, "tried again while the automation is paused"},
		{RunExecuting, RunNeedsAttention, "refused until a person acts"},
		{RunExecuting, RunCompleted, "after the last step"},
		{RunExecuting, RunEnded, ""},
		{RunPaused, RunWaiting, "resumed, the run or its automation"},
		{RunPaused, RunNeedsAttention, "the database was set back"},
		{RunPaused, RunCompleted, "an edit deleted the steps that were left"},
		{RunPaused, RunEnded, ""},
		{RunNeedsAttention, RunWaiting, "run resumed, or all of its reason"},
		{RunNeedsAttention, RunCompleted, "an edit deleted the steps that were left"},
		{RunNeedsAttention, RunEnded, ""},
		{RunCompleted, RunWaiting, "its last message failed for a cause that passes"},
		{RunCompleted, RunNeedsAttention, "its last message failed until a person acts"},
		{RunCompleted, "", ""},
		{RunEnded, "", ""},
	}
}

// RunDiagram draws the transitions as a state diagram of Mermaid.
func RunDiagram() string {
	var out strings.Builder
	out.WriteString("stateDiagram-v2\n")
	name := func(s RunStatus) string {
		if s == "" {
			return "[*]"
		}
		return string(s)
	}
	for _, t := range RunTransitions() {
		fmt.Fprintf(&out, "    %s --> %s", name(t.From), name(t.To))
		if t.By != "" {
			out.WriteString(": " + t.By)
		}
		out.WriteString("\n")
	}
	return out.String()
}
