package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Who opens a link, by their names.
const (
	aPhone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
	aRobot = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"
)

// opens asks for an address as a phone does, and follows nothing.
func opens(t require.TestingT, method, address, agent string) answer {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	require.NoError(t, err)
	req.Header.Set("User-Agent", agent)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return answer{status: res.StatusCode, header: res.Header}
}

// sentMessage is a message as the API shows it.
type sentMessage struct {
	ID        string
	State     string
	ClickedAt *time.Time `json:"clicked_at"`
	Links     []struct {
		Place, Target  string
		Opened, Robots int
	}
	Content struct {
		Text    string
		Buttons []struct{ Text, URL, Target string }
		Links   []struct{ URL, Target string }
	}
}

// trackedTemplate is one with two tracked buttons, of which the second ends in a value.
func trackedTemplate(first string) object {
	return object{"name": "saldi", "language": "it", "category": "MARKETING", "components": []object{
		{"type": "BODY", "text": "Ciao {{1}}, guarda qui.", "example": object{"body_text": [][]string{{"Anna"}}}},
		{"type": "BUTTONS", "buttons": []object{
			{"type": "URL", "text": "Saldi", "url": first, "track": true},
			{
				"type": "URL", "text": "Ordine", "url": "https://shop.example/orders/{{1}}", "track": true,
				"example": []string{"https://shop.example/orders/7"},
			},
		}},
	}}
}

// clicked is everything of the test: a template with tracked links, an automation that sends it and asks who clicked.
type clicked struct {
	*world
	template template
	auto     automation
	runs     map[string]run
	// phones are those of the people by their names.
	phones map[string]string
}

// A template is written with tracked buttons, approved and sent; some people open what they got, twice, by HEAD or through a robot, and
// everything that tells of clicks tells of the same one person (A1, A15, W8).
func TestWhoOpensATrackedLinkIsKnownEverywhereOnce(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		c := &clicked{world: w, runs: map[string]run{}, phones: map[string]string{}}
		c.write(t)
		c.send(t)
		c.open(t)
		c.report(t)
		c.branch(t)
		c.campaign(t)
		c.forget(t)
	})
}

// write makes the template, which reads back as it was written whatever Meta has.
func (c *clicked) write(t *testing.T) {
	t.Helper()
	for bad, pointer := range map[string]string{
		"http://shop.example/": "/components/1/buttons/0/url", "https://10.0.0.1/": "/components/1/buttons/0/url",
	} {
		refused := c.api.call(t, http.MethodPost, "/v1/templates", trackedTemplate(bad))
		require.Equal(t, http.StatusUnprocessableEntity, refused.status, string(refused.body))
		require.Equal(t, pointer, refused.problem(t).Errors[0].Pointer)
	}
	in := trackedTemplate("https://shop.example/saldi")
	c.template = c.written(t, in)
	post[answerless](t, c.api, http.StatusOK, "/v1/templates/sync", nil)
	got := get[object](t, c.api, "/v1/templates/"+c.template.ID)
	require.Equal(t, fmt.Sprint(plain(t, in["components"])[1]), fmt.Sprint(plain(t, got["components"])[1]), "as its author wrote it")
	copied := post[struct{ Draft struct{ Components []any } }](
		t, c.api, http.StatusCreated, "/v1/templates/"+c.template.ID+"/duplicate", object{"language": "en"},
	)
	require.Equal(t, fmt.Sprint(plain(t, in["components"])[1]), fmt.Sprint(copied.Draft.Components[1]), "a copy leads there too")
	change := object{"category": "MARKETING", "components": plain(t, in["components"])}
	edited := c.api.call(t, http.MethodPut, "/v1/templates/"+c.template.ID, change)
	require.Equal(t, http.StatusOK, edited.status, string(edited.body))
	post[template](t, c.api, http.StatusOK, "/v1/templates/"+c.template.ID+"/submit", nil)
	c.sim.review(t, "saldi", object{"language": "it", "status": "APPROVED"})
	c.templateIs(t, c.template.ID, "APPROVED")
	shown := post[object](t, c.api, http.StatusOK, "/v1/templates/"+c.template.ID+"/preview", object{
		"parameters": object{"1": "Ada"}, "buttons": object{"1": object{"url_suffix": "7"}},
	})
	require.Equal(t, object{"button.0": "https://shop.example/saldi", "button.1": "https://shop.example/orders/7"}, shown["targets"])
}

