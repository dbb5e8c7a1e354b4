package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// template is a template as the API shows it.
type template struct {
	ID, Name, Language, Status, Category string
	Rejected                             string `json:"rejected_reason"`
	Draft                                *struct{ Category string }
}

// review decides about a template as Meta's reviewers do.
func (s simulator) review(t require.TestingT, name string, verdict object) {
	got := send(t, http.MethodPut, s.url+"/sim/templates/"+name, verdict, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
}

// templateIs waits until the API knows a template's status.
func (w *world) templateIs(t *testing.T, id, status string) (found template) {
	t.Helper()
	eventually(t, "the template is "+status, func(c *assert.CollectT) {
		found = get[template](c, w.api, "/v1/templates/"+id)
		require.Equal(c, status, found.Status)
	})
	return found
}

// written creates and submits a template, and has it approved.
func (w *world) written(t *testing.T, in object) template {
	t.Helper()
	made := post[template](t, w.api, http.StatusCreated, "/v1/templates", in)
	require.Equal(t, "DRAFT", made.Status)
	post[template](t, w.api, http.StatusOK, "/v1/templates/"+made.ID+"/submit", nil)
	w.sim.review(t, made.Name, object{"language": made.Language, "status": "APPROVED"})
	return w.templateIs(t, made.ID, "APPROVED")
}

// example gives an example file to Meta and returns its handle.
func (a api) example(t require.TestingT) string {
	got := send(t, http.MethodPost, a.url+"/v1/templates/examples?filename=a.png", []byte("picture"), a.header("Content-Type", "image/png"))
	require.Equal(t, http.StatusCreated, got.status, string(got.body))
	var answer struct{ Handle string }
	got.into(t, &answer)
	return answer.Handle
}

// A template goes its whole way through the API alone: written, refused by our own reading of Meta's rules, rejected by
// Meta, mended, approved under another category, used by a run that waited for it, edited at Meta so that it fits no longer,
// and mended again (A1, W6, W8).
func TestATemplateIsWrittenRejectedMendedApprovedAndUsedByAWaitingRun(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	components := func(body string) []object {
		return []object{
			{"type": "HEADER", "format": "IMAGE", "example": object{"header_handle": []string{w.api.example(t)}}},
			{"type": "BODY", "text": body, "example": object{"body_text": [][]string{{"Anna"}}}},
			{"type": "BUTTONS", "buttons": []object{{"type": "COPY_CODE", "example": "SAVE"}, {"type": "QUICK_REPLY", "text": "Di più"}}},
		}
	}
	in := object{"name": "coupon", "language": "it", "category": "UTILITY", "components": components("{{1}}, ecco il tuo codice.")}
	refused := w.api.call(t, http.MethodPost, "/v1/templates", in)
	require.Equal(t, http.StatusUnprocessableEntity, refused.status, string(refused.body))
	require.Equal(t, "/components/1/text", refused.problem(t).Errors[0].Pointer, "a variable at the beginning")
	in["components"] = components("Ciao {{1}}, ecco il codice.")
	made := post[template](t, w.api, http.StatusCreated, "/v1/templates", in)
	again := w.api.call(t, http.MethodPost, "/v1/templates", in)
	require.Equal(t, http.StatusConflict, again.status, string(again.body))

	step := object{
		"kind": "send_template", "template": "coupon", "language": "it", "parameters": object{"1": "%%FIRST_NAME%%"},
		"header": object{"image": object{"link": "https://cdn.example/a.png"}}, "buttons": object{"0": object{"coupon_code": "SAVE25"}},
	}
	automation := post[automation](t, w.api, http.StatusCreated, "/v1/automations", object{"name": "A1 coupon", "steps": []object{step}})
	activate := func(status int) answer {
		got := w.api.call(t, http.MethodPost, "/v1/automations/"+automation.ID+"/activate", nil)
		require.Equal(t, status, got.status, string(got.body))
		return got
	}
	require.Equal(t, "/steps/0/template", activate(http.StatusUnprocessableEntity).problem(t).Errors[0].Pointer)

	require.Equal(t, "PENDING", post[template](t, w.api, http.StatusOK, "/v1/templates/"+made.ID+"/submit", nil).Status)
	change := object{"category": "UTILITY", "components": components("Ciao {{1}}, ecco il codice per te.")}
	busy := w.api.call(t, http.MethodPut, "/v1/templates/"+made.ID, change)
	require.Equal(t, http.StatusConflict, busy.status, "in review nothing changes")
	w.sim.review(t, "coupon", object{"language": "it", "status": "REJECTED", "reason": "TAG_CONTENT_MISMATCH"})
	require.Equal(t, "TAG_CONTENT_MISMATCH", w.templateIs(t, made.ID, "REJECTED").Rejected)

	mended := w.api.call(t, http.MethodPut, "/v1/templates/"+made.ID, change)
	require.Equal(t, http.StatusOK, mended.status, string(mended.body))
	shown := post[struct {
		Body    string
		Buttons []string
	}](t, w.api, http.StatusOK, "/v1/templates/"+made.ID+"/preview", object{
		"parameters": step["parameters"], "header": step["header"], "buttons": step["buttons"],
	})
	require.Equal(t, "Ciao Ada, ecco il codice per te.", shown.Body, "what it is to say next")
	w.previewsAsItActivates(t, made.ID, step)
	post[template](t, w.api, http.StatusOK, "/v1/templates/"+made.ID+"/submit", nil)
	w.sim.review(t, "coupon", object{"language": "it", "status": "APPROVED", "category": "MARKETING"})
	good := w.templateIs(t, made.ID, "APPROVED")
	require.Equal(t, "MARKETING", good.Category, "the category that it really has")
	require.Empty(t, good.Rejected)
	require.Nil(t, good.Draft)
	eventually(t, "what it says is known", func(c *assert.CollectT) {
		got := w.api.call(c, http.MethodPost, "/v1/automations/"+automation.ID+"/activate", nil)
		require.Equal(c, http.StatusOK, got.status, string(got.body))
	})

	w.sim.review(t, "coupon", object{"language": "it", "status": "PAUSED"})
	w.templateIs(t, made.ID, "PAUSED")
	phone := newPhone()
	r := w.api.start(t, automation.ID, phone)
	w.reaches(t, r.ID, "waiting")
	require.Empty(t, w.sim.texts(t, phone))
	w.sim.review(t, "coupon", object{"language": "it", "status": "APPROVED"})
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{"Ciao Giulia, ecco il codice per te."}, w.sim.texts(t, phone))
	w.editedAtMeta(t, made, automation, components("Ciao {{1}}, di nuovo il codice."))
}

