package models

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// wholeSteps are one step of each kind with every setting it knows.
func wholeSteps() map[StepKind]string {
	const fallback = `,"reply_to":"last","fallback_template":"open","fallback_language":"it","fallback_parameters":{"1":"%%FIRST_NAME%%"},
		"fallback_header":{"document":{"link":"https://example.com/a.pdf","filename":"a.pdf"}},"fallback_buttons":{"0":{"url_suffix":"x"}},
		"fallback_cards":[{"header":{"image":{"media_id":"1"}},"parameters":{"1":"a"},"buttons":{"0":{"payload":"p"}}}],
		"fallback_offer":{"expires_at":"now+P1D"}`
	const tags, lists = `,"tags":["new","vip"]`, `,"list_ids":["l1","l2"]`
	return map[StepKind]string{
		KindSendTemplate: `,"template":"welcome","language":"it","parameters":{"1":"%%FIRST_NAME%%"},"header":"h",
			"header_media":"https://example.com/a.jpg","button_parameters":{"0":"x"},"buttons":{"1":{"coupon_code":"SAVE25"},
			"2":{"payload":"p"},"3":{"flow":{"data":{"name":"%%FIRST_NAME%%"}}},"4":{"catalog":{"thumbnail":"sku1"}},
			"5":{"products":{"thumbnail":"sku1","sections":[{"title":"Hot","products":["sku1","sku2"]}]}}},
			"cards":[{"header":{"product":{"catalog_id":"1","product_retailer_id":"sku1"}},"parameters":{"1":"a"}},
			{"header":{"location":{"latitude":41.9,"longitude":"%%LON%%","name":"n","address":"a"}},"buttons":{"0":{"url_suffix":"x"}}}],
			"offer":{"expires_at":"2026-12-24T09:00:00+01:00"}`,
		KindSendMessage: `,"text":"hi","track_links":true,"texts":{"es":"hola"},"media":{"type":"image",
			"link":"https://example.com/a.jpg"}` + fallback,
		KindSendButtons: `,"text":"hi","track_links":true,"texts":{"es":"hola"},"header":"h","footer":"f",
			"buttons":[{"id":"y","text":"Yes"},{"text":"No"}]` + fallback,
		KindSendList: `,"text":"hi","track_links":true,"texts":{"es":"hola"},"header":"h","footer":"f","button":"Open",
			"sections":[{"title":"s","rows":[{"id":"r","text":"Row","description":"d"}]}]` + fallback,
		KindSendLink: `,"text":"hi","track_links":true,"texts":{"es":"hola"},"header":"h","footer":"f","button":"Go",
			"url":"https://example.com/%%CITY%%"` + fallback,
		KindAskLocation: `,"text":"where?","track_links":true,"texts":{"es":"dónde"},"save":{"latitude":"LAT"}` + fallback,
		KindSendFlow: `,"text":"hi","track_links":true,"texts":{"es":"hola"},"header":"h","footer":"f","flow_id":"123","button":"Book",
			"screen":"FIRST","data":{"name":"%%FIRST_NAME%%"},"save":{"seats":"SEATS"}` + fallback,
		KindSendProducts: `,"text":"hi","track_links":true,"texts":{"es":"hola"},"header":"h","footer":"f","catalog_id":"1",
			"sections":[{"title":"s","products":["sku1"]}],"save":{"items.0.quantity":"N"}` +
			fallback,
		KindSendLocation: `,"latitude":41.9,"longitude":"%%LNG%%","name":"Shop","address":"Via 1"` + fallback,
		KindSendContact: `,"contacts":[{"name":"Ann B","first_name":"Ann","last_name":"B","company":"c","title":"t","phones":["+15550001"],
			"emails":["e@example.com"],"urls":["https://example.com"]}]` + fallback,
		KindSendSticker: `,"link":"https://example.com/a.webp"` + fallback,
		KindReact:       `,"emoji":"👍"`,
		KindAddTags:     tags, KindRemoveTags: tags, KindAddToLists: lists, KindRemoveFromLists: lists,
		KindAssignOperators:   `,"user_ids":["u1"],"choose":"random"`,
		KindUnassignOperators: `,"user_ids":["u1"]`,
		KindOpenTicket:        `,"title":"t","priority":"high","category":"c","owner_id":"u1","reference":"r"`,
		KindUpdateTicket:      `,"status":"in_progress","title":"t","priority":"high","category":"c","owner_id":"u1","reference":"r"`,
		KindCloseTicket:       `,"reference":"r"`,
		KindSetField:          `,"field":"CITY","from":"next_message","limit":"PT1H"`,
		KindSendWebhook: `,"method":"POST","url":"https://example.com/hook","headers":{"X-Shop":"1"},"body":{"city":"%%CITY%%"},
			"save":{"order.id":"ORDER_ID"}`,
		KindBlockContact: ``, KindRestoreContact: ``, KindDeleteContact: ``,
		KindEndAutomations: `,"automation_ids":["a1"]`,
		KindWaitForReply:   `,"limit":"P2D","no_reply":[{"id":"s2","kind":"add_tags","tags":["silent"]}]`,
		KindBranch: `,"if":{"tag":"vip"},"then":[{"id":"s2","kind":"block_contact"}],"else":[{"id":"s3","kind":"wait_for_reply",
			"limit":"PT1H"}]`,
		KindStartAutomation: `,"automation_id":"a1"`,
		KindSetConsent:      `,"to":"refused"`,
	}
}