// plain are components as JSON reads them, whatever their types here.
func plain(t *testing.T, components any) []any {
	t.Helper()
	list, ok := components.([]any)
	if ok {
		return list
	}
	typed, ok := components.([]object)
	require.True(t, ok)
	for _, one := range typed {
		list = append(list, one)
	}
	return list
}

// send sends it to three people, and asks after the answer of each who clicked.
func (c *clicked) send(t *testing.T) {
	t.Helper()
	c.auto = c.api.steps(t, "clicks", object{
		"kind": "send_template", "template": "saldi", "language": "it", "parameters": object{"1": "%%FIRST_NAME%%"},
		"buttons": object{"1": object{"url_suffix": "%%CITY%%"}},
	}, waitForReply("P2D"))
	c.edit(t, c.auto, func(steps []object) []object {
		asks := branch(object{"clicked": object{"step_id": steps[0]["id"]}}, []object{addTag("curious")}, []object{addTag("quiet")})
		return append(steps, asks)
	})
	unknown := get[struct{ Steps []object }](t, c.api, "/v1/automations/"+c.auto.ID).Steps
	unknown[2]["if"] = object{"clicked": object{"step_id": "nobody"}}
	refused := c.api.call(t, http.MethodPut, "/v1/automations/"+c.auto.ID, object{"name": "clicks", "steps": unknown}, "If-Match", "*")
	require.Equal(t, http.StatusUnprocessableEntity, refused.status, string(refused.body))
	require.Equal(t, "/steps/2/if/clicked/step_id", refused.problem(t).Errors[0].Pointer)
	for _, name := range []string{"Ada", "Bea", "Ciro"} {
		phone := newPhone()
		r := post[run](t, c.api, http.StatusAccepted, "/v1/automations/"+c.auto.ID+"/runs", object{"contact": object{
			"phone": phone, "first_name": name, "fields": object{"CITY": "//evil.example"},
		}})
		c.phones[name] = phone
		eventually(t, "it is on the phone", func(a *assert.CollectT) { require.Len(a, c.sim.messages(a, phone), 1) })
		c.runs[name] = c.api.run(t, r.ID)
	}
}

func (c *clicked) links(t require.TestingT, name string) []string {
	return c.sim.messages(t, c.phones[name])[0].Links
}

func (c *clicked) message(t require.TestingT, name string) sentMessage {
	list := get[page[sentMessage]](t, c.api, "/v1/messages?run_id="+c.runs[name].ID)
	require.Len(t, list.Items, 1)
	return list.Items[0]
}

// open lets Ada open both links, one twice; Bea's phone asks what hers is, and a robot looks at Ciro's.
func (c *clicked) open(t *testing.T) {
	t.Helper()
	ada, targets := c.links(t, "Ada"), []string{"https://shop.example/saldi", "https://shop.example/orders/%2F%2Fevil.example"}
	require.Len(t, ada, 2)
	for i, link := range []string{ada[0], ada[0], ada[1]} {
		res := opens(t, http.MethodGet, link, aPhone)
		require.Equal(t, http.StatusFound, res.status)
		require.Equal(t, targets[i/2], res.header.Get("Location"))
		require.Equal(t, []string{"no-referrer", "no-store", "noindex"}, []string{
			res.header.Get("Referrer-Policy"), res.header.Get("Cache-Control"), res.header.Get("X-Robots-Tag"),
		})
	}
	head := opens(t, http.MethodHead, c.links(t, "Bea")[0], aPhone)
	require.Equal(t, []any{http.StatusFound, targets[0]}, []any{head.status, head.header.Get("Location")})
	robot := opens(t, http.MethodGet, c.links(t, "Ciro")[0], aRobot)
	require.Equal(t, []any{http.StatusFound, targets[0]}, []any{robot.status, robot.header.Get("Location")})
	require.Equal(t, http.StatusNotFound, opens(t, http.MethodGet, c.api.url+"/l/AAAAAAAAAAAAAAAAAAAAAAAAAA", aPhone).status)

	m := c.message(t, "Ada")
	require.NotNil(t, m.ClickedAt)
	require.Equal(t, []int{2, 1, 0}, []int{m.Links[0].Opened, m.Links[1].Opened, m.Links[0].Robots + m.Links[1].Robots})
	for i, target := range targets {
		require.Equal(t, target, m.Links[i].Target)
		require.Equal(t, []string{ada[i], target}, []string{m.Content.Buttons[i].URL, m.Content.Buttons[i].Target})
	}
	require.Equal(t, 1, c.message(t, "Ciro").Links[0].Robots)
	for _, name := range []string{"Bea", "Ciro"} {
		require.Nil(t, c.message(t, name).ClickedAt)
		require.Zero(t, c.message(t, name).Links[0].Opened)
	}
}

