package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// journey is an automation of five steps, or of one, and what it promises to each of its contacts. The
// last word of each message is the name of its step, the word before it the contact's first name.
type journey struct {
	name     string
	delivery string
	// talks tells that its contacts are asked for a reply, single that it has one step alone: its
	// first message is its last.
	talks, single bool
	// id is the automation's, steps its steps by their ids, inner ones too.
	id    string
	steps map[string]namedStep
}

type namedStep struct{ Name, Kind string }

// The delivery choices of a step.
const (
	atMostOnce  = "at_most_once"
	atLeastOnce = "at_least_once"
)

// What steps do to contacts in the database, and the names of steps.
const (
	fieldCode  = "CHAOS"
	silentTag  = "silenzioso"
	stepAsk    = "domanda"
	stepTicket = "ticket"
	stepField  = "campo"
	stepList   = "lista"
)

// journeys are one of each kind for each delivery; contact n is in the one that is n
// modulo their number.
func journeys() []*journey {
	return []*journey{
		{name: "dialogue, at most once", delivery: atMostOnce, talks: true},
		{name: "dialogue, at least once", delivery: atLeastOnce, talks: true},
		{name: "series, at most once", delivery: atMostOnce},
		{name: "series, at least once", delivery: atLeastOnce},
		{name: "single, at most once", delivery: atMostOnce, single: true},
		{name: "single, at least once", delivery: atLeastOnce, single: true},
	}
}

// definition is the automation as the API takes it.
func (j *journey) definition(listID string, limit time.Duration) object {
	steps := j.series(listID)
	switch {
	case j.talks:
		steps = j.dialogue(limit)
	case j.single:
		steps = []object{j.template("solo")}
	}
	return object{"name": j.name, "steps": steps}
}

// series: three templates, a field and a list.
func (j *journey) series(listID string) []object {
	return []object{
		j.template("uno"),
		after("PT1S", object{"name": stepField, "kind": "set_field", "field": fieldCode, "value": "%%FIRST_NAME%% campo"}),
		after("PT2S", j.template("due")),
		{"name": stepList, "kind": "add_to_lists", "list_ids": []string{listID}},
		after("PT1S", j.template("tre")),
	}
}

// dialogue: a template, a ticket, a question with an arm for who gives no reply, a branch
// with a free message and buttons for who did, and a template.
func (j *journey) dialogue(limit time.Duration) []object {
	return []object{
		j.template("ciao"),
		{"name": stepTicket, "kind": "open_ticket", "title": "%%FIRST_NAME%% ticket"},
		{"name": stepAsk, "kind": "wait_for_reply", "limit": fmt.Sprintf("PT%dS", int(limit.Seconds())), "no_reply": []object{
			{"name": "tace", "kind": "add_tags", "tags": []string{silentTag}},
		}},
		after("PT1S", object{
			"name": "bivio", "kind": "branch", "if": object{"tag": silentTag},
			"then": []object{j.template("solo")},
			"else": []object{
				{"name": "libero", "kind": "send_message", "text": "%%FIRST_NAME%% libero", "delivery": j.delivery},
				{
					"name": "bottoni", "kind": "send_buttons", "text": "%%FIRST_NAME%% bottoni",
					"buttons": []object{{"text": "Sì"}, {"text": "No"}}, "delivery": j.delivery,
				},
			},
		}),
		after("PT1S", j.template("fine")),
	}
}

// messagesEach is about how many messages a contact gets, less than the mean: what progress is
// reckoned with.
const messagesEach = 2

func (j *journey) template(word string) object {
	return object{
		"name": word, "kind": "send_template", "template": "welcome", "language": "it",
		"parameters": object{"1": "%%FIRST_NAME%% " + word}, "delivery": j.delivery,
	}
}

// after gives a step a wait for a duration.
func after(duration string, step object) object {
	step["wait"] = object{"for": duration}
	return step
}

// words are the steps that a contact's record must hold, in order, by whether there was a reply.
func (j *journey) words(replied bool) []string {
	switch {
	case j.single:
		return []string{"solo"}
	case !j.talks:
		return []string{"uno", stepField, "due", stepList, "tre"}
	case replied:
		return []string{"ciao", stepTicket, stepAsk, "bivio", "libero", "bottoni", "fine"}
	}
	return []string{"ciao", stepTicket, stepAsk, "tace", "bivio", "solo", "fine"}
}

// sends tells the steps that send a message.
func sends(kind string) bool {
	return slices.Contains([]string{"send_template", "send_message", "send_buttons"}, kind)
}

// person is one contact of the crowd.
type person struct {
	n           int
	name, phone string
	journey     *journey
	// replies tells that they answer the question, taps that they tap a button.
	replies, taps bool
	// reach is what WhatsApp does with messages to them.
	reach reach
}

// reach is whether a person can be reached.
type reach string

// Who cannot be reached is so from the beginning to the end.
const (
	reachable   reach = ""
	refusedNow  reach = "refused at once"
	refusedLate reach = "refused by a status"
)

// unreachable is Meta's code for who is not on WhatsApp, and its reason on a step.
const (
	unreachable       = 131026
	unreachableReason = "whatsapp_131026"
)

func newPerson(n int, all []*journey) person {
	j := all[n%len(all)]
	turn := n / len(all)
	p := person{
		n: n, name: fmt.Sprintf("c%04d", n), phone: fmt.Sprintf("+39347%07d", n), journey: j,
		replies: j.talks && turn%3 != 0, taps: j.talks && turn%3 == 1,
	}
	switch {
	case j.talks:
	case turn%8 == 3:
		p.reach = refusedNow
	case turn%8 == 7:
		p.reach = refusedLate
	}
	return p
}

// refusals are the simulator's faults for those who cannot be reached.
func refusals(people []person) []object {
	var out []object
	for _, p := range people {
		if p.reach != reachable {
			out = append(out, object{"phone": p.phone, "error": unreachable, "later": p.reach == refusedLate})
		}
	}
	return out
}

// messageText is what every text of a journey holds: contact and step.
var messageText = regexp.MustCompile(`c(\d{4,}) (\p{L}+)`)

// read finds contact and step in a message's text.
func read(text string) (n int, word string, ok bool) {
	m := messageText.FindStringSubmatch(text)
	if m == nil {
		return 0, "", false
	}
	n, err := strconv.Atoi(m[1])
	return n, m[2], err == nil
}
