package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/stretchr/testify/require"
)

// object is a JSON object as a caller writes it.
type object = map[string]any

// api calls Cadenza's HTTP API with a key.
type api struct {
	url, key string
	// cookie is that of a session, in place of a key.
	cookie string
}

// answer is what an HTTP server said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// problem is an error of the API.
type problem struct {
	Type, Title string
	Status      int
	Detail      string
	Errors      []struct{ Pointer, Detail string }
}

// run is a contact's passage as the API tells it.
type run struct {
	ID           string
	AutomationID string `json:"automation_id"`
	ContactID    string `json:"contact_id"`
	WorkflowID   string `json:"workflow_id"`
	Status       string
	Reason       string
	ReasonCode   string `json:"reason_code"`
	Outcome      string
	CurrentStep  *struct{ ID, Name, Kind string } `json:"current_step"`
	DueAt        *time.Time                       `json:"due_at"`
	StartedAt    time.Time                        `json:"started_at"`
	EndedAt      *time.Time                       `json:"ended_at"`
	Steps        []runStep
}

// runStep is how one step of a run went.
type runStep struct {
	StepID, Kind, Status, Reason string
	At                           time.Time
}

// UnmarshalJSON reads the contract's keys.
func (s *runStep) UnmarshalJSON(data []byte) error {
	var in struct {
		StepID string `json:"step_id"`
		Kind   string
		Status string
		Reason string
		At     time.Time
	}
	err := json.Unmarshal(data, &in)
	*s = runStep(in)
	return err
}

// automation is what tests need of one.
type automation struct {
	ID, Name, Slug, State string
	Revision              int
	Start                 []struct{ ID, Kind, URL, Secret string }
	Steps                 []struct{ ID, Name, Kind string }
}

// contact is what tests need of one.
type contact struct {
	ID        string
	Phone     *string
	FirstName string     `json:"first_name"`
	LastName  string     `json:"last_name"`
	Email     string     `json:"email"`
	BlockedAt *time.Time `json:"blocked_at"`
	Fields    map[string]string
	Tags      []string
	Operators []string `json:"operator_ids"`
}

type page[T any] struct {
	Items []T
	Next  *string
}

// send makes one call; the body may be raw bytes or anything that becomes JSON.
func send(t require.TestingT, method, url string, body any, header http.Header) answer {
	a, err := try(method, url, body, header)
	require.NoError(t, err)
	return a
}

// try is send for a server that may be away.
func try(method, url string, body any, header http.Header) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var content []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		content = b
	default:
		var err error
		if content, err = json.Marshal(b); err != nil {
			return answer{}, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(content))
	if err != nil {
		return answer{}, err
	}
	if header != nil {
		req.Header = header
	}
	if content != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	content, err = io.ReadAll(res.Body)
	return answer{status: res.StatusCode, header: res.Header, body: content}, err
}

func (a answer) into(t require.TestingT, v any) {
	require.NoError(t, json.Unmarshal(a.body, v), string(a.body))
}

func (a answer) problem(t require.TestingT) problem {
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"), string(a.body))
	var p problem
	a.into(t, &p)
	require.Equal(t, a.status, p.Status)
	return p
}

// call makes one call with the key; headers come in pairs of name and value.
func (a api) call(t require.TestingT, method, path string, body any, headers ...string) answer {
	return send(t, method, a.url+path, body, a.header(headers...))
}

func (a api) header(headers ...string) http.Header {
	h := http.Header{"Authorization": {"Bearer " + a.key}}
	if a.cookie != "" {
		h = http.Header{"Cookie": {a.cookie}}
	}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return h
}

// get reads something that is there.
func get[T any](t require.TestingT, a api, path string) T {
	var v T
	got := a.call(t, http.MethodGet, path, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	got.into(t, &v)
	return v
}

// post makes something and expects the status.
func post[T any](t require.TestingT, a api, status int, path string, body any, headers ...string) T {
	var v T
	got := a.call(t, http.MethodPost, path, body, headers...)
	require.Equal(t, status, got.status, string(got.body))
	if len(got.body) > 0 {
		got.into(t, &v)
	}
	return v
}

// automation makes an automation and activates it.
func (a api) automation(t require.TestingT, in object) automation {
	made := post[automation](t, a, http.StatusCreated, "/v1/automations", in)
	post[automation](t, a, http.StatusOK, "/v1/automations/"+made.ID+"/activate", nil)
	return made
}

// steps makes an active automation of these steps.
func (a api) steps(t require.TestingT, name string, steps ...object) automation {
	return a.automation(t, object{"name": name, "steps": steps})
}

// start lets a phone enter.
func (a api) start(t require.TestingT, automationID, phone string, headers ...string) run {
	return post[run](t, a, http.StatusAccepted, "/v1/automations/"+automationID+"/runs",
		object{"contact": object{"phone": phone, "first_name": "Giulia"}}, headers...)
}

// run reads a run.
func (a api) run(t require.TestingT, id string) run { return get[run](t, a, "/v1/runs/"+id) }

// stepResults are the results of a run's steps in order: "done", "skipped window_closed" …
func (r run) stepResults() []string {
	out := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		out[i] = s.Status
		if s.Reason != "" {
			out[i] += " " + s.Reason
		}
	}
	return out
}

// welcome is a step that sends a template in which the given words can be found.
func welcome(words string) object {
	return object{"kind": "send_template", "template": "welcome", "language": "it", "parameters": object{"1": words}}
}

// welcomeText is what the customer reads of it.
func welcomeText(words string) string {
	return "Ciao " + words + ", benvenuto! Siamo felici di averti con noi."
}

// after gives a step a wait for a duration.
func after(duration string, step object) object {
	step["wait"] = object{"for": duration}
	return step
}
