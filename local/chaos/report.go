package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// report is what came of one seed.
type report struct {
	o    options
	took time.Duration
	// left is how many events were not reached, exits how often a process ended by itself.
	left, exits int
	did         map[string]int
	// messages is how many the phones received; repeats how many API calls were made again.
	messages, repeats                   int
	apiCalls, apiUnreachable, apiErrors int
	webhooks, webhooksLost              int
	accepted, answersLost               int
	refused                             map[int]int
	mostOnce, leastOnce                 tally
	failures                            []string
}

// tally counts what became of the messages of one kind of delivery.
type tally struct {
	contacts, sends, done, lost, doubled int
	// failed are the steps whose contacts cannot be reached.
	failed int
	// again counts messages that failed after WhatsApp had taken them and were sent again, late
	// those that were not: too often, or their run had gone on to another step.
	again, late int
	// unknownSent and unknownNot are the steps of which the record says unknown, by cause:
	// those whose message is on the phone and those whose is not.
	unknownSent, unknownNot map[string]int
	// doubles are the proven doubles, by cause.
	doubles map[string]int
	// replies were heard, lateReplies came to us after the limit.
	replies, lateReplies int
}

func (r *report) tallyOf(delivery string) *tally {
	t := &r.mostOnce
	if delivery == atLeastOnce {
		t = &r.leastOnce
	}
	if t.doubles == nil {
		t.unknownSent, t.unknownNot, t.doubles = map[string]int{}, map[string]int{}, map[string]int{}
	}
	return t
}

// count takes over what the witness saw.
func (r *report) count(e evidence) {
	r.refused = map[int]int{}
	for _, calls := range e.calls {
		for _, c := range calls {
			switch {
			case c.lost:
				r.answersLost++
				fallthrough
			case c.accepted:
				r.accepted++
			default:
				r.refused[c.code]++
			}
		}
	}
}

// maxFailures is how many failures are told; more say no more.
const maxFailures = 20

func (r *report) fail(who, format string, args ...any) {
	r.failures = append(r.failures, who+": "+fmt.Sprintf(format, args...))
}

// verdict is nil when everything held.
func (r *report) verdict() error {
	if len(r.failures) == 0 {
		return nil
	}
	told := r.failures[:min(len(r.failures), maxFailures)]
	return fmt.Errorf("%d failures:\n  %s", len(r.failures), strings.Join(told, "\n  "))
}

// print writes the report for a person.
func (r *report) print(out io.Writer) error {
	word := "holds"
	if len(r.failures) > 0 {
		word = "FAILS"
	}
	lines := []string{
		fmt.Sprintf(
			"seed %d %s: %d contacts x 5 steps or 1, %d messages on phones, %s", r.o.seed, word, r.o.contacts, r.messages,
			r.took.Round(time.Second),
		),
		fmt.Sprintf("  broken: %s; %d events not reached; processes that ended by themselves: %d", words(r.did), r.left, r.exits),
		fmt.Sprintf("  WhatsApp: %d accepted, of which %d answers lost; refused: %s", r.accepted, r.answersLost, byCode(r.refused)),
		fmt.Sprintf(
			"  webhooks: %d taken, %d not; API: %d calls, %d without an answer, %d unavailable, %d starts repeated", r.webhooks,
			r.webhooksLost, r.apiCalls, r.apiUnreachable, r.apiErrors, r.repeats,
		),
		"  at most once: " + r.mostOnce.String(),
		"  at least once: " + r.leastOnce.String(),
	}
	_, err := fmt.Fprintln(out, strings.Join(lines, "\n"))
	if err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return nil
}

// String is a tally for a person.
func (t tally) String() string {
	out := fmt.Sprintf("%d contacts, %d sends: %d done, %d failed, %d failed late, %d lost, %d doubled; %d sent again after a late failure",
		t.contacts, t.sends, t.done, t.failed, t.late, t.lost, t.doubled, t.again)
	if len(t.doubles) > 0 {
		out += " (" + words(t.doubles) + ")"
	}
	if len(t.unknownNot)+len(t.unknownSent) > 0 {
		out += "; unknown and not on the phone: " + words(t.unknownNot) + "; unknown and on the phone: " + words(t.unknownSent)
	}
	return out + fmt.Sprintf("; %d replies, %d came too late", t.replies, t.lateReplies)
}

func byCode(counts map[int]int) string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%d x %d", counts[code], code))
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}
