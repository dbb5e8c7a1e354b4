package activities_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// plainFill fills %%EMPTY%% with nothing and %%LONG%% with a long text; a link to "bad" is none.
func plainFill() activities.Fill {
	text := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, "%%EMPTY%%", ""), "%%LONG%%", strings.Repeat("a", 1100))
	}
	return activities.Fill{
		Text: text, Number: text, Moment: text, URLPart: text, JSON: func(doc json.RawMessage) (json.RawMessage, error) { return doc, nil },
		URL: func(s string) (string, error) {
			if s == "bad" {
				return "", errors.New("no address")
			}
			return text(s), nil
		},
	}
}

// A value that is missing, empty or impossible is a refusal with its reason, in whatever part: no message leaves with a hole (A1, W8).
func TestEachPartOfATemplateIsRefusedWhenItsValueIsMissingOrImpossible(t *testing.T) {
	t.Parallel()
	const missing, invalid = models.ReasonMissingParameter, models.ReasonInvalidValue
	button := func(kind, url string) models.TemplateParameters {
		b := models.TemplateButton{Type: kind, URL: url}
		if url != "" {
			b.Parameter = "1"
		}
		return models.TemplateParameters{Buttons: []models.TemplateButton{b}}
	}
	first := func(v models.ButtonValue) models.SendTemplate {
		return models.SendTemplate{Buttons: map[string]models.ButtonValue{"0": v}}
	}
	header := func(format string, v models.HeaderValue) (models.TemplateParameters, models.SendTemplate) {
		return models.TemplateParameters{HeaderFormat: format, HeaderText: "{{1}}", Header: "1"}, models.SendTemplate{Header: v}
	}
	place := func(latitude models.Degrees) models.HeaderValue {
		return models.HeaderValue{Location: &models.MapPlace{Latitude: latitude, Longitude: "0"}}
	}
	ends := func(at string) models.SendTemplate {
		return models.SendTemplate{Offer: &models.OfferValue{ExpiresAt: at}}
	}
	type use struct {
		p      models.TemplateParameters
		values models.SendTemplate
		want   string
	}
	cases := map[string]use{}
	for name, h := range map[string]struct {
		format string
		value  models.HeaderValue
		want   string
	}{
		"a text":                  {models.HeaderText, models.HeaderValue{Text: "x"}, ""},
		"a text without value":    {models.HeaderText, models.HeaderValue{Text: "%%EMPTY%%"}, missing},
		"a text that is too long": {models.HeaderText, models.HeaderValue{Text: "%%LONG%%"}, invalid},
		"a picture without link":  {models.HeaderImage, models.HeaderValue{Image: &models.HeaderFile{Link: "%%EMPTY%%"}}, missing},
		"a video of no address":   {models.HeaderVideo, models.HeaderValue{Video: &models.HeaderFile{Link: "bad"}}, invalid},
		"a document by its id":    {models.HeaderDocument, models.HeaderValue{Document: &models.HeaderFile{ID: "1"}}, ""},
		"a document of ours":      {models.HeaderDocument, models.HeaderValue{Document: &models.HeaderFile{MediaID: "1"}}, ""},
		"a place":                 {models.HeaderLocation, place("41.9"), ""},
		"a place without value":   {models.HeaderLocation, place("%%EMPTY%%"), missing},
		"a place off the map":     {models.HeaderLocation, place("91"), invalid},
		"a place that is none":    {models.HeaderLocation, place("north"), invalid},
		"a product without id": {
			models.HeaderProduct, models.HeaderValue{Product: &models.HeaderItem{CatalogID: "1", ProductRetailerID: "%%EMPTY%%"}}, missing,
		},
	} {
		p, values := header(h.format, h.value)
		cases[name] = use{p, values, h.want}
	}
	address := button(models.ButtonURL, "https://a.example/{{1}}")
	cases["an end of an address"] = use{address, first(models.ButtonValue{URLSuffix: "x"}), ""}
	cases["an empty end"] = use{address, first(models.ButtonValue{URLSuffix: "%%EMPTY%%"}), missing}
	cases["a long address"] = use{address, first(models.ButtonValue{URLSuffix: "%%LONG%%%%LONG%%"}), invalid}
	cases["an empty coupon"] = use{button(models.ButtonCopyCode, ""), first(models.ButtonValue{CouponCode: "%%EMPTY%%"}), missing}
	cases["an empty item"] = use{button(models.ButtonMultiProduct, ""), first(models.ButtonValue{Products: &models.ProductsValue{
		Thumbnail: "x", Sections: []models.ProductSection{{Products: []string{"%%EMPTY%%"}}},
	}}), missing}
	cases["an offer that ends"] = use{models.TemplateParameters{Offer: true}, ends("now+P1D"), ""}
	cases["an offer that has ended"] = use{models.TemplateParameters{Offer: true}, ends("2026-11-30T00:00:00Z"), invalid}
	cases["an offer without end"] = use{models.TemplateParameters{Offer: true}, ends("%%EMPTY%%"), missing}
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			template := models.Template{Name: "t", Language: "it", Parameters: c.p}
			require.Empty(t, template.Misfits(c.values), "it fits by its shape")
			require.Empty(t, template.Surplus(c.values), "and nothing is too much")
			_, unfilled := activities.FillTemplate(template, c.values, plainFill(), now)
			if c.want == "" {
				require.Empty(t, unfilled)
				return
			}
			require.NotEmpty(t, unfilled)
			require.Equal(t, c.want, unfilled[0].Reason)
			require.NotEmpty(t, unfilled[0].Detail)
		})
	}
}
