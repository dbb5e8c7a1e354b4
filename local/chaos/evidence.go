package main

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// evidence is what was seen from outside while everything broke: it reports whether a doubt
// or a double had a cause.
type evidence struct {
	calls   map[string][]call
	told    map[string]time.Time
	brought map[string]time.Time
	// failed are the messages that WhatsApp took and of which a status said that they failed.
	failed   map[string]bool
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
	aftermath = 13 * time.Second
	exactness = 3 * time.Second
)

// doubtful is the one code that refuses and may have sent all the same.
const doubtful = 131000

// Why nobody knows of a message, or why it was sent again.
const (
	statusCame   = "though its status had come"
	neverThere   = "it never came to WhatsApp"
	answerLost   = "its answer was lost and no status came in time"
	answerBroken = "its answer was not written down and no status came in time"
	doubtfulCode = "WhatsApp's doubtful 131000"
)

// unknown explains a step of which the record says that nobody knows; recorded is when its
// message was committed, sent whether the phone has it.
func (e evidence) unknown(s stepRecord, recorded time.Time, sent bool) (cause string, ok bool) {
	calls := e.calls[s.MessageID]
	if at, told := e.told[s.MessageID]; told && at.Add(exactness).Before(s.At) {
		return statusCame, false
	}
	switch {
	case len(calls) == 0:
		// It died between the record and the call, or the call did on its way.
		return neverThere, e.broken(recorded, recorded.Add(exactness))
	case slices.ContainsFunc(calls, func(c call) bool { return c.code == doubtful }) && !sent:
		return doubtfulCode, true
	case slices.ContainsFunc(calls, func(c call) bool { return c.lost }):
		return answerLost, true
	}
	last := calls[len(calls)-1]
	if !last.accepted { // the refusal was not written down, or the attempt after it never came
		return neverThere, e.broken(last.began, s.At)
	}
	return answerBroken, e.broken(last.began, last.ended.Add(aftermath))
}

// causeOfDoubt explains why an attempt of the message that was accepted, but the last, was not known to be.
func (e evidence) causeOfDoubt(message string) (cause string, ok bool) {
	calls := e.calls[message]
	for _, c := range calls[:max(len(calls)-1, 0)] {
		switch {
		case c.accepted && c.lost:
			return answerLost, true
		case c.accepted && e.broken(c.began, c.ended.Add(aftermath)):
			return answerBroken, true
		}
	}
	return "no attempt of it was in doubt", false
}

// causeOfDouble explains why a message was accepted once more after an acceptance.
func (e evidence) causeOfDouble(message string, first, again call) (cause string, ok bool) {
	if at, told := e.told[message]; told && at.Add(exactness).Before(again.began) {
		return statusCame, false
	}
	if first.lost {
		return answerLost, true
	}
	return answerBroken, e.broken(first.began, first.ended.Add(aftermath))
}

// broken reports whether a worker died then, or lost one of the two that a send needs.
func (e evidence) broken(from, to time.Time) bool {
	return during(e.troubles, from, to, func(t trouble) bool {
		return t.kind == crashDatabase || slices.Contains([]string{
			workerOne, line(workerOne, toDatabase), line(workerOne, toWhatsApp),
			workerTwo, line(workerTwo, toDatabase), line(workerTwo, toWhatsApp),
		}, t.target)
	})
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
		cause, ok := e.causeOfDouble(message, accepted[i-1], accepted[i])
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
		excused := during(e.troubles, one.from.Add(-aftermath), one.to, func(t trouble) bool {
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
