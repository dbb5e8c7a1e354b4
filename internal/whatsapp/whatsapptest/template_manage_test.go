package whatsapptest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

const account = "102290129340398"

// draft is a template that Meta takes.
func draft(name, body string) whatsapp.TemplateDraft {
	return whatsapp.TemplateDraft{
		Name: name, Language: "it", Category: "UTILITY", Components: json.RawMessage(`[{"type":"BODY","text":"` + body + `"}]`),
	}
}

// subcode is Meta's code and subcode of a refusal.
func subcode(t *testing.T, err error) [2]int {
	t.Helper()
	var refused *whatsapp.Refused
	require.ErrorAs(t, err, &refused)
	if refused.Subcode != 0 {
		require.NotEmpty(t, refused.UserMessage, "Meta says why in words for people")
	}
	return [2]int{refused.Code, refused.Subcode}
}

func (b *testBundle) verdict(name, body string) {
	b.t.Helper()
	status, answer := b.call(http.MethodPut, "/sim/templates/"+name, body)
	require.Equal(b.t, http.StatusOK, status, "%v", answer)
}

func TestATemplateIsCreatedReviewedEditedAndDeletedAsAtMeta(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := t.Context()
	made, err := b.client.CreateTemplate(ctx, creds, account, draft("mine", "Ciao."))
	require.NoError(t, err)
	require.Equal(t, "PENDING", made.Status)
	_, err = b.client.CreateTemplate(ctx, creds, account, draft("mine", "Ciao."))
	require.Equal(t, [2]int{100, 2388024}, subcode(t, err), "it is there in this language")
	_, err = b.client.CreateTemplate(ctx, creds, account, draft("other", "{{1}}"))
	require.Equal(t, [2]int{100, 2388299}, subcode(t, err), "a variable alone")
	require.Equal(t, [2]int{100, 2388039}, subcode(t, b.client.EditTemplate(ctx, creds, made.ID, draft("", "Altro."))), "in review")

	b.verdict("mine", `{"language":"it","status":"REJECTED","reason":"PROMOTIONAL"}`)
	b.hook.eventually(func() bool {
		list := b.hook.updates()
		return len(list) > 0 && list[len(list)-1].Event == "REJECTED" && list[len(list)-1].Reason == "PROMOTIONAL"
	})
	read, err := b.client.GetTemplate(ctx, creds, made.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"REJECTED", "PROMOTIONAL"}, []string{read.Status, read.Rejected})
	require.NoError(t, b.client.EditTemplate(ctx, creds, made.ID, draft("", "Altro.")))
	b.verdict("mine", `{"language":"it","status":"APPROVED","category":"MARKETING"}`)
	read, err = b.client.GetTemplate(ctx, creds, made.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"APPROVED", "MARKETING", "Altro."}, []string{read.Status, read.Category, read.Body})

	marketing := draft("", "Ancora.")
	err = b.client.EditTemplate(ctx, creds, made.ID, marketing)
	require.Equal(t, [2]int{100, 2388039}, subcode(t, err), "the category of an approved one")
	marketing.Category = "MARKETING"
	require.NoError(t, b.client.EditTemplate(ctx, creds, made.ID, marketing))
	b.verdict("mine", `{"language":"it","status":"APPROVED"}`)
	require.Equal(t, [2]int{100, 2388039}, subcode(t, b.client.EditTemplate(ctx, creds, made.ID, marketing)), "once in 24 hours")
	found, ok, err := b.client.FindTemplate(ctx, creds, account, "mine", "it")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, made.ID, found.ID)

	require.NoError(t, b.client.DeleteTemplate(ctx, creds, account, "mine", made.ID))
	_, ok, err = b.client.FindTemplate(ctx, creds, account, "mine", "it")
	require.NoError(t, err)
	require.False(t, ok)
	_, err = b.client.CreateTemplate(ctx, creds, account, draft("mine", "Ciao."))
	require.Equal(t, [2]int{100, 2388023}, subcode(t, err), "the name rests")
	status, _ := b.call(http.MethodPut, "/sim/templates/mine", `{"language":"it","status":"APPROVED"}`)
	require.Equal(t, http.StatusNotFound, status)
	status, _ = b.call(http.MethodPut, "/sim/templates/welcome", `{"language":"it","status":"FINE"}`)
	require.Equal(t, http.StatusBadRequest, status)
}

func TestAnAccountCreatesAHundredTemplatesInAnHour(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 100 {
		_, err := b.client.CreateTemplate(t.Context(), creds, account, draft(fmt.Sprint("t", i), "Ciao."))
		require.NoError(t, err)
	}
	_, err := b.client.CreateTemplate(t.Context(), creds, account, draft("one_more", "Ciao."))
	require.Equal(t, [2]int{80008, 0}, subcode(t, err))
	b.clock.add(time.Hour)
	_, err = b.client.CreateTemplate(t.Context(), creds, account, draft("one_more", "Ciao."))
	require.NoError(t, err)
}

