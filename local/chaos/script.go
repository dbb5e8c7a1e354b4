package main

import (
	"math/rand/v2"
	"slices"
	"time"

	"cadenza/internal/whatsapp"
)

// eventKind is something that breaks.
type eventKind string

// What breaks.
const (
	// killProcess ends a worker, an API or Temporal as kill -9 does.
	killProcess eventKind = "kill"
	// crashDatabase ends PostgreSQL at once and starts it again.
	crashDatabase eventKind = "crash database"
	// cutLine cuts the line of one process to one service, with what is on its way.
	cutLine eventKind = "cut"
	// cutService cuts the lines of all processes to a service.
	cutService eventKind = "cut all lines to"
	// loseWebhooks keeps WhatsApp's webhooks away, forgetAnswers lets WhatsApp believe so.
	loseWebhooks  eventKind = "lose webhooks"
	forgetAnswers eventKind = "forget webhooks' answers"
	// changeFaults gives the simulator another script of faults.
	changeFaults eventKind = "faults"
)

// The parts of the system under test, by the names that events and logs give them.
const (
	workerOne = "worker-1"
	workerTwo = "worker-2"
	apiOne    = "api-1"
	apiTwo    = "api-2"
	temporal  = "temporal"

	toDatabase = "database"
	toTemporal = "temporal"
	toWhatsApp = "whatsapp"
)

func processes() []string { return []string{workerOne, workerTwo, apiOne, apiTwo} }

// services are what the process has lines to.
func services(process string) []string {
	if process == apiOne || process == apiTwo {
		return []string{toDatabase, toTemporal}
	}
	return []string{toDatabase, toTemporal, toWhatsApp}
}

// line names the line of a process to a service.
func line(process, service string) string { return process + "/" + service }

// object is a JSON object as a caller writes it.
type object = map[string]any

// event is one thing that breaks, and when.
type event struct {
	// At is the progress of the crowd at which it happens: entries and messages.
	At     int
	Kind   eventKind
	Target string
	// Lasts is how long it stays broken.
	Lasts time.Duration
	// Rules are the simulator's faults from now on.
	Rules []object
}

// script is all that a seed decides: what breaks when, and how the crowd comes in.
type script struct {
	events  []event
	batches []batch
}

// batch is one API call that lets contacts enter.
type batch struct {
	// Contacts are their numbers; more than one come by the bulk call.
	Contacts []int
	// Repeats is how often the call is made again with its key by the other API, the first
	// time beside the first call when Beside says so.
	Repeats int
	Beside  bool
}

// newScript is the script of a seed: the same for the same seed and sizes.
func newScript(o options) script {
	w := writer{random: rand.New(rand.NewPCG(o.seed, o.seed)), o: o} //nolint:gosec // to be repeated, not to be secret
	w.codes = passingCodes()
	w.random.Shuffle(len(w.codes), func(i, j int) { w.codes[i], w.codes[j] = w.codes[j], w.codes[i] })
	return script{events: w.events(), batches: w.batches()}
}

// passingCodes are the codes of WhatsApp's table that pass by waiting or trying again.
func passingCodes() []int {
	var out []int
	for _, rule := range whatsapp.Table() {
		switch rule.Class {
		case whatsapp.ClassRetry, whatsapp.ClassWaitPair, whatsapp.ClassWaitNumber, whatsapp.ClassWaitAccount, whatsapp.ClassWaitTemplate:
			out = append(out, rule.Code)
		case whatsapp.ClassRecipient, whatsapp.ClassFail, whatsapp.ClassStop, whatsapp.ClassUnknown:
		}
	}
	return out
}

// writer writes one script.
type writer struct {
	random *rand.Rand
	o      options
	// codes are dealt one after the other, so that each has its turn.
	codes []int
	dealt int
}

// share is how much of the crowd's progress may pass before the last event: what breaks
// later would find nothing to break.
const share = 0.85

