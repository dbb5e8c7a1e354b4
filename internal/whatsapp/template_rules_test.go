package whatsapp_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// drafted is a template with these components.
func drafted(components string) whatsapp.TemplateDraft {
	return whatsapp.TemplateDraft{Name: "n", Language: "it", Category: "MARKETING", Components: json.RawMessage("[" + components + "]")}
}

const goodBody = `{"type":"BODY","text":"Ciao."}`

// ruled is a template, and what of it Meta would reject.
type ruled struct {
	draft whatsapp.TemplateDraft
	want  []string
}

// Meta takes a day to reject what its pages forbid: each of its rules is checked before, and says where (A1).
func TestEachRuleOfMetaIsCheckedBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	cases := ruledTexts()
	maps.Copy(cases, ruledButtons())
	maps.Copy(cases, ruledKinds())
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, flaw := range whatsapp.ValidateTemplate(c.draft) {
				got = append(got, flaw.Pointer)
				require.NotEmpty(t, flaw.Detail)
				require.Greater(t, flaw.Subcode, 2388000)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func ruledTexts() map[string]ruled {
	named := drafted(`{"type":"BODY","text":"Ciao {{Name}}, sì."}`)
	named.ParameterFormat = whatsapp.FormatNamed
	badName, badCategory, badTTL := drafted(goodBody), drafted(goodBody), drafted(goodBody)
	badName.Name, badCategory.Category, badTTL.TTL = "Con spazi", "NEWS", 60
	return map[string]ruled{
		"a plain one":                    {drafted(goodBody), nil},
		"a name with spaces":             {badName, []string{"/name"}},
		"a category that is none":        {badCategory, []string{"/category"}},
		"a time that is too short":       {badTTL, []string{"/message_send_ttl_seconds"}},
		"no body":                        {drafted(`{"type":"FOOTER","text":"f"}`), []string{"/components"}},
		"two bodies":                     {drafted(goodBody + "," + goodBody), []string{"/components/1/type"}},
		"a part that Meta does not know": {drafted(goodBody + `,{"type":"HOLOGRAM"}`), []string{"/components/1/type"}},
		"a long body": {
			drafted(`{"type":"BODY","text":"` + strings.Repeat("a", 1025) + `"}`), []string{"/components/0/text"},
		},
		"a variable without example": {drafted(`{"type":"BODY","text":"Ciao {{1}}, sì."}`), []string{"/components/0/example/body_text"}},
		"a variable at the end": {
			drafted(`{"type":"BODY","text":"Ciao {{1}}","example":{"body_text":[["a"]]}}`), []string{"/components/0/text"},
		},
		"two variables side by side": {
			drafted(`{"type":"BODY","text":"Ciao {{1}} {{2}}, sì.","example":{"body_text":[["a","b"]]}}`), []string{"/components/0/text"},
		},
		"a gap between variables": {
			drafted(`{"type":"BODY","text":"Ciao {{1}} e {{3}}, sì.","example":{"body_text":[["a","b"]]}}`), []string{"/components/0/text"},
		},
		"a name in capitals": {named, []string{"/components/0/text", "/components/0/example/body_text_named_params"}},
		"a header that is too long": {
			drafted(`{"type":"HEADER","format":"TEXT","text":"` + strings.Repeat("a", 61) + `"},` + goodBody),
			[]string{"/components/0/text"},
		},
		"a header of two variables": {
			drafted(`{"type":"HEADER","format":"TEXT","text":"{{1}} e {{2}}","example":{"header_text":["a","b"]}},` + goodBody),
			[]string{"/components/0/text"},
		},
		"a picture without example": {
			drafted(`{"type":"HEADER","format":"IMAGE"},` + goodBody), []string{"/components/0/example/header_handle"},
		},
		"a picture by its address": {
			drafted(`{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://a.example"]}},` + goodBody),
			[]string{"/components/0/example/header_handle"},
		},
		"a header of an odd format": {drafted(`{"type":"HEADER","format":"GIF"},` + goodBody), []string{"/components/0/format"}},
		"a footer with a variable":  {drafted(goodBody + `,{"type":"FOOTER","text":"a {{1}}"}`), []string{"/components/1/text"}},
	}
}

func ruledButtons() map[string]ruled {
	buttons := func(list ...string) whatsapp.TemplateDraft {
		return drafted(goodBody + `,{"type":"BUTTONS","buttons":[` + strings.Join(list, ",") + `]}`)
	}
	const quick, address = `{"type":"QUICK_REPLY","text":"a"}`, `{"type":"URL","text":"a","url":"https://a.example/b"}`
	return map[string]ruled{
		"eleven buttons":              {buttons(slices.Repeat([]string{quick}, 11)...), []string{"/components/1/buttons"}},
		"three addresses":             {buttons(address, address, address), []string{"/components/1/buttons/2/type"}},
		"quick replies in two groups": {buttons(quick, address, quick), []string{"/components/1/buttons"}},
		"a label that is too long": {
			buttons(`{"type":"QUICK_REPLY","text":"` + strings.Repeat("a", 26) + `"}`), []string{"/components/1/buttons/0/text"},
		},
		"an address that is none": {buttons(`{"type":"URL","text":"a","url":"a.example"}`), []string{"/components/1/buttons/0/url"}},
		"a variable in the middle": {
			buttons(`{"type":"URL","text":"a","url":"https://a.example/{{1}}/b","example":["x"]}`), []string{"/components/1/buttons/0/url"},
		},
		"a variable as the host": {
			buttons(`{"type":"URL","text":"a","url":"https://{{1}}","example":["x"]}`), []string{"/components/1/buttons/0/url"},
		},
		"an address without example": {
			buttons(`{"type":"URL","text":"a","url":"https://a.example/{{1}}"}`), []string{"/components/1/buttons/0/example"},
		},
		"a coupon without example":             {buttons(`{"type":"COPY_CODE"}`), []string{"/components/1/buttons/0/example"}},
		"a form of nothing":                    {buttons(`{"type":"FLOW","text":"a"}`), []string{"/components/1/buttons/0"}},
		"a one-time code outside its category": {buttons(`{"type":"OTP","text":"a"}`), []string{"/components/1/buttons/0/type"}},
	}
}

func ruledKinds() map[string]ruled {
	code := drafted(`{"type":"BODY","text":"Il codice è {{1}}."}`)
	code.Category = "AUTHENTICATION"
	offer := drafted(goodBody + `,{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"più di sedici lettere"}},` +
		`{"type":"FOOTER","text":"f"}`)
	const card = `{"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BUTTONS","buttons":[{"type":"SPM","text":"View"}]}]}`
	const other = `{"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BODY","text":"Una."},` +
		`{"type":"BUTTONS","buttons":[{"type":"SPM","text":"View"}]}]}`
	carousel := func(cards string) whatsapp.TemplateDraft {
		return drafted(goodBody + `,{"type":"CAROUSEL","cards":[` + cards + `]}`)
	}
	return map[string]ruled{
		"a one-time code with words": {code, []string{"/components/0/text", "/components"}},
		"an offer with a footer":     {offer, []string{"/components", "/components/1/limited_time_offer/text"}},
		"one card":                   {carousel(card), []string{"/components/1/cards"}},
		"two cards":                  {carousel(card + "," + card), nil},
		"cards that differ":          {carousel(card + "," + other), []string{"/components/1/cards/1/components"}},
	}
}
