package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
)

// late is how much later than simulated a step may really be done: a real run takes time,
// and starts after it was simulated.
const late = 30 * time.Second

// agrees simulates a case, lets it happen and compares; it tells how many steps it had.
func (m *mirror) agrees(seed uint64) int {
	t, d, phone := m.t, draw(seed), newPhone()
	t.Helper()
	m.ahead.Store(0) // as the clock of a new run
	what := fmt.Sprintf("seed %d", seed)
	a := m.api.steps(t, "agreement "+what, d.steps...)
	person := object{"first_name": "Giulia", "fields": object{"CITY": d.one("", "Brindisi")}, "phone": phone}
	who := post[contact](t, m.api, http.StatusCreated, "/v1/contacts", person)
	if d.hello {
		m.says(phone, "buongiorno", m.now().Add(-time.Hour))
	}
	began := m.now().UTC().Truncate(time.Second)
	ask := object{"at": began.Format(time.RFC3339), "customer": d.customer(began)}
	if seed%2 == 0 {
		ask["contact"] = person
	} else {
		ask["contact_id"] = who.ID
		d.hello = false // that message is known
		ask["customer"] = d.customer(began)
	}
	simulate := func() simulation {
		return post[simulation](t, m.api, http.StatusOK, "/v1/automations/"+a.ID+"/simulate", ask)
	}
	want := simulate()
	for {
		kept := len(d.acts)
		d.acts = slices.DeleteFunc(d.acts, func(act drawnAct) bool { return !d.clear(want, act, began) })
		if len(d.acts) == kept {
			break
		}
		ask["customer"] = d.customer(began)
		want = simulate()
	}
	r := m.api.start(t, a.ID, phone)
	slices.SortFunc(d.acts, func(a, b drawnAct) int { return int(a.after - b.after) })
	for _, act := range d.acts {
		if !m.until(r.ID, began.Add(act.after)) {
			break
		}
		m.says(phone, act.words, m.now())
	}
	m.until(r.ID, want.End.At.Add(time.Hour))
	m.compare(what, want, m.api.run(t, r.ID), phone)
	return len(want.Timeline)
}

// compare compares what happened with what was simulated: steps, instants, messages, tags and fields.
func (m *mirror) compare(what string, want simulation, got run, phone string) {
	m.t.Helper()
	require.Equal(m.t, "left", want.End.State, what)
	var steps []string
	var at []time.Time
	texts, tags, city := []string{}, []string{}, ""
	for _, e := range want.Timeline {
		if e.Step == nil {
			continue
		}
		s := e.Step
		steps, at = append(steps, s.Kind+" "+s.Status+" "+s.Reason+s.Branch), append(at, e.At)
		if s.Message != nil {
			texts = append(texts, s.Message.Text)
		}
		for _, c := range s.Changes {
			switch c.Change {
			case "tags_added":
				tags = append(tags, c.Names...)
			case "tags_removed":
				tags = slices.DeleteFunc(tags, func(name string) bool { return slices.Contains(c.Names, name) })
			case "field_set":
				city = c.Values["CITY"] + "!"
			}
		}
	}
	var really []string
	for _, s := range got.Steps {
		really = append(really, s.Kind+" "+s.Status+" "+s.Reason)
	}
	require.Equal(m.t, steps, really, what)
	require.Equal(m.t, want.End.Outcome, got.Outcome, what)
	for i, s := range got.Steps {
		require.WithinDuration(m.t, at[i], s.At, late, "%s, step %d: %s", what, i, steps[i])
	}
	require.Equal(m.t, texts, m.sim.texts(m.t, phone), what)
	after := get[contact](m.t, m.api, "/v1/contacts/"+got.ContactID)
	slices.Sort(tags)
	slices.Sort(after.Tags)
	require.Equal(m.t, slices.Compact(tags), after.Tags, what)
	if city != "" {
		require.Equal(m.t, city, after.Fields["CITY"]+"!", what)
	}
}