// events are one of each kind, then others by their weights, in order of progress. Faults
// come first and in the course of the run often.
func (w *writer) events() []event {
	out := []event{w.event(changeFaults)}
	out[0].At = 0
	kinds := []eventKind{
		killProcess, killProcess, killProcess, crashDatabase, cutLine, cutLine, loseWebhooks, forgetAnswers, changeFaults, changeFaults,
		cutService,
	}
	weights := []eventKind{
		killProcess, killProcess, killProcess, killProcess, cutLine, cutLine, cutLine, changeFaults, changeFaults, changeFaults, cutService,
		crashDatabase, loseWebhooks, forgetAnswers,
	}
	for len(kinds) < w.o.events {
		kinds = append(kinds, weights[w.random.IntN(len(weights))])
	}
	most := int(share * float64(w.o.progress()))
	for _, kind := range kinds {
		e := w.event(kind)
		e.At = 1 + w.random.IntN(most)
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b event) int { return a.At - b.At })
	return out
}

func (w *writer) event(kind eventKind) event {
	e := event{Kind: kind, Lasts: w.between(50*time.Millisecond, 3*time.Second)}
	switch kind {
	case killProcess:
		e.Target = w.victim()
	case cutLine:
		process := pick(w.random, processes())
		e.Target = line(process, pick(w.random, services(process)))
	case cutService:
		e.Target = pick(w.random, []string{toDatabase, toTemporal, toWhatsApp})
	case changeFaults:
		e.Lasts, e.Rules = 0, w.faults()
	case crashDatabase, loseWebhooks, forgetAnswers:
	}
	return e
}

// victim is a process to kill: mostly a worker, which is where messages are sent from.
func (w *writer) victim() string {
	return pick(w.random, []string{workerOne, workerOne, workerOne, workerTwo, workerTwo, workerTwo, apiOne, apiTwo, temporal})
}

// faults are what WhatsApp does wrong for a while. Their counts grow with the crowd, so
// that a large one meets as much per message as a small one.
func (w *writer) faults() []object {
	some := func() int { return 1 + w.random.IntN(1+w.o.progress()/100) }
	rules := []object{{"times": some(), "lose_answer": true}, {"times": some(), "error": w.code()}, {"times": some(), "error": w.code()}}
	if w.random.IntN(2) == 0 {
		// Longer than the client's patience at times.
		rules = append(rules, object{"times": some(), "latency": pick(w.random, []string{"PT0.2S", "PT1S", "PT2S", "PT5S"})})
	}
	// Taken and then failed for a cause that passes: told while the answer is still on its way, or
	// never comes, or afterwards.
	rules = append(rules,
		object{"times": some(), "error": w.code(), "later": true, "latency": "PT1S"},
		object{"times": some(), "error": w.code(), "later": true, "lose_answer": true},
		object{"times": some(), "error": w.code(), "later": true})
	if w.random.IntN(3) == 0 {
		rules = append(rules, object{"limits": object{"per_second": 80, "pair": true}})
	}
	drop := [][]string{{}, {}, {"sent"}, {"delivered"}, {"read"}}
	return append(rules,
		object{"times": some(), "statuses": object{"drop": []string{"sent", "delivered", "read"}}},
		object{"statuses": object{
			"duplicate": 0.3, "shuffle": w.random.IntN(2) == 0, "drop": pick(w.random, drop),
			"delay": pick(w.random, []string{"PT0S", "PT0.5S", "PT3S", "PT10S"}),
		}})
}

func (w *writer) code() int {
	w.dealt++
	return w.codes[w.dealt%len(w.codes)]
}

// batches are the calls by which the whole crowd enters, each contact once.
func (w *writer) batches() []batch {
	var out []batch
	for n := 0; n < w.o.contacts; {
		size := 1
		if w.random.IntN(3) == 0 {
			size = min(2+w.random.IntN(40), w.o.contacts-n)
		}
		b := batch{Beside: w.random.IntN(2) == 0}
		if w.random.IntN(4) == 0 {
			b.Repeats = 1 + w.random.IntN(2)
		}
		for range size {
			b.Contacts = append(b.Contacts, n)
			n++
		}
		out = append(out, b)
	}
	return out
}

func (w *writer) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.random.Int64N(int64(most-least)))
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }
