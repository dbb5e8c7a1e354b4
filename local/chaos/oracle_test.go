package main

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noon is when the stories of these tests are judged to have happened.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// scene is a story as it should be, and what was seen of it.
type scene struct {
	*story
	evidence
}

// scenes are a contact of each journey for whom all went well.
func newScene(journey int, replies bool) *scene {
	all := journeys()
	p := newPerson(len(all)+journey, all)
	p.journey.steps = map[string]namedStep{}
	s := &scene{
		story: &story{person: p, started: []string{"run"}, runs: []string{"run"}, run: runRecord{Status: "completed"}},
		evidence: evidence{
			calls: map[string][]call{}, told: map[string]time.Time{}, brought: map[string]time.Time{}, answers: map[int]int{},
		},
	}
	for i, word := range p.journey.words(replies) {
		s.addStep(word, noon.Add(time.Duration(i)*time.Minute))
	}
	if p.journey.talks {
		s.tickets = []ticketRecord{{Title: p.name + " " + stepTicket}}
		s.reply(replies)
		return s
	}
	if p.journey.single {
		return s
	}
	s.contact.Fields = map[string]string{fieldCode: p.name + " " + stepField}
	s.listed = true
	return s
}

func (s *scene) reply(replies bool) {
	if !replies {
		s.contact.Tags = []string{silentTag}
		return
	}
	s.step(stepAsk).Reason = "reply"
	s.wrote = []written{{id: "wamid", at: noon}}
	s.inbound = []inboundRecord{{ID: "wamid", RoutedAt: &noon}}
}

// addStep adds a step that is done, and its message to the phone.
func (s *scene) addStep(word string, at time.Time) {
	kind := "add_tags"
	if slices.Contains([]string{"uno", "due", "tre", "ciao", "solo", "libero", "bottoni", "fine"}, word) {
		kind = "send_template"
		s.received = append(s.received, received{Text: "Ciao " + s.person.name + " " + word + ", benvenuto!", Callback: "m-" + word})
		s.calls["m-"+word] = []call{{began: at.Add(-time.Second), ended: at, accepted: true}}
	}
	s.person.journey.steps["id-"+word] = namedStep{Name: word, Kind: kind}
	s.run.Steps = append(s.run.Steps, stepRecord{StepID: "id-" + word, Kind: kind, Status: "done", At: at, MessageID: "m-" + word})
}

func (s *scene) step(word string) *stepRecord {
	for i := range s.run.Steps {
		if s.run.Steps[i].StepID == "id-"+word {
			return &s.run.Steps[i]
		}
	}
	return nil
}

// takeBack takes a message off the phone.
func (s *scene) takeBack(i int) { s.received = append(s.received[:i:i], s.received[i+1:]...) }

// again lets the message of a step come once more, so long after the first.
func (s *scene) again(i int, word string, after time.Duration, lost bool) {
	s.received = append(s.received, s.received[i])
	calls := s.calls["m-"+word]
	calls[0].lost = lost
	next := calls[0]
	next.began, next.ended, next.lost = next.began.Add(after), next.ended.Add(after), false
	s.calls["m-"+word] = append(calls, next)
}

// failsLate lets WhatsApp take back that it took the message of a step, which was sent again so
// often, in vain.
func (s *scene) failsLate(word string, again int) {
	s.received = slices.DeleteFunc(s.received, func(m received) bool { return m.Callback == "m-"+word })
	step := s.step(word)
	step.Status, step.Reason = "failed", "whatsapp_131016"
	s.failed = map[string]bool{"m-" + word: true}
	for range again {
		i := slices.IndexFunc(s.run.Steps, func(r stepRecord) bool { return r.StepID == "id-"+word })
		s.run.Steps = slices.Insert(s.run.Steps, i, s.run.Steps[i])
	}
}

func (s *scene) judge() report {
	var r report
	verdict{story: s.story, evidence: s.evidence, report: &r, tally: r.tallyOf(s.person.journey.delivery)}.judge()
	return r
}

// The journeys by their place.
const (
	dialogueMost = iota
	dialogueLeast
	seriesMost
	seriesLeast
	singleMost
	singleLeast
)

func TestTheOracleIsContentWhereAllWentWell(t *testing.T) {
	t.Parallel()
	for journey := range journeys() {
		require.Empty(t, newScene(journey, false).judge().failures)
	}
	for _, journey := range []int{dialogueMost, dialogueLeast} {
		r := newScene(journey, true).judge()
		require.Empty(t, r.failures)
	}
}

// spoiled is a scene that something is wrong with, and what the oracle says of it.
type spoiled struct {
	journey int
	replies bool
	spoil   func(*scene)
	want    string
}

// found sees that the oracle finds what is wrong with each.
func found(t *testing.T, cases map[string]spoiled) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(c.journey, c.replies)
			c.spoil(s)
			r := s.judge()
			require.NotEmpty(t, r.failures)
			require.ErrorContains(t, r.verdict(), c.want)
		})
	}
}

func TestTheOracleFindsWhatWentWrongWithMessages(t *testing.T) { // W1
	t.Parallel()
	found(t, map[string]spoiled{
		"lost":                {seriesMost, false, func(s *scene) { s.takeBack(1) }, `"due" is done and is not on the phone`},
		"lost, at least once": {seriesLeast, false, func(s *scene) { s.takeBack(2) }, `"tre" is done and is not on the phone`},
		"doubled":             {seriesMost, false, func(s *scene) { s.again(0, "uno", time.Minute, true) }, `"uno" came 2 times`},
		"doubled without a cause": {
			seriesLeast, false, func(s *scene) { s.again(0, "uno", time.Minute, false) }, `"uno" came 2 times, of which without a cause`,
		},
		"doubled though its status had come": {seriesLeast, false, func(s *scene) {
			s.again(0, "uno", time.Minute, true)
			s.told["m-uno"] = noon
		}, statusCame},
		"unknown without a cause": {
			seriesMost, false, func(s *scene) { s.step("uno").Status = "unknown" }, `"uno" is unknown without a cause`,
		},
		"unknown though its status had come": {seriesMost, false, func(s *scene) {
			s.step("due").Status = "unknown"
			s.calls["m-due"][0].lost = true
			s.told["m-due"] = noon
		}, statusCame},
		"unknown, at least once": {seriesLeast, false, func(s *scene) { s.step("uno").Status = "unknown" }, `"uno" is unknown`},
		"failed":                 {seriesMost, false, func(s *scene) { s.step("uno").Status = "failed" }, `"uno" is failed`},
		"failed, and can be reached": {seriesMost, false, func(s *scene) {
			s.step("uno").Status, s.step("uno").Reason = "failed", unreachableReason
			s.takeBack(0)
		}, `"uno" is failed`},
		"done, and cannot be reached": {seriesMost, false, func(s *scene) {
			s.person.reach = refusedLate
			s.takeBack(0)
		}, `"uno" is done and is not on the phone`},
		"another's message": {seriesMost, false, func(s *scene) { s.received[0].Text = "Ciao c9999 uno" }, "not theirs"},
		"a way not gone": {dialogueMost, true, func(s *scene) {
			s.received = append(s.received, received{Text: s.person.name + " solo"})
		}, `received "solo", which the run never sent`},
		"another message id": {seriesMost, false, func(s *scene) { s.received[0].Callback = "m-other" }, "another message id"},
		"a step twice": {
			seriesMost, false, func(s *scene) { s.run.Steps = append(s.run.Steps, s.run.Steps[1]) }, "instead of",
		},
		"a step left out": {dialogueLeast, false, func(s *scene) { s.run.Steps = s.run.Steps[:5] }, "instead of"},
		"not completed": {
			seriesMost, false, func(s *scene) { s.run.Status = "needs_attention" }, "the run is needs_attention",
		},
		"failed late, and not sent again": {singleMost, false, func(s *scene) { s.failsLate("solo", 0) }, `"solo" is failed`},
		"failed late, by no status": {seriesMost, false, func(s *scene) {
			s.failsLate("uno", 0)
			s.failed = nil
		}, `"uno" is failed`},
		"failed late, and on the phone": {seriesMost, false, func(s *scene) {
			s.failsLate("uno", 0)
			s.received = append(s.received, received{Text: s.person.name + " uno", Callback: "m-uno"})
		}, `"uno" failed late and is on the phone: no attempt of it was in doubt`},
	})
}

