package app

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/meta"
	"cadenza/models"
)

// performed sends the message of a step in an open window, and returns how the step ended and what went out.
func (b *bundle) performed(
	phone string, first string, settings models.StepSettings, kind models.StepKind,
) (models.StepExecution, models.Outgoing) {
	b.t.Helper()
	run, move := b.enter(b.automation(models.Reentry{}, models.Step{Kind: kind, Settings: settings}), phone)
	_, err := b.store.SaveContact(b.t.Context(), b.workspace, models.ContactInput{ID: run.ContactID, FirstName: &first})
	require.NoError(b.t, err)
	b.write(phone, "ciao", b.now)
	before := len(b.phone.taken)
	_, err = b.perform(run, move)
	require.NoError(b.t, err)
	_, steps := b.view(run)
	require.Len(b.t, steps, 1)
	if len(b.phone.taken) == before {
		return steps[0], models.Outgoing{}
	}
	return steps[0], b.phone.taken[before]
}

func TestAValueThatMakesATitleTooLongIsCutAndElsewhereFailsTheStep(t *testing.T) { // A3, A4, W8
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		long := strings.Repeat("Maria ", 12)
		button := &models.SendButtons{Text: "x", Buttons: []models.Button{{Text: "Da %%FIRST_NAME%%"}}}
		step, out := b.performed("+393470000001", long, button, models.KindSendButtons)
		require.Equal(t, models.StepDone, step.Status)
		require.Equal(t, "Da Maria Maria Mari…", out.Buttons.Buttons[0].Text)
		footer := &models.SendButtons{Text: "x", Footer: "%%FIRST_NAME%%", Buttons: []models.Button{{Text: "a"}}}
		step, out = b.performed("+393470000002", long, footer, models.KindSendButtons)
		require.Equal(t, models.StepFailed, step.Status)
		require.Equal(t, models.ReasonInvalidValue, step.Reason)
		require.Zero(t, out)
		same := &models.SendButtons{Text: "x", Buttons: []models.Button{{Text: "%%FIRST_NAME%%"}, {Text: "Anna"}}}
		step, _ = b.performed("+393470000003", "Anna", same, models.KindSendButtons)
		require.Equal(t, models.ReasonInvalidValue, step.Reason, "two titles that become one")
		picture := &models.SendMessage{Media: &models.Media{
			Type: "image", Link: "https://cdn.example/a/%%FIRST_NAME%%.png?n=%%FIRST_NAME%%",
		}}
		step, out = b.performed("+393470000004", "../a&b", picture, models.KindSendMessage)
		require.Equal(t, models.StepDone, step.Status)
		require.Equal(t, "https://cdn.example/a/..%2Fa&b.png?n=..%2Fa%26b", out.Media.Link)
	})
}

