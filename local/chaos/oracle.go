package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// judge reads everything back and fills the report.
func (c *crowd) judge(ctx context.Context, out *report) error {
	stories, err := c.settledStories(ctx)
	if err != nil {
		return err
	}
	if stories, err = c.figures(ctx, stories, out); err != nil {
		return err
	}
	r := c.rig
	r.witness.mu.Lock()
	defer r.witness.mu.Unlock()
	r.courier.mu.Lock()
	defer r.courier.mu.Unlock()
	e := evidence{
		calls: r.witness.calls, told: r.courier.told, brought: r.courier.brought, troubles: r.troubles.all(),
		errors: r.api.serverErrors(), answers: r.courier.answers, failed: map[string]bool{},
	}
	for id, statuses := range r.courier.statuses {
		e.failed[id] = statuses["failed"]
	}
	out.messages, out.webhooks, out.webhooksLost = 0, r.courier.delivered, r.courier.failures
	out.apiCalls, out.apiUnreachable, out.apiErrors = r.api.calls, r.api.unreachable, len(e.errors)
	out.count(e)
	for _, child := range r.children {
		out.exits += child.ownExits()
	}
	for _, s := range stories {
		out.messages += len(s.received)
		before := len(out.failures)
		verdict{story: s, evidence: e, report: out, tally: out.tallyOf(s.person.journey.delivery)}.judge()
		if len(out.failures) > before {
			if err := s.keep(r.folder, e); err != nil {
				return err
			}
		}
	}
	for _, fault := range e.serverFaults() {
		out.fail("API", "%s", fault)
	}
	return nil
}

// settledStories reads the stories, and again while webhooks are still to take effect.
func (c *crowd) settledStories(ctx context.Context) ([]*story, error) {
	const looks = 10
	for look := 1; ; look++ {
		stories, err := c.stories(ctx)
		if err != nil || look == looks || !slices.ContainsFunc(stories, func(s *story) bool { return s.unsettled() || c.goesOn(s) }) {
			return stories, err
		}
		sleep(ctx, restEvery)
	}
}

// goesOn reports whether a message of the story will fail, or has and is sent again: WhatsApp took
// it, it is on no phone, and its step is not recorded as failed.
func (c *crowd) goesOn(s *story) bool {
	if s.run.Status != "completed" {
		return true
	}
	c.rig.witness.mu.Lock()
	defer c.rig.witness.mu.Unlock()
	return slices.ContainsFunc(s.run.Steps, func(step stepRecord) bool {
		accepted := slices.ContainsFunc(c.rig.witness.calls[step.MessageID], func(c call) bool { return c.accepted })
		there := slices.ContainsFunc(s.received, func(m received) bool { return m.Callback == step.MessageID })
		return sends(step.Kind) && step.Status != "failed" && accepted && !there
	})
}

// unsettled tells that something the customer wrote is not stored, or not routed, or that WhatsApp
// has not taken back yet that it took a message.
func (s *story) unsettled() bool {
	taken := func(step stepRecord) bool { return sends(step.Kind) && step.Status == "done" }
	return s.person.reach != reachable && slices.ContainsFunc(s.run.Steps, taken) || len(s.inbound) < len(s.wrote) ||
		slices.ContainsFunc(s.inbound, func(m inboundRecord) bool { return m.RoutedAt == nil })
}

