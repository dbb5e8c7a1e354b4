package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func onTicket(event string, from, to TicketStatus) Start {
	return Start{Kind: StartTicket, Settings: &OnTicket{Event: event, From: from, To: to}}
}

func onConsent(to Consent) []Start {
	return []Start{{Kind: StartConsent, Settings: &OnConsent{To: to}}}
}

func loopStep(settings StepSettings, wait time.Duration) Step {
	return Step{Settings: settings, Wait: Wait{For: Duration(wait)}}
}

func named(id string, start []Start, steps ...Step) Named {
	return Named{ID: id, Name: "Automation " + id, Definition: Definition{Start: start, Steps: steps}}
}

func TestAnAutomationThatWouldStartItselfIsRefused(t *testing.T) { // S7
	t.Parallel()
	opened := []Start{onTicket(TicketOpened, "", "")}
	closed := []Start{onTicket(TicketStatusChanged, "", TicketClosed)}
	open := func(wait time.Duration) Step { return loopStep(&OpenTicket{Title: "x"}, wait) }
	shut := loopStep(&CloseTicket{}, 0)
	start := func(id string, wait time.Duration) Step {
		return loopStep(&StartAutomation{AutomationID: id}, wait)
	}
	branch := func(then, otherwise []Step) Step { return loopStep(&Branch{Then: then, Else: otherwise}, 0) }
	own := []Violation{{"/steps/0", "would start this automation again by its own ticket"}}
	for name, c := range map[string]struct {
		of     Named
		others []Named
		want   []Violation
	}{
		"opens the ticket that starts it":       {of: named("a", opened, open(0)), want: own},
		"even after a wait":                     {of: named("a", opened, open(time.Hour)), want: own},
		"opens, and starts when one closes":     {of: named("a", closed, open(0))},
		"closes, and starts when one is closed": {of: named("a", closed, shut), want: own},
		"sets a state, and starts when it leaves that state": {
			of: named("a", []Start{onTicket(TicketStatusChanged, TicketOpen, AnyStatus)}, loopStep(&UpdateTicket{Status: TicketOpen}, 0)),
		},
		"sets a state, and starts when it comes there from another": {
			of: named(
				"a", []Start{onTicket(TicketStatusChanged, TicketClosed, TicketOpen)}, loopStep(&UpdateTicket{Status: TicketOpen}, 0),
			),
			want: own,
		},
		"changes a title only": {of: named(
			"a", []Start{onTicket(TicketStatusChanged, "", "")}, loopStep(&UpdateTicket{Title: "x"}, 0),
		)},
		"a deleted step does nothing": {of: named("a", opened, Step{Deleted: true, Settings: &OpenTicket{}})},
		"starts itself": {
			of: named("a", nil, start("a", 0)), want: []Violation{{"/steps/0", "would start this automation again without a wait"}},
		},
		"starts itself tomorrow":              {of: named("a", nil, start("a", 24*time.Hour))},
		"starts itself after an earlier wait": {of: named("a", nil, loopStep(&NoSettings{}, time.Minute), start("a", 0))},
		"two that open and close for each other": {
			of: named("a", closed, open(0)), others: []Named{named("b", opened, shut)},
			want: []Violation{{"/steps/0", `would start this automation again without a wait, through "Automation b" (b)`}},
		},
		"two, with a wait in the other": {
			of: named("a", closed, open(0)), others: []Named{named("b", opened, loopStep(&CloseTicket{}, time.Hour))},
		},
		"three in a circle": {
			of: named("a", nil, start("b", 0)), others: []Named{named("b", nil, start("c", 0)), named("c", nil, start("a", 0))},
			want: []Violation{{
				"/steps/0", `would start this automation again without a wait, through "Automation b" (b), through "Automation c" (c)`,
			}},
		},
		"others' circles are theirs": {
			of: named("a", nil, start("b", 0)), others: []Named{named("b", nil, start("c", 0)), named("c", nil, start("b", 0))},
		},
		"in an arm": {
			of:   named("a", nil, branch([]Step{start("a", 0)}, nil)),
			want: []Violation{{"/steps/0/then/0", "would start this automation again without a wait"}},
		},
		"after a branch of which one arm waits": {
			of:   named("a", nil, branch([]Step{loopStep(&NoSettings{}, time.Hour)}, nil), start("a", 0)),
			want: []Violation{{"/steps/1", "would start this automation again without a wait"}},
		},
		"after a branch of which both arms wait": {
			of: named(
				"a", nil, branch([]Step{loopStep(&NoSettings{}, time.Hour)}, []Step{loopStep(&NoSettings{}, time.Hour)}), start("a", 0),
			),
		},
		"who did not reply has waited": {of: named("a", nil, loopStep(&WaitForReply{Limit: 1, NoReply: []Step{start("a", 0)}}, 0))},
		"a reply may be there already": {
			of:   named("a", nil, loopStep(&WaitForReply{Limit: 1}, 0), start("a", 0)),
			want: []Violation{{"/steps/1", "would start this automation again without a wait"}},
		},
		"the version that it replaces does not count": {of: named("a", closed, open(0)), others: []Named{named("a", opened, shut)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, Loops(c.of, c.others))
		})
	}
}

func TestAnAutomationThatWouldStartItselfByConsentIsRefused(t *testing.T) { // S11
	t.Parallel()
	for name, c := range map[string]struct {
		of     Named
		others []Named
		want   []Violation
	}{
		"sets the consent that starts it": {
			of:   named("a", onConsent(ConsentGranted), loopStep(&SetConsent{To: ConsentGranted}, time.Hour)),
			want: []Violation{{"/steps/0", "would start this automation again by its own change of consent"}},
		},
		"sets another consent than the one that starts it": {
			of: named("a", onConsent(ConsentGranted), loopStep(&SetConsent{To: ConsentRefused}, 0)),
		},
		"two that take consent from each other": {
			of:     named("a", onConsent(ConsentGranted), loopStep(&SetConsent{To: ConsentRefused}, 0)),
			others: []Named{named("b", onConsent(ConsentRefused), loopStep(&SetConsent{To: ConsentGranted}, 0))},
			want: []Violation{{
				"/steps/0", "would start this automation again without a wait, through \"Automation b\" (b)",
			}},
		},
		"two that take consent from each other, after a day": {
			of:     named("a", onConsent(ConsentGranted), loopStep(&SetConsent{To: ConsentRefused}, 24*time.Hour)),
			others: []Named{named("b", onConsent(ConsentRefused), loopStep(&SetConsent{To: ConsentGranted}, 0))},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, Loops(c.of, c.others))
		})
	}
}