func wholeStarts() map[StartKind]string {
	//nolint:exhaustive // no automation holds the others
	return map[StartKind]string{
		StartMessage: `,"phrase":"ciao"`, StartIntegration: `,"label":"shop"`, StartList: `,"list_ids":["l1"]`,
		StartDate:        `,"field":"BIRTHDAY","when":"before","offset":"P3D","at":"09:00","yearly":true`,
		StartClosedHours: `,"quiet_period":"PT12H"`,
		StartHoliday:     `,"days":["2026-12-24","2026-12-31/2027-01-02"],"yearly_days":["08-15"],"country":"IT","quiet_period":"PT12H"`,
		StartTicket:      `,"event":"status_changed","from":"open","to":"any"`,
		StartFirst:       ``,
		StartAny:         `,"when":"closed","quiet_period":"PT12H"`,
		StartConsent:     `,"to":"granted"`,
	}
}

func TestEachKindOfStepSurvivesJSON(t *testing.T) {
	t.Parallel()
	for kind, settings := range wholeSteps() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			text := `{"id":"s1","name":"n","kind":"` + string(kind) + `","wait":{"for":"PT10M"}` + settings + `}`
			var step Step
			require.NoError(t, json.Unmarshal([]byte(text), &step))
			require.True(t, kind.Valid())
			require.Empty(t, step.validate("/steps/0"), "the example is a good step")
			written, err := json.Marshal(step)
			require.NoError(t, err)
			require.JSONEq(t, text, string(written))
			var again Step
			require.NoError(t, json.Unmarshal(written, &again))
			require.Equal(t, step, again)
		})
	}
}

func TestEachKindHasItsExample(t *testing.T) {
	t.Parallel()
	require.Equal(t, StepKinds(), slices.Sorted(maps.Keys(wholeSteps())), "wholeSteps has one of each kind")
	require.Equal(t, WrittenStartKinds(), slices.Sorted(maps.Keys(wholeStarts())), "wholeStarts has one of each kind")
}

func TestEachSettingOfEachKindIsInItsExample(t *testing.T) {
	t.Parallel()
	either := []string{"value", "product", "thumbnail", "media_id"} // beside from, sections
	for kind, settings := range wholeSteps() {
		var object map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(`{"kind":""`+settings+`}`), &object))
		for _, key := range jsonKeys(newSettings(kind)) {
			if !slices.Contains(either, key) {
				require.Contains(t, object, key, kind)
			}
		}
	}
}

func TestEachKindOfStartSurvivesJSON(t *testing.T) {
	t.Parallel()
	for kind, settings := range wholeStarts() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			text := `{"id":"s1","kind":"` + string(kind) + `"` + settings + `}`
			var start Start
			require.NoError(t, json.Unmarshal([]byte(text), &start))
			require.Empty(t, start.validate("/start/0"), "the example is a good start")
			written, err := json.Marshal(start)
			require.NoError(t, err)
			require.JSONEq(t, text, string(written))
			var again Start
			require.NoError(t, json.Unmarshal(written, &again))
			require.Equal(t, start, again)
			require.True(t, kind.Valid())
		})
	}
}

func TestStartsThatNoAutomationHoldsAreRefused(t *testing.T) {
	t.Parallel()
	for _, kind := range []StartKind{StartManual, StartCampaign, StartByStep, "", "other"} {
		var start Start
		require.NoError(t, json.Unmarshal([]byte(`{"kind":"`+string(kind)+`"}`), &start))
		require.Equal(t, []string{"/start/0/kind"}, pointers(start.validate("/start/0")))
	}
	require.True(t, StartManual.Valid())
	require.False(t, StartKind("other").Valid())
}

