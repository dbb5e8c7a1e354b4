package meta

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// readStep is a step in JSON that breaks no rule by itself.
func readStep(t *testing.T, written string) models.Step {
	t.Helper()
	step, broken := models.Read[models.Step]([]byte(written), "")
	require.Empty(t, broken, written)
	require.Empty(t, models.ValidateAutomation("a", models.Reentry{}, models.Definition{Steps: []models.Step{step}}), written)
	return step
}

// templateUse is a use of a template by settings in JSON, each after a comma.
func templateUse(t *testing.T, template models.Template, settings string) models.TemplateReference {
	t.Helper()
	values, ok := readStep(t, `{"kind":"send_template","template":"`+template.Name+`"`+settings+`}`).Settings.(*models.SendTemplate)
	require.True(t, ok)
	require.Empty(t, template.Misfits(*values), settings)
	return models.TemplateReference{Name: template.Name, Values: *values, Pointer: "/steps/0"}
}

// The link of a file that is one field is what its words say: taken where they lead outside, and refused for where they lead (W8).
func TestALinkThatIsOneFieldIsWhatItsWordsSay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for place, c := range map[string]struct {
		kind templateKind
		step string
	}{
		"header/image/link": {picture(), `,"header":{"image":{"link":"LINK"}},"parameters":{"1":"x"},"buttons":{"2":{"coupon_code":"y"}}`},
		"header_media":      {picture(), `,"header_media":"LINK","parameters":{"1":"x"},"buttons":{"2":{"coupon_code":"y"}}`},
		"cards/1/header/image/link": {carousel(), `,"parameters":{"1":"x"},"cards":[
			{"header":{"image":{"media_id":"m"}},"parameters":{"1":"x"},"buttons":{"1":{"url_suffix":"y"}}},
			{"header":{"image":{"link":"LINK"}},"parameters":{"1":"x"},"buttons":{"1":{"url_suffix":"y"}}}]`},
		"/header/image/link": {
			templateKind{}, `{"kind":"send_buttons","text":"t","header":{"image":{"link":"LINK"}},"buttons":[{"text":"x"}]}`,
		},
	} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			refused := func(link string) []models.Violation {
				written := strings.Replace(c.step, "LINK", link, 1)
				if c.kind.name == "" {
					return checks().Step(readStep(t, written))
				}
				return checks().Template(listed(c.kind), templateUse(t, listed(c.kind), written).Values, now)
			}
			for _, link := range []string{
				"%%L%%", "%%L|https://a.example/a.png%%", "%%L|https://a.example/?next=https://b.example%%", "https://%%H%%/a.png",
				"https://%%H|a.example%%/%%P|x://y/z%%",
			} {
				require.Empty(t, refused(link), link)
			}
			for _, link := range []string{"%%L|http://localhost/a.png%%", "%%L|http://10.0.0.1/%%", "https://%%H|localhost%%/a.png"} {
				require.Equal(t, []models.Violation{{Pointer: place, Detail: "must lead to a public address"}}, refused(link), link)
			}
		})
	}
}

// Of a use that is under way only what nobody can be sent is wrong: not words that may not be needed, nor an offer that has ended (W8, C3).
func TestOfAUseThatIsUnderWayOnlyWhatNobodyCanBeSentIsWrong(t *testing.T) {
	t.Parallel()
	template, now := listed(offer()), time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		ends, coupon  string
		new, underWay []string
	}{
		"all right":                 {"now+P1D", "SAVE", nil, nil},
		"an end that has passed":    {"2026-11-30T09:00:00Z", "SAVE", []string{"offer/expires_at"}, nil},
		"words that make a past":    {"%%ENDS|2026-11-30T09:00:00Z%%", "SAVE", []string{"offer/expires_at"}, nil},
		"words that are too long":   {"now+P1D", "%%CODE|" + long(21) + "%%", []string{"buttons/0/coupon_code"}, nil},
		"a code that is too long":   {"now+P1D", long(21), []string{"buttons/0/coupon_code"}, []string{"buttons/0/coupon_code"}},
		"one after the offer's end": {"2026-11-30T09:00:00Z", long(21), []string{"offer/expires_at"}, []string{"buttons/0/coupon_code"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			use := templateUse(
				t, template, `,"offer":{"expires_at":"`+c.ends+`"},"buttons":{"0":{"coupon_code":"`+c.coupon+`"},"1":{"url_suffix":"y"}}`,
			)
			places := func() (out []string) {
				for _, v := range checks().Use(template, use, now) {
					out = append(out, v.Pointer)
				}
				return out
			}
			require.Equal(t, c.new, places())
			use.UnderWay = true
			require.Equal(t, c.underWay, places())
		})
	}
}
