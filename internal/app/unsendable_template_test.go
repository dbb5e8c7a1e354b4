package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// writtenTemplate is a template as Meta lists it, and the settings of a step that sends it, in JSON.
type writtenTemplate struct{ category, components, step string }

func writtenTemplates() map[string]writtenTemplate {
	const body = `{"type":"BODY","text":"Look here."}`
	card := func(header string) string {
		return `{"components":[` + header + `,{"type":"BODY","text":"For {{1}}."},{"type":"BUTTONS","buttons":[
			{"type":"QUICK_REPLY","text":"More"},{"type":"URL","text":"Go","url":"https://shop.example/{{1}}"}]}]}`
	}
	given := func(n string) string {
		return `{"header":{"image":{"link":"https://a.example/` + n + `.png"}},"parameters":{"1":"%%FIRST_NAME%%"},
			"buttons":{"1":{"url_suffix":"%%CITY%%"}}}`
	}
	picture, sold := `{"type":"HEADER","format":"IMAGE"}`, `{"header":{"product":{"catalog_id":"1","product_retailer_id":"sku"}}}`
	productCard := `{"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BUTTONS","buttons":[{"type":"SPM","text":"View"}]}]}`
	return map[string]writtenTemplate{
		"text_header": {
			"UTILITY", `[{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},{"type":"BODY","text":"Hi {{1}}, come."},
			{"type":"FOOTER","text":"Shop"},{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","text":"Call","phone_number":"+39061"},
			{"type":"URL","text":"Track","url":"https://shop.example/t/{{1}}"}]}]`,
			`,"header":"7","parameters":{"1":"%%FIRST_NAME%%"},"buttons":{"1":{"url_suffix":"%%CITY%%"}}`,
		},
		"picture": {
			"MARKETING", `[` + picture + `,` + body + `,{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Yes"},
			{"type":"COPY_CODE","text":"Copy"}]}]`,
			`,"header":{"image":{"link":"https://a.example/%%CITY%%.png"}},"buttons":{"0":{"payload":"p"},"1":{"coupon_code":"SAVE"}}`,
		},
		"document": {
			"UTILITY", `[{"type":"HEADER","format":"DOCUMENT"},` + body + `]`,
			`,"header":{"document":{"link":"https://a.example/a.pdf","filename":"%%CITY%%.pdf"}}`,
		},
		"place": {
			"UTILITY", `[{"type":"HEADER","format":"LOCATION"},` + body + `]`,
			`,"header":{"location":{"latitude":41.9,"longitude":12.5,"name":"%%CITY%%"}}`,
		},
		"one_product": {"MARKETING", `[{"type":"HEADER","format":"PRODUCT"},` + body + `]`, `,` + strings.Trim(sold, "{}") + `}}`},
		"one_time_code": {
			"AUTHENTICATION", `[{"type":"BODY","text":"{{1}} is your code."},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy"}]}]`,
			`,"parameters":{"1":"123456"}`,
		},
		"form": {
			"UTILITY", `[` + body + `,{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Book"}]}]`,
			`,"buttons":{"0":{"flow":{"data":{"a":"%%CITY%%"}}}}`,
		},
		"catalogue": {"MARKETING", `[` + body + `,{"type":"BUTTONS","buttons":[{"type":"CATALOG","text":"View"}]}]`, ``},
		"some_products": {
			"MARKETING", `[` + body + `,{"type":"BUTTONS","buttons":[{"type":"MPM","text":"View"}]}]`,
			`,"buttons":{"0":{"products":{"thumbnail":"a","sections":[{"title":"T","products":["a","b"]}]}}}`,
		},
		"offer": {
			"MARKETING", `[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Today","has_expiration":true}},` + body + `,
			{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copy"},
			{"type":"URL","text":"Go","url":"https://shop.example/{{1}}"}]}]`,
			`,"offer":{"expires_at":"2099-12-24T09:00:00Z"},"buttons":{"0":{"coupon_code":"SAVE"},"1":{"url_suffix":"x"}}`,
		},
		"carousel": {
			"MARKETING", `[` + body + `,{"type":"CAROUSEL","cards":[` + card(picture) + `,` + card(picture) + `]}]`,
			`,"cards":[` + given("1") + `,` + given("2") + `]`,
		},
		"product_cards": {
			"MARKETING", `[` + body + `,{"type":"CAROUSEL","cards":[` + productCard + `,` + productCard + `]}]`,
			`,"cards":[` + sold + `,` + sold + `,` + sold + `]`,
		},
	}
}

// listed keeps a template as a sync reads it.
func (b *bundle) listed(templates ...models.Template) {
	b.t.Helper()
	require.NoError(b.t, b.store.ReplaceTemplates(b.t.Context(), b.workspace, "waba", templates))
}