func TestTheHeadOfAStepIsWrittenWithWhatItHas(t *testing.T) {
	t.Parallel()
	text := `{"id":"s","kind":"send_template","on_failure":"end","delivery":"at_least_once","deleted":true,"template":"x"}`
	var step Step
	require.NoError(t, json.Unmarshal([]byte(text), &step))
	require.Equal(t, FailureEnd, step.OnFailure)
	require.Equal(t, AtLeastOnce, step.Delivery)
	require.True(t, step.Deleted)
	written, err := json.Marshal(step)
	require.NoError(t, err)
	require.JSONEq(t, text, string(written))
	written, err = json.Marshal(Step{Kind: KindBlockContact, Settings: &NoSettings{}})
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"block_contact"}`, string(written))
	empty := ""
	written, err = json.Marshal(Step{Kind: KindSetField, Settings: &SetField{Field: "CITY", Value: &empty}})
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"set_field","field":"CITY","value":""}`, string(written), "an empty value empties the field and must stay")
}

func TestKeysOfAnotherKindAreReportedWhereTheyStand(t *testing.T) {
	t.Parallel()
	var step Step
	require.NoError(t, json.Unmarshal([]byte(`{"kind":"add_tags","tags":["x"],"text":"MARKER","a/b~c":1,"buttons":[]}`), &step))
	got := step.validate("/steps/3")
	require.Equal(t, []string{"/steps/3/a~1b~0c", "/steps/3/buttons", "/steps/3/text"}, pointers(got))
	for _, v := range got {
		require.Contains(t, v.Detail, "add_tags")
		require.NotContains(t, v.Detail, "MARKER")
	}
	require.NoError(t, json.Unmarshal([]byte(`{"kind":"block_contact","tags":["x"]}`), &step))
	require.Equal(t, []string{"/s/tags"}, pointers(step.validate("/s")))
	require.NoError(t, json.Unmarshal([]byte(`{"kind":"send_message","text":"hi","fallback_template":"open"}`), &step))
	require.Empty(t, step.validate("/s"), "keys of an embedded struct are the kind's own")
	var start Start
	require.NoError(t, json.Unmarshal([]byte(`{"kind":"message","phrase":"ciao","name":"x","list_ids":[]}`), &start))
	require.Equal(t, []string{"/start/0/list_ids", "/start/0/name"}, pointers(start.validate("/start/0")))
}

func TestAStepOfAnUnknownKindIsKeptForItsReport(t *testing.T) {
	t.Parallel()
	var step Step
	require.NoError(t, json.Unmarshal([]byte(`{"kind":"make_coffee","limit":"PT1H"}`), &step))
	require.Nil(t, step.Settings)
	require.Equal(t, []string{"/steps/0/kind"}, pointers(step.validate("/steps/0")))
	require.False(t, StepKind("make_coffee").Valid())
}

func TestWhatIsNoStepCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`[]`, `"x"`, `5`, `{"kind":5}`, `{"kind":"add_tags","tags":"x"}`, `{"kind":"add_tags","wait":{"for":"P1M"}}`,
		`{"kind":"set_field","limit":"P1Y"}`,
	} {
		var step Step
		require.Error(t, json.Unmarshal([]byte(text), &step), text)
	}
	for _, text := range []string{`[]`, `{"kind":5}`, `{"kind":"date","offset":"P1M"}`, `{"kind":"message","phrase":1}`} {
		var start Start
		require.Error(t, json.Unmarshal([]byte(text), &start), text)
	}
}

func TestADefinitionSurvivesJSON(t *testing.T) {
	t.Parallel()
	d := Definition{Start: []Start{}, Steps: []Step{}}
	for kind := range wholeSteps() {
		settings := newSettings(kind)
		d.Steps = append(d.Steps, Step{ID: string(kind), Kind: kind, Settings: settings, Deleted: len(d.Steps)%2 == 0})
	}
	for kind := range wholeStarts() {
		d.Start = append(d.Start, Start{ID: string(kind), Kind: kind, Settings: newStartSettings(kind)})
	}
	written, err := json.Marshal(d)
	require.NoError(t, err)
	var got Definition
	require.NoError(t, json.Unmarshal(written, &got))
	require.True(t, reflect.DeepEqual(d, got))
}
