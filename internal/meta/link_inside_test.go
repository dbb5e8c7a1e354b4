package meta

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// insideLinks lead to what exists inside a network only.
func insideLinks() []string {
	return []string{
		"http://localhost/a", "https://127.0.0.1/a", "http://10.1.2.3/a", "http://172.16.0.1/a", "http://192.168.1.1/a",
		"http://169.254.169.254/latest", "http://[::1]/a", "http://[fd00::1]/a", "http://[::ffff:10.0.0.1]/a", "http://127.1/a",
		"http://intranet/a", "http://printer.local/a", "http://db.internal/a", "http://0.0.0.0/a", "http://100.64.0.1/a",
	}
}

// A link that leads inside a network is refused in each place where one can be given, before anything is sent. That of a webhook is
// looked at when it is called, by what its name resolves to then (A10).
func TestALinkThatLeadsInsideIsRefusedInEachPlace(t *testing.T) { // W8, A2, A2b
	t.Parallel()
	steps := map[string][2]string{
		"the file of a message": {`{"kind":"send_message","media":{"type":"image","link":"LINK"}}`, "/media/link"},
		"a sticker":             {`{"kind":"send_sticker","link":"LINK"}`, "/link"},
		"a link's button":       {`{"kind":"send_link","text":"t","button":"b","url":"LINK"}`, "/url"},
		"a page on a card":      {`{"kind":"send_contact","contacts":[{"name":"n","urls":["LINK"]}]}`, "/contacts/0/urls/0"},
	}
	for kind, rest := range above() {
		for _, file := range []string{"image", "video", "document"} {
			steps["a "+file+" above "+kind] = [2]string{
				`{"kind":"` + kind + `","header":{"` + file + `":{"link":"LINK"}},` + rest + `}`, "/header/" + file + "/link",
			}
		}
	}
	card := `{"header":{"image":{"link":"LINK"}},"parameters":{"1":"x"},"buttons":{"1":{"url_suffix":"y"}}}`
	pictured := `,"parameters":{"1":"x"},"buttons":{"2":{"coupon_code":"y"}}`
	templates := map[string]struct {
		kind templateKind
		step string
		want string
	}{
		"a template's picture":             {picture(), `,"header":{"image":{"link":"LINK"}}` + pictured, "header/image/link"},
		"one as the first version had it":  {picture(), `,"header_media":"LINK"` + pictured, "header_media"},
		"a template's document":            {documents(), `,"header":{"document":{"link":"LINK"}}`, "header/document/link"},
		"the picture of a carousel's card": {carousel(), `,"parameters":{"1":"x"},"cards":[` + card + `,` + card + `]`, ""},
	}
	drafts := map[string]struct{ draft, want string }{
		"a template's button": {
			`{"components":[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"b","url":"LINK"}]}]}`,
			"/components/1/buttons/0/url",
		},
		"a template's button with an end": {
			`{"components":[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"b","url":"LINK/{{1}}",
				"example":["x"]}]}]}`, "/components/1/buttons/0/url",
		},
		"a button of the library": {
			`{"library":"l","library_buttons":[{"type":"URL","url":{"base_url":"LINK"}}]}`,
			"/library_template_button_inputs/0/url/base_url",
		},
	}
	for _, link := range append(insideLinks(), "https://shop.example/a") {
		inside := link != "https://shop.example/a"
		put := func(in string) string { return strings.ReplaceAll(in, "LINK", link) }
		for name, s := range steps {
			var got []string
			for _, v := range checks().Step(stepOf(t, put(s[0]))) {
				got = append(got, v.Pointer)
			}
			require.Equal(t, inside, len(got) > 0, "%s %s: %v", name, link, got)
			require.True(t, !inside || got[0] == s[1], "%s %s: %v", name, link, got)
		}
		for name, s := range templates {
			got := refusedParts(t, listed(s.kind), put(s.step))
			require.Equal(t, inside, len(got) > 0, "%s %s: %v", name, link, got)
			require.True(t, !inside || strings.Contains(got[0], s.want), "%s %s: %v", name, link, got)
		}
		for name, s := range drafts {
			var draft models.TemplateDraft
			require.NoError(t, json.Unmarshal([]byte(put(s.draft)), &draft))
			draft.Category = models.CategoryMarketing
			var got []string
			for _, flaw := range whatsapp.ValidateTemplate(wireDraft("t", "it", draft)) {
				got = append(got, flaw.Pointer)
			}
			require.Equal(t, inside, len(got) > 0, "%s %s: %v", name, link, got)
			require.True(t, !inside || got[0] == s.want, "%s %s: %v", name, link, got)
		}
	}
}