// report reads one click in each report, and whose it is.
func (c *clicked) report(t *testing.T) {
	t.Helper()
	var step stepReport
	eventually(t, "all three are sent, and one is clicked", func(a *assert.CollectT) {
		step = get[automationReport](a, c.api, "/v1/automations/"+c.auto.ID+"/report").Steps[0]
		require.Equal(a, []int{3, 1}, []int{step.Messages.Sent, step.Messages.Clicked})
	})
	number := c.number(t)
	for _, path := range []string{"/v1/templates/" + c.template.ID, "/v1/numbers/" + number.ID} {
		got := get[struct{ Messages messageFigures }](t, c.api, path+"/report?from="+url.QueryEscape(time.Now().UTC().Format("2006-01-02")))
		require.Equal(t, 1, got.Messages.Clicked, path)
	}
	who := get[page[struct {
		ContactID string `json:"contact_id"`
	}]](t, c.api, "/v1/automations/"+c.auto.ID+"/report/contacts?figure=clicked&step_id="+step.StepID)
	require.Len(t, who.Items, 1)
	require.Equal(t, c.runs["Ada"].ContactID, who.Items[0].ContactID)
	csv := c.api.call(t, http.MethodGet, "/v1/automations/"+c.auto.ID+"/report.csv", nil)
	require.True(t, bytes.Contains(csv.body, []byte(",clicked,,1\n")), string(csv.body))
	list := post[struct{ Members int }](t, c.api, http.StatusCreated, "/v1/automations/"+c.auto.ID+"/report/list", object{
		"name": "clicked", "figure": "clicked", "step_id": step.StepID,
	})
	require.Equal(t, 1, list.Members)
	var kinds []string
	for _, item := range get[page[struct{ Kind string }]](t, c.api, "/v1/contacts/"+c.runs["Ada"].ContactID+"/timeline").Items {
		kinds = append(kinds, item.Kind)
	}
	require.Contains(t, kinds, "link_clicked")
	exported := c.api.call(t, http.MethodGet, "/v1/contacts/"+c.runs["Ada"].ContactID+"/export", nil)
	require.Equal(t, http.StatusOK, exported.status)
	require.Contains(t, string(exported.body), `"opened":2`)
}

// branch goes by who clicked.
func (c *clicked) branch(t *testing.T) {
	t.Helper()
	for name, want := range map[string]string{"Ada": "curious", "Bea": "quiet", "Ciro": "quiet"} {
		c.sim.write(t, c.phones[name], "text", "ciao")
		c.reaches(t, c.runs[name].ID, "completed")
		require.Equal(t, []string{want}, get[contact](t, c.api, "/v1/contacts/"+c.runs[name].ContactID).Tags)
	}
}

