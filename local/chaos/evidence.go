package main

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// evidence is what was seen from outside while everything broke: it tells whether a doubt
// or a double had a cause.
type evidence struct {
	calls    map[string][]call
	told     map[string]time.Time
	brought  map[string]time.Time
	troubles []trouble
	errors   []serverError
	// answers are what the APIs answered to webhooks but 2xx and 503.
	answers map[int]int
}

// How long after a trouble its consequences may show, and how exact clocks of different
// observers are.
const (
	// aftermath is more than what a worker has to write an answer down, ten seconds, and
	// what a lost connection takes to be noticed.
	aftermath = 15 * time.Second
	exactness = 3 * time.Second
)

// doubtful is the one code that refuses and may have sent all the same.
const doubtful = 131000

// unknown explains a step of which the record says that nobody knows; sent tells whether the phone
// has it. An empty cause is none.
func (e evidence) unknown(s stepRecord, sent bool) (cause string, ok bool) {
	calls := e.calls[s.MessageID]
	if at, told := e.told[s.MessageID]; told && at.Add(exactness).Before(s.At) {
		return "its status had come before it was given up", false
	}
	switch {
	case len(calls) == 0:
		return "died between the record and the call", e.broken(s.At.Add(-aftermath-unknownPatience), s.At)
	case slices.ContainsFunc(calls, func(c call) bool { return c.code == doubtful }) && !sent:
		return "WhatsApp's doubtful 131000", true
	case slices.ContainsFunc(calls, func(c call) bool { return c.lost }):
		return "the answer was lost and no status came in time", true
	}
	last := calls[len(calls)-1]
	if last.accepted {
		return "died with the answer and no status came in time", e.broken(last.began, last.ended.Add(aftermath))
	}
	return "died with a refusal", e.broken(last.began, last.ended.Add(aftermath))
}

// unknownPatience is more than a message waits for its status: its grace, the time limit of
// the activity that died and the looks in between.
const unknownPatience = 60 * time.Second

// double explains why a message was accepted once more after an acceptance. An empty cause is none.
func (e evidence) double(message string, first, again call) (cause string, ok bool) {
	if at, told := e.told[message]; told && at.Add(exactness).Before(again.began) {
		return "its status had come before it was sent again", false
	}
	if first.lost {
		return "the answer was lost and no status came in time", true
	}
	return "died with the answer and no status came in time", e.broken(first.began, first.ended.Add(aftermath))
}

// broken tells whether anything that sends was broken then.
func (e evidence) broken(from, to time.Time) bool {
	_, ok := during(e.troubles, from, to, func(t trouble) bool { return t.kind != loseWebhooks && t.kind != forgetAnswers })
	return ok
}

// doubles are the reasons of a message's acceptances but the first.
func (e evidence) doubles(message string) (causes []string, unexplained []string) {
	var accepted []call
	for _, c := range e.calls[message] {
		if c.accepted {
			accepted = append(accepted, c)
		}
	}
	for i := 1; i < len(accepted); i++ {
		cause, ok := e.double(message, accepted[i-1], accepted[i])
		if ok {
			causes = append(causes, cause)
			continue
		}
		unexplained = append(unexplained, cause)
	}
	return causes, unexplained
}

// serverFaults are the answers of the APIs that their contract does not allow: a 5xx other
// than 503, and a 503 while the database could be reached.
func (e evidence) serverFaults() []string {
	var out []string
	for _, one := range e.errors {
		_, excused := during(e.troubles, one.from.Add(-aftermath), one.to, func(t trouble) bool {
			return t.kind == crashDatabase || t.kind == cutLine && t.target == line(one.process, toDatabase)
		})
		if one.status != http.StatusServiceUnavailable || !excused {
			out = append(out, fmt.Sprintf("%s answered %d to %s %s", one.process, one.status, one.method, one.path))
		}
	}
	for status, n := range e.answers {
		out = append(out, fmt.Sprintf("%d webhooks were answered with %d", n, status))
	}
	return out
}