func approved(name, language string, w writtenTemplate) models.Template {
	t := models.Template{MetaID: name + language, Name: name, Language: language, Status: models.TemplateApproved, Category: w.category}
	t.Body, t.Parameters = whatsapp.Definition(w.category, json.RawMessage(w.components))
	t.ComponentsHash = whatsapp.DefinitionHash(json.RawMessage(w.components))
	return t
}

// sends is a step in JSON; it breaks no rule by itself.
func sends(t *testing.T, written string) models.Step {
	t.Helper()
	step, broken := models.Read[models.Step]([]byte(written), "")
	require.Empty(t, broken, written)
	require.Empty(t, models.ValidateAutomation("a", models.Reentry{}, models.Definition{Steps: []models.Step{step}}), written)
	return step
}

// What a simulation shows of a message is what is kept with one that is sent, of every kind of message and of template.
func TestASimulationShowsWhatIsKeptOfARealSend(t *testing.T) { // A1, A2b, I1
	t.Parallel()
	steps := map[string]string{
		"send_message": `"text":"Hi %%FIRST_NAME%%"`, "send_buttons": `"text":"t","header":{"image":{"link":"https://a.example/%%CITY%%"}},
			"footer":"f","buttons":[{"text":"%%CITY%%"}]`,
		"send_list": `"text":"t","header":"h","button":"b","sections":[{"title":"s","rows":[{"text":"r","description":"d"}]}]`,
		"send_link": `"text":"t","header":{"text":"%%CITY%%"},"button":"b","url":"https://a.example/%%CITY%%"`,
		"send_flow": `"text":"t","header":{"document":{"link":"https://a.example/a.pdf","filename":"%%CITY%%"}},"button":"b","flow_id":"1",
			"screen":"S"`,
		"ask_location":  `"text":"Where, %%FIRST_NAME%%?"`,
		"send_products": `"text":"t","header":"h","catalog_id":"1","sections":[{"title":"s","products":["a","b"]}]`,
		"send_location": `"latitude":1,"longitude":2,"name":"%%CITY%%"`,
		"send_contact":  `"contacts":[{"name":"%%CITY%%","phones":["+391"]}]`,
		"send_sticker":  `"link":"https://a.example/a.webp"`, "react": `"emoji":"1️⃣"`,
	}
	for _, kind := range models.SendingKinds() {
		require.True(t, kind == models.KindSendTemplate || steps[string(kind)] != "", "%s: say here what it sends", kind)
	}
	b := onSQLite(t)
	var all []models.Template
	for name, w := range writtenTemplates() {
		all = append(all, approved(name, "it", w))
		steps[name] = `"template":"` + name + `"` + w.step
	}
	b.listed(all...)
	for i, name := range slices.Sorted(maps.Keys(steps)) {
		kind := name
		if _, template := writtenTemplates()[name]; template {
			kind = string(models.KindSendTemplate)
		}
		step := sends(t, `{"kind":"`+kind+`",`+steps[name]+`}`)
		phone := fmt.Sprintf("+39347000%04d", i+1)
		done, _ := b.performed(phone, "Giulia", step.Settings, step.Kind)
		require.Equal(t, models.StepDone, done.Status, name)
		s := b.simulate(b.draft(step), models.SimulationInput{
			Contact:  models.ContactInput{Fields: map[string]string{"CITY": "Brindisi"}},
			Customer: []models.CustomerAct{{At: monday.Add(-day.Std() / 2), Text: "ciao"}},
		})
		var shown *models.Content
		for _, e := range s.Timeline {
			if e.Step != nil {
				shown = e.Step.Content
			}
		}
		require.NotNil(t, shown, name)
		want := b.saidTo(phone)
		if want.Reaction != nil {
			want.Reaction.MessageID, shown.Reaction.MessageID = "", "" // that of another message
		}
		require.Equal(t, want, *shown, name)
	}
}

// pointersOf are the places of what an error refuses.
func pointersOf(err error) []string {
	var out []string
	if refused, ok := errors.AsType[*models.Error](err); ok {
		for _, v := range refused.Violations {
			out = append(out, v.Pointer)
		}
	}
	return out
}