func TestAnExampleIsUploadedAndItsHandleIsTheOnlyOneThatIsTaken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	handle, err := b.client.UploadExample(t.Context(), token, "1", "a b.png", "image/png", []byte("picture"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(handle, "4::"))
	with := func(handle string) whatsapp.TemplateDraft {
		d := draft("pictured", "Ciao.")
		d.Components = json.RawMessage(`[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["` + handle + `"]}},` +
			`{"type":"BODY","text":"Ciao."}]`)
		return d
	}
	_, err = b.client.CreateTemplate(t.Context(), creds, account, with("4::invented"))
	require.Equal(t, [2]int{100, 2388273}, subcode(t, err))
	made, err := b.client.CreateTemplate(t.Context(), creds, account, with(handle))
	require.NoError(t, err)
	read, err := b.client.GetTemplate(t.Context(), creds, made.ID)
	require.NoError(t, err)
	require.NotContains(t, string(read.Components), handle, "it reads back as an address")
	_, err = b.client.UploadExample(t.Context(), token, "1", "a.gif", "image/gif", []byte("picture"))
	require.Equal(t, [2]int{100, 0}, subcode(t, err))
	_, err = b.client.UploadExample(t.Context(), "another", "1", "a.png", "image/png", []byte("picture"))
	require.Equal(t, [2]int{190, 0}, subcode(t, err))
}

func TestALibraryTemplateIsApprovedAtOnceAndItsFiguresAreCounted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := t.Context()
	list, err := b.client.Library(ctx, creds, map[string]string{"language": "it", "search": "delivery"})
	require.NoError(t, err)
	require.Len(t, list, 1)
	d := whatsapp.TemplateDraft{Name: "shipped", Language: "it", Category: "UTILITY", Library: "delivery_update_1"}
	_, err = b.client.CreateTemplate(ctx, creds, account, d)
	require.Equal(t, [2]int{100, 2388043}, subcode(t, err), "its button leads nowhere")
	d.LibraryButtons = json.RawMessage(
		`[{"type":"URL","url":{"base_url":"https://a.example/{{1}}","url_suffix_example":"https://a.example/x"}}]`,
	)
	made, err := b.client.CreateTemplate(ctx, creds, account, d)
	require.NoError(t, err)
	require.Equal(t, "APPROVED", made.Status)
	_, err = b.send(whatsapp.Message{Template: &whatsapp.TemplateMessage{
		Name: "shipped", Language: "it", Body: []whatsapp.Param{{Text: "Anna"}, {Text: "7"}},
		Buttons: []whatsapp.ButtonParam{{Index: 0, Kind: whatsapp.URLButton, Value: "7"}},
	}})
	require.NoError(t, err)
	day := b.clock.Now().UTC().Truncate(24 * time.Hour)
	_, err = b.client.TemplateAnalytics(ctx, creds, account, made.ID, day, day.Add(24*time.Hour))
	require.Equal(t, [2]int{whatsapp.CodeInsightsOff, 0}, subcode(t, err))
	require.NoError(t, b.client.EnableInsights(ctx, creds, account))
	days, err := b.client.TemplateAnalytics(ctx, creds, account, made.ID, day, day.Add(24*time.Hour))
	require.NoError(t, err)
	require.Len(t, days, 1)
	costs := []whatsapp.TemplateCost{{Type: "amount_spent", Value: "0.03"}, {Type: "cost_per_delivered", Value: "0.03"}}
	require.Equal(t, whatsapp.TemplateDay{Start: day, Sent: 1, Delivered: 1, Costs: costs}, days[0])
}

func TestTemplatesThatWereCreatedOutliveTheProcess(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, err := b.client.CreateTemplate(t.Context(), creds, account, draft("kept", "Ciao."))
	require.NoError(t, err)
	gone, err := b.client.CreateTemplate(t.Context(), creds, account, draft("gone", "Ciao."))
	require.NoError(t, err)
	b.verdict("kept", `{"language":"it","status":"APPROVED"}`)
	require.NoError(t, b.client.DeleteTemplate(t.Context(), creds, account, "gone", gone.ID))
	b.stop()
	b.start()
	read, err := b.client.GetTemplate(t.Context(), creds, made.ID)
	require.NoError(t, err)
	require.Equal(t, "APPROVED", read.Status)
	_, err = b.client.GetTemplate(t.Context(), creds, gone.ID)
	require.Equal(t, [2]int{100, 33}, [2]int{refusal(t, err).Code, refusal(t, err).Subcode})
}

// Our own word for a tracked button is none of Meta's; its address is taken on this machine too, where the phones are, and no other
// address inside a network is.
func TestATrackedButtonIsTakenAsTheAddressThatItIs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	button := func(name, rest string) error {
		d := draft(name, "Ciao.")
		d.Components = json.RawMessage(
			`[{"type":"BODY","text":"Ciao."},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Vai",` + rest + `}]}]`,
		)
		_, err := b.client.CreateTemplate(t.Context(), creds, account, d)
		return err
	}
	const example = `,"example":["http://127.0.0.1:8080/l/x"]`
	require.NoError(t, button("here", `"url":"http://127.0.0.1:8080/l/{{1}}"`+example))
	require.NoError(t, button("outside", `"url":"https://c.example/l/{{1}}"`+example))
	require.Equal(t, [2]int{100, 0}, subcode(t, button("ours", `"url":"https://c.example/","track":true`)))
	for name, address := range map[string]string{"other": "http://127.0.0.1:8080/x/{{1}}", "host": "http://10.0.0.1/l/{{1}}"} {
		require.Error(t, button(name, `"url":"`+address+`"`+example), address)
	}
}