func TestATemplatesButtonsGetTheirCodesAndEnds(t *testing.T) { // A1, W8
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		require.NoError(t, b.store.ReplaceTemplates(t.Context(), b.workspace, "waba", []models.Template{
			{
				MetaID: "9", Name: "coupon", Language: "it", Status: models.TemplateApproved,
				Parameters: models.TemplateParameters{URLButtons: []int{0}, CouponCodes: []int{1}},
			},
		}))
		template := &models.SendTemplate{
			Template: "coupon", ButtonParameters: map[string]string{"0": "n/%%FIRST_NAME%%?b=1", "1": "SAVE25"},
		}
		step, out := b.performed("+393470000001", "Anna & Co/..", template, models.KindSendTemplate)
		require.Equal(t, models.StepDone, step.Status)
		require.Equal(t, []models.OutgoingButton{
			{Index: 0, Type: models.ButtonURL, Text: "n/Anna%20%26%20Co%2F..?b=1"}, {Index: 1, Type: models.ButtonCopyCode, Text: "SAVE25"},
		}, out.Template.Buttons)
		sent := meta.Message(out).Template.Buttons
		require.Len(t, sent, 2)
		require.Equal(t, "copy_code", string(sent[1].Kind), "the client is told")
		long := &models.SendTemplate{Template: "coupon", ButtonParameters: map[string]string{"0": "a", "1": "%%FIRST_NAME%%"}}
		step, _ = b.performed("+393470000002", strings.Repeat("A", 21), long, models.KindSendTemplate)
		require.Equal(t, models.ReasonInvalidValue, step.Reason)
		step, _ = b.performed("+393470000003", "", long, models.KindSendTemplate)
		require.Equal(t, models.ReasonMissingParameter, step.Reason)

		a := b.automation(models.Reentry{}, models.Step{Kind: models.KindSendTemplate, Settings: template})
		run, move := b.enter(a, "+393470000005")
		require.NoError(t, b.store.ReplaceTemplates(t.Context(), b.workspace, "waba", []models.Template{
			{
				MetaID: "9", Name: "coupon", Language: "it", Status: models.TemplateApproved,
				Parameters: models.TemplateParameters{Unfillable: []string{"LIMITED_TIME_OFFER"}},
			},
		}))
		_, err := b.perform(run, move)
		require.NoError(t, err)
		waiting, steps := b.view(run)
		require.Empty(t, steps, "a template that changed under a run is not tried")
		require.Equal(t, models.RunNeedsAttention, waiting.Status)
		require.Equal(t, models.ParkTemplateUnusable, waiting.ReasonCode)
		require.Contains(t, waiting.Reason, "LIMITED_TIME_OFFER")
		_, err = b.store.CreateAutomation(t.Context(), b.workspace, "test", models.AutomationInput{
			Name: "b", Definition: models.Definition{Steps: []models.Step{{Kind: models.KindSendTemplate, Settings: template}}},
			NewSecret: newStartSecret,
		})
		require.NoError(t, err, "a draft may name it")
	})
}

func TestAContactsValueStaysInItsPlaceOfAWebhook(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		h := withHooks(t, b, false)
		var got []string
		h.answer = func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			// PostgreSQL keeps it with a blank
			got = []string{r.RequestURI, r.Header.Get("X-Name"), strings.Replace(string(body), `{"n": `, `{"n":`, 1)}
			_, _ = io.WriteString(w, "{}")
		}
		call := func(phone, name string) models.StepExecution {
			step := models.Step{Kind: models.KindSendWebhook, Settings: &models.SendWebhook{
				Method: http.MethodPost, URL: h.server.URL + "/c/%%FIRST_NAME%%/o?n=%%FIRST_NAME%%&k=1",
				Headers: map[string]string{"X-Name": "n %%FIRST_NAME%%"}, Body: []byte(`{"n":"%%FIRST_NAME%%"}`),
			}}
			got = nil
			run, move := h.enter(h.automation(models.Reentry{}, step), phone)
			_, err := h.store.SaveContact(t.Context(), h.workspace, models.ContactInput{ID: run.ContactID, FirstName: &name})
			require.NoError(t, err)
			_, err = h.attempt(run, move)
			require.NoError(t, err)
			_, steps := h.view(run)
			require.Len(t, steps, 1)
			return steps[0]
		}
		require.Equal(t, models.StepDone, call("+393470000001", "Anna Maria").Status)
		require.Equal(t, []string{"/c/Anna%20Maria/o?n=Anna%20Maria&k=1", "n Anna Maria", `{"n":"Anna Maria"}`}, got)
		require.Equal(t, models.StepDone, call("+393470000002", "a&k=2/../x").Status)
		require.Equal(t, []string{"/c/a&k=2%2F..%2Fx/o?n=a%26k%3D2%2F..%2Fx&k=1", "n a&k=2/../x", `{"n":"a&k=2/../x"}`}, got)
		require.Equal(t, models.StepDone, call("+393470000003", "a\r\nX-Admin: 1\",\"b\":\"").Status)
		require.Equal(
			t,
			[]string{
				`/c/a%0D%0AX-Admin:%201%22%2C%22b%22:%22/o?n=a%0D%0AX-Admin%3A%201%22%2C%22b%22%3A%22&k=1`, `n a  X-Admin: 1","b":"`,
				`{"n":"a\r\nX-Admin: 1\",\"b\":\""}`,
			},
			got,
		)
		step := call("+393470000004", "..")
		require.Equal(t, models.ReasonInvalidValue, step.Reason)
		require.Nil(t, got, "nothing is called one level higher")
	})
}