// An activation, an edit of what is active, a fallback and a campaign refuse what a template with its values can never be sent for, in any
// of its approved languages, with the part's place; a draft may hold it (A1, W8).
func TestWhatOfATemplateCanNeverBeSentKeepsItFromBeginning(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		ctx, w := t.Context(), writtenTemplates()["text_header"]
		longer := w
		longer.components = strings.Replace(w.components, "Order {{1}}", "Your order with us {{1}}", 1)
		b.listed(approved("order", "it", w), approved("order", "en", longer))
		right := `"template":"order","language":"it","header":"7","parameters":{"1":"%%FIRST_NAME%%"},"buttons":{"1":{"url_suffix":"x"}}`
		wrong := strings.Replace(right, `"7"`, `"`+strings.Repeat("7", 50)+`"`, 1) // too long in English alone
		prefixed := strings.NewReplacer(
			`"template"`, `"fallback_template"`, `"language"`, `"fallback_language"`, `"header"`, `"fallback_header"`,
			`"parameters"`, `"fallback_parameters"`, `"buttons"`, `"fallback_buttons"`,
		)
		for pointer, pair := range map[string][2]string{
			"/steps/0/header": {`"kind":"send_template",` + right, `"kind":"send_template",` + wrong},
			"/steps/0/fallback_header": {
				`"kind":"send_message","text":"t",` + prefixed.Replace(right),
				`"kind":"send_message","text":"t",` + prefixed.Replace(wrong),
			},
		} {
			in := func(step string) models.AutomationInput {
				return models.AutomationInput{
					Name: "a", Definition: models.Definition{Steps: []models.Step{sends(t, "{"+step+"}")}}, NewSecret: newStartSecret,
				}
			}
			draft, err := b.store.CreateAutomation(ctx, b.workspace, "test", in(pair[1]))
			require.NoError(t, err, "a draft may hold it")
			_, err = b.store.ActivateAutomation(ctx, b.workspace, draft.Automation.ID, "test")
			require.Equal(t, []string{pointer}, pointersOf(err))
			active, err := b.store.CreateAutomation(ctx, b.workspace, "test", in(pair[0]))
			require.NoError(t, err)
			_, err = b.store.ActivateAutomation(ctx, b.workspace, active.Automation.ID, "test")
			require.NoError(t, err)
			edit := in(pair[1])
			_, err = b.store.PublishAutomation(ctx, b.workspace, active.Automation.ID, "test", active.Automation.Revision, edit)
			require.Equal(t, []string{pointer}, pointersOf(err))
		}
		values, _ := sends(t, `{"kind":"send_template",`+wrong+`}`).Settings.(*models.SendTemplate)
		content := models.CampaignContent{ContactIDs: []string{b.someone("+393470000001")}, Template: values}
		campaign, err := b.store.CreateCampaign(ctx, b.workspace, "test", models.CampaignInput{Name: "c", CampaignContent: content})
		require.NoError(t, err)
		_, err = b.store.SteerCampaign(ctx, b.workspace, campaign.ID, models.CampaignSchedule, false, "test")
		require.Equal(t, []string{"/template/header"}, pointersOf(err))
		_, err = b.store.CreateRecurring(ctx, b.workspace, "test", models.RecurringInput{
			Name: "r", Content: content, Recurrence: models.Recurrence{Weekdays: []models.Weekday{"mon"}, LocalTime: "09:30"},
		})
		require.Equal(t, []string{"/template/header"}, pointersOf(err))
		values.Header = models.HeaderValue{Text: "7"}
		_, err = b.store.ReplaceCampaign(ctx, b.workspace, campaign.ID, "test", models.CampaignInput{Name: "c", CampaignContent: content})
		require.NoError(t, err)
		_, err = b.store.SteerCampaign(ctx, b.workspace, campaign.ID, models.CampaignSchedule, false, "test")
		require.NoError(t, err)
	})
}

// someone is a contact of the phone.
func (b *bundle) someone(phone string) string {
	b.t.Helper()
	saved, err := b.store.SaveContact(b.t.Context(), b.workspace, models.ContactInput{Phone: phone})
	require.NoError(b.t, err)
	return saved.ID
}

// A value that the template asked for until it was changed at WhatsApp is left out: nobody waits for a person (W6, W8).
func TestAValueThatATemplateNoLongerAsksForHoldsNobody(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		w := writtenTemplates()["text_header"]
		b.listed(approved("order", "it", w))
		step := sends(t, `{"kind":"send_template","template":"order"`+w.step+`}`)
		run, move := b.enter(b.automation(models.Reentry{}, step), "+393470000001")
		w.components = `[{"type":"BODY","text":"Come to our shop."}]`
		b.listed(approved("order", "it", w))
		_, err := b.perform(run, move)
		require.NoError(t, err)
		_, steps := b.view(run)
		require.Len(t, steps, 1)
		require.Equal(t, models.StepDone, steps[0].Status)
		require.Equal(t, models.OutgoingTemplate{Name: "order", Language: "it"}, *b.phone.taken[0].Template)
		require.Equal(t, "Come to our shop.", b.saidTo("+393470000001").Text)

		run, move = b.enter(b.automation(models.Reentry{}, sends(t, `{"kind":"send_template","template":"order"}`)), "+393470000002")
		w.components = `[{"type":"BODY","text":"Come, {{1}}, to us."}]`
		b.listed(approved("order", "it", w))
		_, err = b.perform(run, move)
		require.NoError(t, err)
		waiting, _ := b.view(run)
		require.Equal(t, models.ParkTemplateUnusable, waiting.ReasonCode, "what it asks for now and nobody gave waits for a person")
		require.Contains(t, waiting.Reason, "parameters")
	})
}