func TestTheOracleFindsWhatWentWrongWithRuns(t *testing.T) { // R1, R2, W5
	t.Parallel()
	found(t, map[string]spoiled{
		"two runs":            {seriesMost, false, func(s *scene) { s.runs = []string{"run", "other"} }, "2 runs"},
		"a key with two runs": {seriesMost, false, func(s *scene) { s.started = []string{"run", "other"} }, "the same key started"},
		"two tickets":         {dialogueMost, true, func(s *scene) { s.tickets = append(s.tickets, s.tickets[0]) }, "2 tickets"},
		"no ticket":           {dialogueMost, true, func(s *scene) { s.tickets = nil }, "0 tickets"},
		"no field":            {seriesMost, false, func(s *scene) { s.contact.Fields = nil }, "the field"},
		"not on the list":     {seriesMost, false, func(s *scene) { s.listed = false }, "on the list"},
		"no tag":              {dialogueMost, false, func(s *scene) { s.contact.Tags = nil }, "has the tag"},
		"not stored":          {dialogueMost, true, func(s *scene) { s.inbound = nil }, "wrote 1, stored 0"},
		"not routed":          {dialogueMost, true, func(s *scene) { s.inbound[0].RoutedAt = nil }, "not routed"},
		"a reply not heard": {dialogueMost, false, func(s *scene) {
			s.wrote = []written{{id: "wamid", at: noon}}
			s.inbound = []inboundRecord{{ID: "wamid", RoutedAt: &noon}}
			s.brought["wamid"] = noon
		}, "and was not heard"},
	})
}

func TestTheOracleCountsWhatIsExplained(t *testing.T) { // W1
	t.Parallel()
	away := newScene(seriesLeast, false)
	away.person.reach = refusedNow
	away.step("uno").Status, away.step("uno").Reason = "failed", unreachableReason
	away.takeBack(0)
	require.True(t, away.unsettled(), "its other messages were taken")
	r := away.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, 1, r.leastOnce.failed)

	died := trouble{kind: killProcess, target: workerOne, from: noon.Add(-time.Second), to: noon}

	gone := newScene(seriesMost, false)
	gone.step("uno").Status = "unknown"
	delete(gone.calls, "m-uno")
	gone.takeBack(0)
	gone.recorded = map[string]time.Time{"m-uno": noon}
	require.ErrorContains(t, ptr(gone.judge()).verdict(), "without a cause")
	gone.troubles = []trouble{
		{kind: killProcess, target: apiOne, from: noon, to: noon},
		{kind: cutLine, target: line(workerOne, toTemporal), from: noon, to: noon},
	}
	require.ErrorContains(t, ptr(gone.judge()).verdict(), "without a cause", "what cannot have done it")
	gone.troubles = append(gone.troubles, died)
	r = gone.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, map[string]int{neverThere: 1}, r.mostOnce.unknownNot)

	lost := newScene(seriesMost, false)
	lost.step("uno").Status, lost.calls["m-uno"][0].lost = "unknown", true
	r = lost.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, map[string]int{answerLost: 1}, r.mostOnce.unknownSent)

	twice := newScene(seriesLeast, false)
	twice.again(0, "uno", time.Minute, true)
	r = twice.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, 1, r.leastOnce.doubled)

	late := newScene(dialogueMost, false)
	late.wrote = []written{{id: "wamid", at: noon}}
	late.inbound = []inboundRecord{{ID: "wamid", RoutedAt: ptr(late.step(stepAsk).At.Add(time.Minute))}}
	late.brought["wamid"] = late.step(stepAsk).At.Add(time.Second)
	r = late.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, 1, r.mostOnce.lateReplies)
}