// editedAtMeta lets somebody edit the template at Meta so that the step's values fit it no longer, and mends it again; then it is deleted.
func (w *world) editedAtMeta(t *testing.T, made template, automation automation, mended []object) {
	t.Helper()
	body := object{"type": "BODY", "text": "Ciao {{1}}, vale fino al {{2}} da noi."}
	w.sim.review(t, "coupon", object{"language": "it", "status": "APPROVED", "components": []object{body}})
	eventually(t, "the edit is known", func(c *assert.CollectT) {
		require.Contains(c, string(w.api.call(c, http.MethodGet, "/v1/templates/"+made.ID, nil).body), "{{2}}")
	})
	late := newPhone()
	r := w.api.start(t, automation.ID, late)
	w.reaches(t, r.ID, "needs_attention")
	require.Contains(t, w.api.run(t, r.ID).Reason, "parameters")
	w.sim.review(t, "coupon", object{"language": "it", "status": "APPROVED", "components": mended})
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{"Ciao Giulia, di nuovo il codice."}, w.sim.texts(t, late))

	used := w.api.call(t, http.MethodDelete, "/v1/templates/"+made.ID, nil)
	require.Equal(t, http.StatusConflict, used.status, string(used.body))
	post[answerless](t, w.api, http.StatusOK, "/v1/automations/"+automation.ID+"/archive", nil)
	gone := w.api.call(t, http.MethodDelete, "/v1/templates/"+made.ID, nil)
	require.Equal(t, http.StatusNoContent, gone.status, string(gone.body))
	require.Equal(t, http.StatusNotFound, w.api.call(t, http.MethodGet, "/v1/templates/"+made.ID, nil).status)
}

// previewsAsItActivates takes and refuses values as an activation does (A1, W8).
func (w *world) previewsAsItActivates(t *testing.T, id string, step object) {
	t.Helper()
	preview := func(link, code, name string) answer {
		return w.api.call(t, http.MethodPost, "/v1/templates/"+id+"/preview", object{
			"parameters": object{"1": name}, "header": object{"image": object{"link": link}},
			"buttons": object{"0": object{"coupon_code": code}},
		})
	}
	const link = "https://cdn.example/%%CITY|x%%.png"
	for _, right := range [][3]string{
		{link, "SAVE25", "%%FIRST_NAME|amico%%"}, {"%%LINK%%", "%%CODE|SAVE%%", "x"}, {link, "%%A_FIELD_WITH_A_VERY_LONG_CODE%%", "x"},
	} {
		got := preview(right[0], right[1], right[2])
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		require.NotContains(t, string(got.body), "%%", "fields are shown by their words or by samples")
	}
	for pointer, wrong := range map[string][3]string{
		"/header/image/link":     {"http://10.0.0.1/a.png", "SAVE", "x"},
		"/buttons/0/coupon_code": {link, "%%CODE|MORE-THAN-TWENTY-LETTERS%%", "x"},
		"/parameters/1":          {link, "SAVE", "  "},
	} {
		got := preview(wrong[0], wrong[1], wrong[2])
		require.Equal(t, http.StatusUnprocessableEntity, got.status, string(got.body))
		require.Equal(t, pointer, got.problem(t).Errors[0].Pointer)
	}
	nothing := w.api.call(t, http.MethodPost, "/v1/templates/"+id+"/preview", object{
		"parameters": step["parameters"], "header": object{"image": object{"media_id": "nobody"}},
		"buttons": step["buttons"],
	})
	require.Equal(t, "/header/image/media_id", nothing.problem(t).Errors[0].Pointer)
}

// answerless is an answer that nobody reads.
type answerless struct{}

// A carousel goes to a campaign, a tap on a card starts the automation of its words (S1), and a place with a form is a fallback (W3).
func TestACarouselInACampaignIsTappedAndAPlaceIsAFallback(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	card := object{"components": []object{
		{"type": "HEADER", "format": "IMAGE", "example": object{"header_handle": []string{w.api.example(t)}}},
		{"type": "BODY", "text": "Oggi {{1}} per te.", "example": object{"body_text": [][]string{{"pane"}}}},
		{"type": "BUTTONS", "buttons": []object{{"type": "QUICK_REPLY", "text": "Lo voglio"}}},
	}}
	w.written(t, object{"name": "market", "language": "it", "category": "MARKETING", "components": []object{
		{"type": "BODY", "text": "Guarda qui."}, {"type": "CAROUSEL", "cards": []object{card, card}},
	}})
	w.written(t, object{"name": "here", "language": "it", "category": "UTILITY", "components": []object{
		{"type": "HEADER", "format": "LOCATION"},
		{"type": "BODY", "text": "Siamo qui."},
		{"type": "BUTTONS", "buttons": []object{{"type": "FLOW", "text": "Prenota", "flow_id": "1"}}},
	}})
	want := w.api.automation(t, object{
		"name": "S1 lo voglio", "start": []object{{"kind": "message", "phrase": "Lo voglio"}},
		"steps": []object{{"kind": "send_message", "text": "Arriva!"}},
	})
	phone := newPhone()
	contact := post[struct{ ID string }](t, w.api, http.StatusCreated, "/v1/contacts", object{"phone": phone, "first_name": "Giulia"})
	picked := func(n string) object {
		return object{"header": object{"image": object{"link": "https://cdn.example/" + n + ".png"}}, "parameters": object{"1": n}}
	}
	campaign := post[struct{ ID string }](t, w.api, http.StatusCreated, "/v1/campaigns", object{
		"name": "market", "contact_ids": []string{contact.ID},
		"template": object{"name": "market", "language": "it", "cards": []object{picked("pane"), picked("vino")}},
	})
	post[answerless](t, w.api, http.StatusOK, "/v1/campaigns/"+campaign.ID+"/schedule", nil)
	eventually(t, "the carousel is there", func(c *assert.CollectT) {
		require.Equal(c, []string{"Guarda qui."}, w.sim.texts(c, phone))
	})
	w.sim.write(t, phone, "button", "Lo voglio")
	eventually(t, "the tap starts what its words start", func(c *assert.CollectT) {
		require.Equal(c, 1, w.api.completed(c, want.ID))
		require.Equal(c, []string{"Guarda qui.", "Arriva!"}, w.sim.texts(c, phone))
	})

	cold := newPhone()
	fallback := w.api.steps(t, "W3 qui", object{
		"kind": "send_message", "text": "Siamo qui", "fallback_template": "here", "fallback_language": "it",
		"fallback_header":  object{"location": object{"latitude": 41.9, "longitude": 12.5, "name": "Negozio", "address": "Via 1"}},
		"fallback_buttons": object{"0": object{"flow": object{"data": object{"name": "%%FIRST_NAME%%"}}}},
	})
	w.reaches(t, w.api.start(t, fallback.ID, cold).ID, "completed")
	require.Equal(t, []string{"Siamo qui."}, w.sim.texts(t, cold))
	wrong := w.api.call(t, http.MethodPost, "/v1/automations", object{"name": "W8 luogo", "steps": []object{{
		"kind": "send_message", "text": "x", "fallback_template": "here",
		"fallback_header": object{"location": object{"latitude": 91, "longitude": 0}},
	}}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status, string(wrong.body))
	require.Equal(t, "/steps/0/fallback_header/location/latitude", wrong.problem(t).Errors[0].Pointer)
}
