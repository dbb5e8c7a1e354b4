package meta

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// freeCase is a step that sends a free message, in JSON but for its kind, and where what is wrong of it stands.
type freeCase struct {
	kind models.StepKind
	name string
	step string
	want []string
}

func freeTexts() []freeCase {
	words := func(n int) string { return "%%A|" + long(n) + "%%" }
	return []freeCase{
		{models.KindSendMessage, "fields everywhere", `"text":"%%A%% %%B|b%%"`, nil},
		{models.KindSendMessage, "words that are too long", `"text":"` + words(4097) + `"`, []string{"/text"}},
		{
			models.KindSendMessage, "a language's text, by its words", `"text":"t","texts":{"es":"e","it":"` + words(4097) + `"}`,
			[]string{"/texts/it"},
		},
		{
			models.KindSendMessage, "a caption",
			`"media":{"type":"image","link":"https://a.example/%%A%%","caption":"` + words(1025) + `"}`,
			[]string{"/media/caption"},
		},
		{
			models.KindSendMessage, "words that make no link", `"media":{"type":"image","link":"https://a.example/#%%A|b%%"}`,
			[]string{"/media/link"},
		},
		{models.KindSendButtons, "titles of fields", `"text":"t","buttons":[{"text":"%%A%%"},{"text":"%%B%%"}]`, nil},
		{
			models.KindSendButtons, "titles whose words are one", `"text":"t","buttons":[{"text":"%%A|x%%"},{"text":"%%B|x%%"}]`,
			[]string{"/buttons/1/text"},
		},
		{models.KindSendButtons, "a header", `"text":"t","header":"` + words(61) + `","buttons":[{"text":"x"}]`, []string{"/header"}},
		{models.KindSendButtons, "a footer", `"text":"t","footer":"` + words(61) + `","buttons":[{"text":"x"}]`, []string{"/footer"}},
		{
			models.KindSendButtons, "a picture that words lead inside", `"text":"t","header":{"image":{"link":"%%A|http://10.0.0.1/%%"}},
			"buttons":[{"text":"x"}]`, []string{"/header/image/link"},
		},
		{
			models.KindSendList, "a row's description",
			`"text":"t","button":"b","sections":[{"rows":[{"text":"x","description":"` + words(73) + `"}]}]`,
			[]string{"/sections/0/rows/0/description"},
		},
		{
			models.KindSendList, "a list's header",
			`"text":"t","header":"` + words(61) + `","button":"b","sections":[{"rows":[{"text":"x"}]}]`,
			[]string{"/header"},
		},
	}
}

func otherFreeKinds() []freeCase {
	return []freeCase{
		{models.KindSendLink, "a link with fields", `"text":"t","button":"b","url":"https://%%A%%/%%B|c d%%?e=%%F%%"`, nil},
		{models.KindSendLink, "a field after the hash", `"text":"t","button":"b","url":"https://a.example/#%%A%%"`, []string{"/url"}},
		{models.KindSendLink, "words that lead inside", `"text":"t","button":"b","url":"https://%%A|localhost%%/"`, []string{"/url"}},
		{models.KindAskLocation, "a text", `"text":"%%A|` + long(1025) + `%%"`, []string{"/text"}},
		{models.KindSendFlow, "data with fields", `"text":"t","button":"b","flow_id":"1","screen":"S","data":{"a":"%%A|b%%"}`, nil},
		{models.KindSendFlow, "an emoji on the button", `"text":"t","button":"Vai 🚀","flow_id":"1"`, []string{"/button"}},
		{models.KindSendFlow, "one that words put there", `"text":"t","button":"%%A|🚀%%","flow_id":"1"`, []string{"/button"}},
		{
			models.KindSendFlow, "a document's name",
			`"text":"t","header":{"document":{"media_id":"m","filename":"%%A|` + long(241) + `%%"}},
			"button":"b","flow_id":"1"`,
			[]string{"/header/document/filename"},
		},
		{
			models.KindSendProducts, "a header of nothing", `"text":"t","header":"\u200b","catalog_id":"1","sections":[{"products":["a"]}]`,
			[]string{"/header"},
		},
		{
			models.KindSendProducts, "an item of nothing", `"text":"t","header":"h","catalog_id":"1","sections":[{"products":["\u200b"]}]`,
			[]string{"/sections/0/products/0", "/sections/0/products"},
		},
		{models.KindSendLocation, "a place of fields", `"latitude":"%%A%%","longitude":"%%B|12.5%%"`, nil},
		{
			models.KindSendLocation, "a place that words put off the map", `"latitude":"%%A|91%%","longitude":"%%B|x%%"`,
			[]string{"/latitude", "/longitude"},
		},
		{models.KindSendContact, "a name of nothing", `"contacts":[{"name":"\u200b"}]`, []string{"/contacts/0/name"}},
		{
			models.KindSendContact, "pages with fields",
			`"contacts":[{"name":"n","urls":["https://%%SHOP_HOST%%/","HTTPS://a.example/%%A|b%%","%%SITE%%","a.example"]}]`, nil,
		},
		{
			models.KindSendContact, "a page that words put inside",
			`"contacts":[{"name":"n","urls":["%%SITE%%","https://%%H|localhost%%/"]}]`,
			[]string{"/contacts/0/urls/1"},
		},
		{
			models.KindSendContact, "a field after the hash of a page",
			`"contacts":[{"name":"n"},{"name":"m","urls":["https://a.example/","https://a.example/#%%A%%"]}]`,
			[]string{"/contacts/1/urls/1"},
		},
		{models.KindSendSticker, "a sticker inside", `"link":"http://127.0.0.1/a.webp"`, []string{"/link"}},
		{models.KindReact, "a keycap", `"emoji":"#️⃣"`, nil},
		{models.KindReact, "a letter", `"emoji":"a"`, []string{"/emoji"}},
		{models.KindReact, "two emojis", `"emoji":"👍👍"`, []string{"/emoji"}},
	}
}

// Of each kind of free message, what can never be sent is refused with its place, whether fields have values or their words stand
// instead (A2, A2b, A3, A4, W8).
func TestWhatOfAFreeMessageCanNeverBeSentIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	wrong := map[models.StepKind]bool{} //nolint:exhaustive // what the cases have
	for _, c := range slices.Concat(freeTexts(), otherFreeKinds()) {
		wrong[c.kind] = wrong[c.kind] || c.want != nil
		t.Run(string(c.kind)+" "+c.name, func(t *testing.T) {
			t.Parallel()
			step, broken := models.Read[models.Step]([]byte(`{"kind":"`+string(c.kind)+`",`+c.step+`}`), "/steps/0")
			require.Empty(t, broken)
			var got []string
			for _, v := range models.ValidateAutomation("a", models.Reentry{}, models.Definition{Steps: []models.Step{step}}) {
				got = append(got, strings.TrimPrefix(v.Pointer, "/steps/0"))
			}
			for _, v := range checks().Step(step) {
				if !slices.Contains(got, v.Pointer) {
					got = append(got, v.Pointer)
				}
			}
			require.Equal(t, c.want, got)
		})
	}
	for _, kind := range models.SendingKinds() {
		require.True(t, wrong[kind] || kind == models.KindSendTemplate, "no part of %s is wrong anywhere", kind)
	}
}
