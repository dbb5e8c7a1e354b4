package meta

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// listed is a kind of template as a sync reads it.
func listed(k templateKind) models.Template {
	t := models.Template{
		ID: k.name, Name: k.name, Language: "it", Status: models.TemplateApproved, Category: k.category,
		Named: k.format == whatsapp.FormatNamed,
	}
	t.Body, t.Parameters = whatsapp.Definition(k.category, json.RawMessage(k.components))
	return t
}

// refusedParts are the places of what is refused of a step that sends the template, by whichever rule, in an activation.
func refusedParts(t *testing.T, template models.Template, settings string) []string {
	t.Helper()
	step, broken := models.Read[models.Step]([]byte(`{"kind":"send_template","template":"`+template.Name+`"`+settings+`}`), "/steps/0")
	if len(broken) == 0 {
		broken = models.ValidateAutomation("a", models.Reentry{}, models.Definition{Steps: []models.Step{step}})
	}
	if len(broken) == 0 {
		values, ok := step.Settings.(*models.SendTemplate)
		require.True(t, ok)
		lacks := template.Misfits(*values)
		if len(lacks) == 0 {
			lacks = checks().Template(template, *values, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
		}
		for _, v := range append(lacks, template.Surplus(*values)...) {
			broken = append(broken, models.Violation{Pointer: "/steps/0/" + v.Pointer, Detail: v.Detail})
		}
	}
	var out []string
	for _, v := range broken {
		require.NotEmpty(t, v.Detail)
		out = append(out, strings.TrimPrefix(v.Pointer, "/steps/0/"))
	}
	slices.Sort(out)
	return out
}

// unsendableCase is a step that sends a kind of template with one part wrong.
type unsendableCase struct {
	kind templateKind
	name string
	step string
	want []string
}

// long is a text of so many letters.
func long(n int) string { return strings.Repeat("a", n) }

func unsendableTexts() []unsendableCase {
	text := textHeader()
	with := func(header, day, name, suffix string) string {
		return `,"header":"` + header + `","parameters":{"day":"` + day + `","first_name":"` + name + `"},"buttons":{"1":{"url_suffix":"` +
			suffix + `"}}`
	}
	return []unsendableCase{
		{text, "all right", with("7", "x", "y", "z"), nil},
		{text, "all fields", with("%%A%%", "%%A%%", "%%B|b%%", "%%C%%/%%D|d e%%"), nil},
		{text, "a field with a long code", with("%%"+strings.Repeat("LONG_", 20)+"X%%", "x", "y", "z"), nil},
		{text, "a header that gets too long", with(long(60), "x", "y", "z"), []string{"header"}},
		{text, "one that its words make too long", with("%%A|"+long(60)+"%%", "x", "y", "z"), []string{"header"}},
		{text, "one that is too long with any value", with(long(53)+"%%A%%", "x", "y", "z"), []string{"header"}},
		{text, "a blank value", with("7", " ", "y", "z"), []string{"parameters/day"}},
		{text, "an unseen value", with("7", `\u200b`, "y", "z"), []string{"parameters/day"}},
		{text, "a body that gets too long", with("7", long(600), long(600), "z"), []string{"parameters"}},
		{text, "one that words make too long", with("7", long(600), "%%A|"+long(600)+"%%", "z"), []string{"parameters"}},
		{
			text, "a value that is missing", `,"header":"7","parameters":{"day":"x"},"buttons":{"1":{"url_suffix":"z"}}`,
			[]string{"parameters"},
		},
		{
			text, "a value too many", `,"header":"7","parameters":{"day":"x","first_name":"y","no":"z"},"buttons":{"1":{"url_suffix":"z"}}`,
			[]string{"parameters/no"},
		},
		{text, "an address that gets too long", with("7", "x", "y", long(1999)), []string{"buttons/1/url_suffix"}},
		{text, "one that escapes make too long", with("7", "x", "y", strings.Repeat("è", 400)), []string{"buttons/1/url_suffix"}},
		{text, "one that words make too long", with("7", "x", "y", "%%A|"+strings.Repeat("è", 400)+"%%"), []string{"buttons/1/url_suffix"}},
		{text, "no button's value", `,"header":"7","parameters":{"day":"x","first_name":"y"}`, []string{"button_parameters"}},
		{
			text, "a code for an address", `,"header":"7","parameters":{"day":"x","first_name":"y"},"buttons":{"1":{"coupon_code":"z"}}`,
			[]string{"buttons/1"},
		},
	}
}

func unsendableHeaders() []unsendableCase {
	file := func(header string) string {
		return `,"header":` + header + `,"parameters":{"1":"x"},"buttons":{"2":{"coupon_code":"y"}}`
	}
	at := func(latitude, longitude string) string {
		return `,"header":{"location":{"latitude":` + latitude + `,"longitude":` + longitude + `}}`
	}
	sold := func(catalogue, item string) string {
		return `,"header":{"product":{"catalog_id":"` + catalogue + `","product_retailer_id":"` + item + `"}}`
	}
	return []unsendableCase{
		{picture(), "a link with fields", file(`{"image":{"link":"https://%%HOST%%/%%A%%.png?x=%%B|b%%"}}`), nil},
		{picture(), "a field that is the link", file(`{"image":{"link":"%%LINK%%"}}`), nil},
		{picture(), "words that are the link", file(`{"image":{"link":"%%L|https://a.example/a.png%%"}}`), nil},
		{picture(), "a link inside", file(`{"image":{"link":"http://10.0.0.1/a.png"}}`), []string{"header/image/link"}},
		{
			picture(), "a link inside that words make", file(`{"image":{"link":"%%L|http://localhost/a.png%%"}}`),
			[]string{"header/image/link"},
		},
		{picture(), "words that make no link", file(`{"image":{"link":"%%L|ask us%%"}}`), []string{"header/image/link"}},
		{picture(), "a link without host", file(`{"image":{"link":"https:///a.png"}}`), []string{"header/image/link"}},
		{picture(), "a field after the hash", file(`{"image":{"link":"https://a.example/a#%%A%%"}}`), []string{"header/image/link"}},
		{
			picture(), "a link inside, as the first version had it",
			`,"header_media":"http://127.0.0.1/a","parameters":{"1":"x"},"buttons":{"2":{"coupon_code":"y"}}`,
			[]string{"header_media"},
		},
		{picture(), "a picture and its id", file(`{"image":{"link":"https://a.example/a.png","media_id":"m"}}`), []string{"header/image"}},
		{picture(), "a video for a picture", file(`{"video":{"media_id":"m"}}`), []string{"header", "template"}},
		{
			documents(), "a name that is too long", `,"header":{"document":{"link":"https://a.example/a","filename":"` + long(241) + `"}}`,
			[]string{"header/document/filename"},
		},
		{place(), "a place by fields", at(`"%%LAT%%"`, `"1%%LON%%"`), nil},
		{place(), "a place off the map", at(`91`, `0`), []string{"header/location/latitude"}},
		{
			place(), "one that words put there", at(`"%%LAT|91%%"`, `"%%LON|x%%"`),
			[]string{"header/location/latitude", "header/location/longitude"},
		},
		{oneProduct(), "a product", sold("1", "%%SKU%%"), nil},
		{oneProduct(), "a product without id", sold("1", " "), []string{"header/product/product_retailer_id"}},
	}
}

func unsendableButtons() []unsendableCase {
	coupon := func(code string) string {
		return `,"header":{"image":{"media_id":"m"}},"parameters":{"1":"x"},"buttons":{"2":{"coupon_code":"` + code + `"}}`
	}
	code := func(code string) string { return `,"parameters":{"1":"` + code + `"}` }
	items := func(thumbnail, title, item string) string {
		return `,"buttons":{"0":{"products":{"thumbnail":"` + thumbnail + `","sections":[{"title":"` + title + `",
			"products":["` + item + `"]}]}}}`
	}
	return []unsendableCase{
		{picture(), "a coupon of a field", coupon("AB-%%CODE%%"), nil},
		{picture(), "a coupon that is too long", coupon(long(21)), []string{"buttons/2/coupon_code"}},
		{picture(), "one with any value", coupon(long(20) + "%%CODE%%"), []string{"buttons/2/coupon_code"}},
		{picture(), "one that words make", coupon("%%CODE|" + long(21) + "%%"), []string{"buttons/2/coupon_code"}},
		{picture(), "a blank coupon", coupon(" "), []string{"buttons/2/coupon_code"}},
		{oneTimeCode(), "a code", code("%%CODE%%"), nil},
		{oneTimeCode(), "a code that is too long", code(long(16)), []string{"parameters/1"}},
		{oneTimeCode(), "one that words make", code("%%CODE|" + long(16) + "%%"), []string{"parameters/1"}},
		{oneTimeCode(), "a code with a blank", code("12 34"), []string{"parameters/1"}},
		{oneTimeCode(), "an address for a code", code("http://a.it"), []string{"parameters/1"}},
		{form(), "data with fields", `,"buttons":{"0":{"flow":{"data":{"a":"%%A%%"}}}}`, nil},
		{form(), "no data at all", ``, nil},
		{form(), "data that is empty", `,"buttons":{"0":{"flow":{"data":{}}}}`, []string{"buttons/0/flow/data"}},
		{form(), "data that is a list", `,"buttons":{"0":{"flow":{"data":[1]}}}`, []string{"buttons/0/flow/data"}},
		{catalogue(), "a thumbnail", `,"buttons":{"0":{"catalog":{"thumbnail":"%%SKU%%"}}}`, nil},
		{catalogue(), "a blank one", `,"buttons":{"0":{"catalog":{"thumbnail":" "}}}`, []string{"buttons/0/catalog/thumbnail"}},
		{someProducts(), "items", items("%%SKU%%", "t", "%%SKU%%"), nil},
		{someProducts(), "a blank thumbnail", items(" ", "t", "x"), []string{"buttons/0/products/thumbnail"}},
		{someProducts(), "a blank item", items("x", "t", " "), []string{"buttons/0/products/sections/0/products/0"}},
		{someProducts(), "a title that is too long", items("x", long(25), "x"), []string{"buttons/0/products/sections/0/title"}},
		{someProducts(), "no items", `,"buttons":{"0":{"catalog":{}}}`, []string{"buttons/0"}},
		{catalogue(), "a button that is not there", `,"buttons":{"1":{"payload":"x"}}`, []string{"buttons/1"}},
	}
}

func unsendableOffersAndCards() []unsendableCase {
	ends := func(at string) string {
		return `,"offer":{"expires_at":"` + at + `"},"buttons":{"0":{"coupon_code":"x"},"1":{"url_suffix":"y"}}`
	}
	card := func(link, text, suffix, payload string) string {
		return `{"header":{"image":{"link":"` + link + `"}},"parameters":{"1":"` + text + `"},"buttons":{"0":{"payload":"` + payload +
			`"},"1":{"url_suffix":"` + suffix + `"}}}`
	}
	right := card("https://a.example/%%A%%", "%%B%%", "%%C|c%%", "%%D%%")
	second := func(c string) string { return `,"parameters":{"1":"x"},"cards":[` + right + `,` + c + `]` }
	return []unsendableCase{
		{offer(), "an end by a field", ends("%%ENDS%%"), nil},
		{offer(), "an end that comes", ends("now+P1D"), nil},
		{offer(), "an end that has passed", ends("2026-11-30T09:00:00Z"), []string{"offer/expires_at"}},
		{offer(), "words that make a past one", ends("%%ENDS|2026-11-30T09:00:00Z%%"), []string{"offer/expires_at"}},
		{offer(), "words that make none", ends("%%ENDS|soon%%"), []string{"offer/expires_at"}},
		{offer(), "no end", `,"buttons":{"0":{"coupon_code":"x"},"1":{"url_suffix":"y"}}`, []string{"offer"}},
		{carousel(), "two cards", second(right), nil},
		{carousel(), "one card", `,"parameters":{"1":"x"},"cards":[` + right + `]`, []string{"cards"}},
		{carousel(), "a card's link inside", second(card("http://192.168.1.1/a", "x", "y", "z")), []string{"cards/1/header/image/link"}},
		{carousel(), "a card's text", second(card("https://a.example/1", long(160), "y", "z")), []string{"cards/1/parameters"}},
		{carousel(), "a card's blank text", second(card("https://a.example/1", " ", "y", "z")), []string{"cards/1/parameters/1"}},
		{
			carousel(), "a card's address", second(card("https://a.example/1", "x", long(2000), "z")),
			[]string{"cards/1/buttons/1/url_suffix"},
		},
		{carousel(), "a card's payload", second(card("https://a.example/1", "x", "y", long(257))), []string{"cards/1/buttons/0/payload"}},
		{
			carousel(), "a payload that words make", second(card("https://a.example/1", "x", "y", "%%A|"+long(257)+"%%")),
			[]string{"cards/1/buttons/0/payload"},
		},
		{productCards(), "a card without item", `,"cards":[{"header":{"product":{"catalog_id":"1","product_retailer_id":"x"}}},
			{"header":{"product":{"catalog_id":"1","product_retailer_id":" "}}}]`, []string{"cards/1/header/product/product_retailer_id"}},
		{productCards(), "cards for a template without", `,"cards":[]`, []string{"cards"}},
		{catalogue(), "cards of none", `,"cards":[` + right + `]`, []string{"cards"}},
	}
}

// Of each kind of template, what can never be sent is refused with the part's place before it is sent, whether a field has a value or
// its words stand instead; a field alone is refused nowhere (W8).
func TestWhatOfATemplateCanNeverBeSentIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	cases := slices.Concat(unsendableTexts(), unsendableHeaders(), unsendableButtons(), unsendableOffersAndCards())
	seen := map[string]bool{}
	for _, c := range cases {
		seen[c.kind.name] = seen[c.kind.name] || c.want != nil
		t.Run(c.kind.name+" "+c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, refusedParts(t, listed(c.kind), c.step))
		})
	}
	for _, k := range templateKinds() {
		require.True(t, seen[k.name], "no part of %s is wrong anywhere", k.name)
	}
}

// A part that nobody here can fill is refused with the template (W8).
func TestAPartThatNobodyCanFillIsRefused(t *testing.T) {
	t.Parallel()
	for _, components := range []string{
		`[{"type":"BODY","text":"x"},{"type":"HOLOGRAM"}]`, `[{"type":"HEADER","format":"GIF"},{"type":"BODY","text":"x"}]`,
		`[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"TELEPORT"}]}]`,
		`[{"type":"BODY","text":"x"},{"type":"CAROUSEL","cards":[]}]`,
	} {
		odd := listed(templateKind{name: "odd", category: "UTILITY", components: components})
		require.Equal(t, []string{"template"}, refusedParts(t, odd, ""), components)
	}
}