func TestTheOracleCountsWhatFailedLate(t *testing.T) { // W1, W2
	t.Parallel()
	again := newScene(singleMost, false)
	phone := slices.Clone(again.received)
	again.failsLate("solo", 1)
	last := len(again.run.Steps) - 1
	phone[0].Callback = "m-again"
	again.run.Steps[last].Status, again.run.Steps[last].Reason, again.run.Steps[last].MessageID = "done", "", "m-again"
	again.received = phone
	r := again.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, 1, r.mostOnce.again)

	copied := newScene(singleLeast, false)
	copied.failsLate("solo", 1)
	last = len(copied.run.Steps) - 1
	final := copied.run.Steps[last]
	final.Status, final.Reason, final.MessageID = "done", "", "m-again"
	copied.run.Steps[last] = final
	copied.received = []received{
		{Text: "Ciao " + copied.person.name + " solo", Callback: "m-solo"},
		{Text: "Ciao " + copied.person.name + " solo", Callback: "m-again"},
	}
	require.ErrorContains(t, ptr(copied.judge()).verdict(), "no attempt of it was in doubt")
	failed := copied.calls["m-solo"][0]
	doubted := failed
	doubted.lost = true
	copied.calls["m-solo"] = []call{doubted, failed}
	r = copied.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, map[string]int{answerLost: 1}, r.leastOnce.doubles)
	copied.person.journey.delivery = atMostOnce
	require.ErrorContains(t, ptr(copied.judge()).verdict(), "failed late and is on the phone")

	wentOn := newScene(seriesLeast, false)
	wentOn.again(0, "uno", time.Minute, true)
	first := wentOn.received[0]
	wentOn.failsLate("uno", 0)
	wentOn.received = append(wentOn.received, first)
	r = wentOn.judge()
	require.NoError(t, r.verdict(), "the copy in doubt had arrived")
	require.Equal(t, map[string]int{answerLost: 1}, r.leastOnce.doubles)
	require.Equal(t, 1, r.leastOnce.late)
	wentOn.person.journey.delivery = atMostOnce
	require.ErrorContains(t, ptr(wentOn.judge()).verdict(), "failed late and is on the phone")

	often := newScene(singleMost, false)
	often.failsLate("solo", maxAgain)
	r = often.judge()
	require.NoError(t, r.verdict())
	require.Equal(t, 1, r.mostOnce.late)
}

func ptr[T any](v T) *T { return &v }

func TestA503NeedsADatabaseThatIsAwayAndA500IsAFault(t *testing.T) {
	t.Parallel()
	at := func(status int) []serverError {
		return []serverError{{process: apiOne, method: "POST", path: "/v1/x", status: status, from: noon, to: noon}}
	}
	away := []trouble{{kind: cutLine, target: line(apiOne, toDatabase), from: noon, to: noon}}
	others := []trouble{
		{kind: cutLine, target: line(apiTwo, toDatabase), from: noon, to: noon},
		{kind: cutLine, target: line(apiOne, toTemporal), from: noon, to: noon},
	}
	require.Empty(t, evidence{errors: at(503), troubles: away}.serverFaults())
	require.Len(t, evidence{errors: at(503), troubles: others}.serverFaults(), 1)
	require.Len(t, evidence{errors: at(500), troubles: away}.serverFaults(), 1)
	require.Len(t, evidence{answers: map[int]int{500: 3}}.serverFaults(), 1)
}

func TestAMessageIsCountedAsItWasSeen(t *testing.T) {
	t.Parallel()
	done, accepted, lost := stepRecord{Status: "done"}, call{accepted: true}, call{accepted: true, lost: true}
	refused := call{code: unreachable}
	for name, c := range map[string]struct {
		step     stepRecord
		phone    bool
		calls    []call
		statuses []string
		want     messageFigures
	}{
		"on its way": {done, true, []call{accepted}, []string{"sent"}, messageFigures{Sent: 1, InFlight: 1}},
		"delivered":  {done, true, []call{lost}, []string{"delivered"}, messageFigures{Sent: 1, Delivered: 1}},
		"read":       {done, true, []call{accepted}, []string{"read"}, messageFigures{Sent: 1, Delivered: 1, Read: 1}},
		"refused":    {stepRecord{Status: "failed"}, false, []call{{code: 80007}, refused}, nil, messageFigures{Failed: 1}},
		"taken and refused": {
			stepRecord{Status: "failed"}, false, []call{accepted}, []string{"failed"}, messageFigures{Sent: 1, Failed: 1},
		},
		"nobody knows":        {stepRecord{Status: "unknown"}, true, []call{lost}, nil, messageFigures{Unknown: 1}},
		"nobody asked for it": {stepRecord{Status: "skipped"}, false, nil, nil, messageFigures{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			statuses := map[string]bool{}
			for _, s := range c.statuses {
				statuses[s] = true
			}
			require.Equal(t, c.want, seenOf(c.step, c.phone, c.calls, statuses))
		})
	}
	var f failed
	require.NoError(t, f.UnmarshalJSON([]byte(`[{"reason": "whatsapp_131026", "count": 3}]`)))
	require.EqualValues(t, 3, f)
	require.ErrorContains(t, f.UnmarshalJSON([]byte(`[{"reason": "whatsapp_131047", "count": 1}]`)), "1 failed for whatsapp_131047")
	require.Error(t, f.UnmarshalJSON([]byte(`{}`)))
}