// campaign sends the template to a list, where Dino opens the second link.
func (c *clicked) campaign(t *testing.T) {
	t.Helper()
	list, people := c.api.audience(t, "clicks", 2)
	begun := c.api.begins(t, object{"name": "saldi", "list_ids": []string{list}, "template": object{
		"name": "saldi", "language": "it", "parameters": object{"1": "%%FIRST_NAME%%"},
		"buttons": object{"1": object{"url_suffix": "9"}},
	}})
	c.api.reaches(t, begun.ID, "done")
	dino, _ := people[0]["phone"].(string)
	eventually(t, "it is on the phone", func(a *assert.CollectT) { require.Len(a, c.sim.messages(a, dino), 1) })
	link := c.sim.messages(t, dino)[0].Links[1]
	require.Equal(t, "https://shop.example/orders/9", opens(t, http.MethodGet, link, aPhone).header.Get("Location"))
	eventually(t, "both are sent, and one is clicked", func(a *assert.CollectT) {
		got := get[struct{ Messages messageFigures }](a, c.api, "/v1/campaigns/"+begun.ID+"/report").Messages
		require.Equal(a, []int{2, 1}, []int{got.Sent, got.Clicked})
	})
	who := get[page[struct{ Phone string }]](t, c.api, "/v1/campaigns/"+begun.ID+"/report/contacts?figure=clicked")
	require.Equal(t, dino, who.Items[0].Phone)
}

// forget erases Ada: nothing leads anywhere any more, and the figures stay.
func (c *clicked) forget(t *testing.T) {
	t.Helper()
	link := c.links(t, "Ada")[0]
	gone := c.api.call(t, http.MethodDelete, "/v1/contacts/"+c.runs["Ada"].ContactID, nil)
	require.Equal(t, http.StatusNoContent, gone.status, string(gone.body))
	require.Equal(t, http.StatusNotFound, opens(t, http.MethodGet, link, aPhone).status)
	require.Empty(t, c.message(t, "Ada").Links)
	require.Equal(t, 1, get[automationReport](t, c.api, "/v1/automations/"+c.auto.ID+"/report").Steps[0].Messages.Clicked)
}

// The links of a text and of its button are ours, in a free message (A2, A2b).
func TestTheLinksOfAFreeMessageAreFollowed(t *testing.T) {
	t.Parallel()
	w, phone := shared(t), newPhone()
	for pointer, step := range map[string]object{
		"/steps/0/text": {"kind": "send_message", "text": "https://%%CITY%%/x", "track_links": true},
		"/steps/0/url":  {"kind": "send_link", "text": "x", "button": "y", "url": "https://10.0.0.1/", "track_links": true},
		"/steps/0/texts/it": {
			"kind": "send_message", "text": "x", "texts": object{"it": "https://localhost/x"}, "track_links": true,
		},
	} {
		refused := w.api.call(t, http.MethodPost, "/v1/automations", object{"name": "bad link", "steps": []object{step}})
		require.Equal(t, http.StatusUnprocessableEntity, refused.status, string(refused.body))
		require.Equal(t, pointer, refused.problem(t).Errors[0].Pointer)
	}
	a := w.api.steps(t, "free links", waitForReply("P2D"),
		object{"kind": "send_message", "text": "Guarda https://shop.example/%%FIRST_NAME%%!", "track_links": true},
		object{"kind": "send_link", "text": "E poi", "button": "Apri", "url": "https://shop.example/go", "track_links": true},
	)
	r := w.api.start(t, a.ID, phone)
	w.waiting(t, r.ID, "ask")
	w.sim.write(t, phone, "text", "ciao")
	w.reaches(t, r.ID, "completed")
	texts := w.sim.messages(t, phone)
	require.Len(t, texts, 2)
	var token string
	_, err := fmt.Sscanf(texts[0].Text, "Guarda "+w.api.url+"/l/%26s", &token)
	require.NoError(t, err, texts[0].Text)
	require.Equal(t, "Guarda "+w.api.url+"/l/"+token+"!", texts[0].Text)
	require.Equal(t, "https://shop.example/Giulia", opens(t, http.MethodGet, w.api.url+"/l/"+token, aPhone).header.Get("Location"))
	require.Len(t, texts[1].Links, 1)
	require.Equal(t, "https://shop.example/go", opens(t, http.MethodGet, texts[1].Links[0], aPhone).header.Get("Location"))
}