// keep writes a story and what was seen of it beside the logs.
func (s *story) keep(folder string, e evidence) error {
	calls, told, brought := object{}, object{}, object{}
	for _, step := range s.run.Steps {
		for i, c := range e.calls[step.MessageID] {
			calls[fmt.Sprint(step.MessageID, " ", i)] = fmt.Sprintf(
				"%s to %s, accepted %t, lost %t, code %d", c.began, c.ended, c.accepted, c.lost, c.code,
			)
		}
		if at, ok := e.told[step.MessageID]; ok {
			told[step.MessageID] = at
		}
	}
	for _, w := range s.wrote {
		brought[w.id] = object{"written": w.at, "brought": e.brought[w.id]}
	}
	data, err := json.MarshalIndent(object{
		"run": s.run, "runs": s.runs, "contact": s.contact, "received": s.received, "inbound": s.inbound, "calls": calls, "statuses": told,
		"wrote": brought,
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("write a story: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, s.person.name+".json"), data, 0o600); err != nil {
		return fmt.Errorf("write a story: %w", err)
	}
	return nil
}

// verdict compares one contact's story with what was promised.
type verdict struct {
	story    *story
	evidence evidence
	report   *report
	tally    *tally
}

func (v verdict) fail(format string, args ...any) {
	v.report.fail(v.story.person.name+" in "+v.story.person.journey.name, format, args...)
}

func (v verdict) judge() {
	v.tally.contacts++
	v.entry()
	if v.story.run.Status != "completed" {
		v.fail("the run is %s: %s", v.story.run.Status, v.story.run.Reason)
		return
	}
	v.way()
	v.messages()
	v.effects()
	v.replies()
}

// entry: whatever was repeated, one run (R1, R2).
func (v verdict) entry() {
	if n := len(v.story.runs); n != 1 {
		v.fail("%d runs", n)
	}
	if slices.ContainsFunc(v.story.started, func(id string) bool { return id != v.story.started[0] }) {
		v.fail("the same key started %v", v.story.started)
	}
}

// way: the run's record holds each step of one of the ways, once and in order.
func (v verdict) way() {
	var names []string
	for i, s := range v.story.run.Steps {
		if !v.sentAgain(i) {
			names = append(names, v.story.person.journey.steps[s.StepID].Name)
		}
	}
	if want := v.story.person.journey.words(v.heard()); !slices.Equal(names, want) {
		v.fail("went %v instead of %v", names, want)
	}
}

// sentAgain reports whether the record is of a message that failed late, and was sent again.
func (v verdict) sentAgain(i int) bool {
	steps := v.story.run.Steps
	return v.failedLate(steps[i]) && i+1 < len(steps) && steps[i+1].StepID == steps[i].StepID
}

// failedLate reports whether WhatsApp took the message of the record and then said that it failed,
// for a cause that passes.
func (v verdict) failedLate(s stepRecord) bool {
	code, ok := strings.CutPrefix(s.Reason, "whatsapp_")
	n, err := strconv.Atoi(code)
	return ok && err == nil && s.Status == "failed" && v.evidence.failed[s.MessageID] && slices.Contains(passingCodes(), n)
}

// maxAgain is how often a message that fails late is sent again.
const maxAgain = 3

// asked is the record of the question; nil when the journey has none.
func (v verdict) asked() *stepRecord {
	for i, s := range v.story.run.Steps {
		if v.story.person.journey.steps[s.StepID].Name == stepAsk {
			return &v.story.run.Steps[i]
		}
	}
	return nil
}

// heard reports whether the run says that the customer replied.
func (v verdict) heard() bool {
	asked := v.asked()
	return asked != nil && asked.Reason == "reply"
}

// messages: what the phone has against what the record says, step by step (W1).
func (v verdict) messages() {
	on := map[string][]received{}
	for _, m := range v.story.received {
		n, word, ok := read(m.Text)
		if !ok || n != v.story.person.n {
			v.fail("received a message that is not theirs")
			continue
		}
		on[word] = append(on[word], m)
	}
	failed := 0
	for i, s := range v.story.run.Steps {
		if !sends(s.Kind) {
			if s.Status != "done" {
				v.fail("%s is %s %s", s.Kind, s.Status, s.Reason)
			}
			continue
		}
		word := v.story.person.journey.steps[s.StepID].Name
		if v.sentAgain(i) {
			failed++
			v.tally.again++
			on[word] = v.copies(s, word, on[word])
			continue
		}
		v.message(s, word, on[word], failed)
		failed = 0
		delete(on, word)
	}
	for _, word := range slices.Sorted(maps.Keys(on)) {
		v.fail("received %q, which the run never sent", word)
	}
}

// copies judges what is on the phone of a message that failed late, and answers what else is there
// of its step: a copy of an attempt in doubt, before the one that failed, may have arrived.
func (v verdict) copies(s stepRecord, word string, on []received) []received {
	rest := slices.DeleteFunc(slices.Clone(on), func(m received) bool { return m.Callback == s.MessageID })
	v.besides(s, word, on[:len(on)-len(rest)])
	return rest
}

// besides judges the copies on the phone of a message whose last attempt failed late: at least once, and
// of an attempt in doubt before it.
func (v verdict) besides(s stepRecord, word string, arrived []received) {
	if len(arrived) == 0 {
		return
	}
	cause, ok := v.evidence.causeOfDoubt(s.MessageID)
	v.tally.doubled += len(arrived)
	if ok && v.story.person.journey.delivery == atLeastOnce {
		v.tally.doubles[cause] += len(arrived)
	} else {
		v.fail("%q failed late and is on the phone: %s", word, cause)
	}
}

// message judges one step that sends, and whose message failed late so often before.
func (v verdict) message(s stepRecord, word string, on []received, before int) {
	v.tally.sends++
	for _, m := range on {
		if m.Callback != s.MessageID {
			v.fail("%q came under another message id", word)
		}
	}
	switch {
	case s.Status == "done" && len(on) == 0:
		v.tally.lost++
		v.fail("%q is done and is not on the phone", word)
	case s.Status == "done":
		v.tally.done++
	case s.Status == "unknown" && v.story.person.journey.delivery == atMostOnce:
		v.doubt(s, word, len(on) > 0)
	case s.Status == "failed" && s.Reason == unreachableReason && v.story.person.reach != reachable:
		v.tally.failed++
	case v.failedLate(s) && (before == maxAgain || !v.story.person.journey.single):
		v.tally.late++ // often enough, or the run had gone on to another step
		v.besides(s, word, on)
		return
	default:
		v.tally.lost++
		v.fail("%q is %s %s", word, s.Status, s.Reason)
	}
	if extra := len(on) - 1; extra > 0 {
		v.judgeDoubles(s, word, extra)
	}
}

// doubt: a step that is unknown has a cause.
func (v verdict) doubt(s stepRecord, word string, sent bool) {
	cause, ok := v.evidence.unknown(s, v.story.recorded[s.MessageID], sent)
	if !ok {
		v.fail("%q is unknown without a cause: %s", word, cause)
	}
	if sent {
		v.tally.unknownSent[cause]++
	} else {
		v.tally.unknownNot[cause]++
	}
}

// judgeDoubles allows none at most once, and at least once those that have a cause.
func (v verdict) judgeDoubles(s stepRecord, word string, extra int) {
	causes, unexplained := v.evidence.doubles(s.MessageID)
	if v.story.person.journey.delivery == atMostOnce {
		v.tally.doubled += extra
		v.fail("%q came %d times: %v %v", word, 1+extra, causes, unexplained)
		return
	}
	for _, cause := range causes {
		v.tally.doubles[cause]++
	}
	v.tally.doubled += extra
	if len(unexplained) > 0 || len(causes) != extra {
		v.fail("%q came %d times, of which without a cause: %v", word, 1+extra, unexplained)
	}
}

// effects: what steps did in the database happened exactly once.
func (v verdict) effects() {
	j, name := v.story.person.journey, v.story.person.name
	series := !j.talks && !j.single
	if field := v.story.contact.Fields[fieldCode]; series && field != name+" "+stepField {
		v.fail("the field holds another value")
	}
	if v.story.listed != series {
		v.fail("is on the list: %t", v.story.listed)
	}
	want := 0
	if j.talks {
		want = 1
	}
	if len(v.story.tickets) != want || want == 1 && v.story.tickets[0].Title != name+" "+stepTicket {
		v.fail("%d tickets", len(v.story.tickets))
	}
	if silent := slices.Contains(v.story.contact.Tags, silentTag); silent != (j.talks && !v.heard()) {
		v.fail("has the tag: %t", silent)
	}
}

// replies: what a customer wrote is stored once and routed, and a reply in time is heard.
func (v verdict) replies() {
	if len(v.story.inbound) != len(v.story.wrote) {
		v.fail("wrote %d, stored %d", len(v.story.wrote), len(v.story.inbound))
	}
	for _, m := range v.story.inbound {
		if m.RoutedAt == nil {
			v.fail("a message is not routed")
		}
	}
	asked := v.asked()
	switch {
	case asked == nil:
	case v.heard():
		v.tally.replies++
		if len(v.story.wrote) == 0 {
			v.fail("a reply was heard that nobody wrote")
		}
	case len(v.story.wrote) > 0:
		v.lateReply(*asked, v.story.wrote[0])
	}
}

// askedAnew reports whether the question was sent anew after the instant, because its message had
// failed late: a reply to a copy of it that was in doubt is none to the new one (R7).
func (v verdict) askedAnew(at time.Time) bool {
	for i, s := range v.story.run.Steps {
		if i == 0 || !v.sentAgain(i-1) || v.story.person.journey.steps[s.StepID].Name != "ciao" {
			continue
		}
		if calls := v.evidence.calls[s.MessageID]; len(calls) > 0 && calls[0].began.After(at.Add(-exactness)) {
			return true
		}
	}
	return false
}

// lateReply: the run went the way of silence though the customer wrote; that is right only
// when the message came to us too late.
func (v verdict) lateReply(asked stepRecord, wrote written) {
	at, came := v.evidence.brought[wrote.id]
	if came && at.Add(exactness).Before(asked.At) && !v.askedAnew(at) {
		v.fail("a reply was there %s before the limit and was not heard", asked.At.Sub(at).Round(time.Millisecond))
		return
	}
	v.tally.lateReplies++
}
