package store

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// use is a step that sends a template with values.
func use(name, language string, values models.SendTemplate) models.TemplateReference {
	return models.TemplateReference{Name: name, Language: language, Values: values, Pointer: "/steps/0"}
}

// fallback is a step whose fallback is a template; nil parameters are left out.
func fallback(name string, parameters map[string]string) models.TemplateReference {
	values, _ := models.Fallback{FallbackTemplate: name, FallbackParameters: parameters}.Template()
	return models.TemplateReference{Name: name, Values: values, Pointer: "/steps/0/fallback_template"}
}

// templateUse is a use of one of the templates below, and what is wrong with it.
type templateUse struct {
	ref  models.TemplateReference
	want []string
}

func templateUses() map[string]templateUse {
	two := models.SendTemplate{Parameters: map[string]string{"2": "x", "1": "x"}}
	titled, file, both := two, models.SendTemplate{HeaderMedia: "https://a.example/b"}, models.SendTemplate{}
	titled.Header.Text = "h"
	both.HeaderMedia, both.ButtonParameters = file.HeaderMedia, map[string]string{"0": "x"}
	text := models.SendTemplate{Header: models.HeaderValue{Text: "h"}, ButtonParameters: both.ButtonParameters}
	picture := models.HeaderValue{Image: &models.HeaderFile{MediaID: "1"}}
	suffix := map[string]models.ButtonValue{"0": {URLSuffix: "x"}}
	return map[string]templateUse{
		"fits":                        {use("welcome", "it", two), nil},
		"any language":                {use("welcome", "", two), nil},
		"fallback without parameters": {fallback("welcome", nil), nil},
		"not approved in it":          {use("welcome", "en", two), []string{"/steps/0/template"}},
		"nowhere approved":            {fallback("pending", nil), []string{"/steps/0/fallback_template"}},
		"unknown":                     {use("nope", "", models.SendTemplate{}), []string{"/steps/0/template"}},
		"none given":                  {use("welcome", "", models.SendTemplate{}), []string{"/steps/0/parameters"}},
		"other names": {
			fallback("welcome", map[string]string{"a": "x", "b": "x"}), []string{"/steps/0/fallback_parameters"},
		},
		"header and button lack": {
			use("rich", "", models.SendTemplate{}), []string{"/steps/0/template", "/steps/0/button_parameters"},
		},
		"header and button given":       {use("rich", "", both), nil},
		"a language as people write it": {use("american", "en-US", two), nil},
		"a language in small letters":   {use("american", "en_us", two), nil},
		"a part that cannot be filled":  {use("form", "", models.SendTemplate{}), []string{"/steps/0/template"}},
		"in the contact's language":     {use("mixed", "it", models.SendTemplate{}), []string{"/steps/0/template"}},
		"a fallback that cannot":        {fallback("form", nil), []string{"/steps/0/fallback_template"}},
		"a coupon lacks":                {use("coupon", "", models.SendTemplate{}), []string{"/steps/0/button_parameters"}},
		"a coupon is given": {
			use("coupon", "", models.SendTemplate{ButtonParameters: map[string]string{"1": "x"}}), nil,
		},
		"a coupon by its place": {
			use("coupon", "", models.SendTemplate{Buttons: map[string]models.ButtonValue{"1": {CouponCode: "x"}}}), nil,
		},
		"an address for a coupon": {
			use("coupon", "", models.SendTemplate{Buttons: map[string]models.ButtonValue{"1": {URLSuffix: "x"}}}),
			[]string{"/steps/0/buttons/1"},
		},
		"a value for a button without one": {
			use("coupon", "", models.SendTemplate{Buttons: map[string]models.ButtonValue{"0": {Payload: "x"}, "1": {CouponCode: "x"}}}),
			[]string{"/steps/0/buttons/0"},
		},
		"a button that is not there": {
			use("rich", "", models.SendTemplate{
				Header: picture, Buttons: map[string]models.ButtonValue{"0": suffix["0"], "7": {Payload: "x"}},
			}),
			[]string{"/steps/0/buttons/7"},
		},
		"a text for a picture": {use("rich", "", text), []string{"/steps/0/template", "/steps/0/header"}},
		"a video for a picture": {
			use("rich", "", models.SendTemplate{Header: models.HeaderValue{Video: &models.HeaderFile{MediaID: "1"}}, Buttons: suffix}),
			[]string{"/steps/0/template", "/steps/0/header"},
		},
		"a picture by its id":  {use("rich", "", models.SendTemplate{Header: picture, Buttons: suffix}), nil},
		"a picture for a text": {use("titled", "", file), []string{"/steps/0/template", "/steps/0/header_media"}},
		"a header too many":    {use("welcome", "", titled), []string{"/steps/0/header"}},
		"an offer without end": {use("offer", "", models.SendTemplate{}), []string{"/steps/0/offer"}},
		"an end without offer": {
			use("plain", "", models.SendTemplate{Offer: &models.OfferValue{ExpiresAt: "now+P1D"}}), []string{"/steps/0/offer"},
		},
		"too few parameters": {
			use("welcome", "", models.SendTemplate{Parameters: map[string]string{"1": "x"}}), []string{"/steps/0/parameters"},
		},
	}
}

// surplusUses give a template more than it asks for.
func surplusUses() map[string]templateUse {
	return map[string]templateUse{
		"a value that no language asks for": {
			use("welcome", "", models.SendTemplate{Parameters: map[string]string{"1": "x", "2": "x", "3": "x"}}),
			[]string{"/steps/0/parameters/3"},
		},
		"what was too much when it began is passed over": {
			models.TemplateReference{
				Name: "welcome", Values: models.SendTemplate{Parameters: map[string]string{"1": "x", "2": "x", "3": "x"}},
				Pointer: "/steps/0", UnderWay: true,
			}, nil,
		},
		"what one language lacks stops nothing that is under way": {
			models.TemplateReference{
				Name: "uneven", Values: models.SendTemplate{Parameters: map[string]string{"1": "x"}}, Pointer: "/steps/0", UnderWay: true,
			}, nil,
		},
		"what every language lacks does": {
			models.TemplateReference{
				Name: "uneven", Values: models.SendTemplate{Parameters: map[string]string{"3": "x"}}, Pointer: "/steps/0", UnderWay: true,
			}, []string{"/steps/0/parameters"},
		},
		"a value that one language asks for": {
			use("uneven", "it", models.SendTemplate{Parameters: map[string]string{"1": "x", "2": "x"}}), nil,
		},
		"a value that another language lacks": {
			use("uneven", "it", models.SendTemplate{Parameters: map[string]string{"1": "x"}}), []string{"/steps/0/parameters"},
		},
		"a value that neither asks for": {
			use("uneven", "it", models.SendTemplate{
				Parameters: map[string]string{"1": "x", "2": "x"}, Header: models.HeaderValue{Text: "h"},
			}),
			[]string{"/steps/0/header"},
		},
	}
}

func carouselUses() map[string]templateUse {
	picture := models.HeaderValue{Image: &models.HeaderFile{MediaID: "1"}}
	card := models.CardValue{Header: picture, Parameters: map[string]string{"1": "x"}}
	return map[string]templateUse{
		"cards that fit": {use("cards", "", models.SendTemplate{Cards: []models.CardValue{card, card}}), nil},
		"a card too few": {use("cards", "", models.SendTemplate{Cards: []models.CardValue{card}}), []string{"/steps/0/cards"}},
		"a card without picture": {
			use("cards", "", models.SendTemplate{Cards: []models.CardValue{card, {Parameters: card.Parameters}}}),
			[]string{"/steps/0/cards/1/header"},
		},
		"a card with another parameter": {
			use("cards", "", models.SendTemplate{Cards: []models.CardValue{{Header: picture}, card}}),
			[]string{"/steps/0/cards/0/parameters"},
		},
		"cards of none": {use("plain", "", models.SendTemplate{Cards: []models.CardValue{card, card}}), []string{"/steps/0/cards"}},
	}
}

func TestTemplatesAreCheckedAgainstWhatMetaApproved(t *testing.T) { // A1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		_, err := s.CreateNumber(ctx, models.Number{WorkspaceID: workspace, PhoneNumberID: database.NewID(), WABAID: "waba"}, "system")
		require.NoError(t, err)
		template := func(name, language string, status models.TemplateStatus, p models.TemplateParameters) models.Template {
			return models.Template{Name: name, Language: language, Status: status, Parameters: p}
		}
		positional := models.TemplateParameters{Body: []string{"1", "2"}}
		require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", []models.Template{
			template("welcome", "it", models.TemplateApproved, positional), template("welcome", "en", models.TemplatePending, positional),
			template("pending", "it", models.TemplatePending, positional), template("gone", "it", models.TemplateApproved, positional),
			template("american", "en_US", models.TemplateApproved, positional),
			template("form", "it", models.TemplateApproved, models.TemplateParameters{Unfillable: []string{"button 0 FLOW"}}),
			template("mixed", "it", models.TemplateApproved, models.TemplateParameters{}),
			template("mixed", "en", models.TemplateApproved, models.TemplateParameters{Unfillable: []string{"CAROUSEL"}}),
			template("coupon", "it", models.TemplateApproved, models.TemplateParameters{CouponCodes: []int{1}}),
			template("uneven", "it", models.TemplateApproved, models.TemplateParameters{Body: []string{"1"}}),
			template("uneven", "en", models.TemplateApproved, positional),
			template("plain", "it", models.TemplateApproved, models.TemplateParameters{}),
			template("offer", "it", models.TemplateApproved, models.TemplateParameters{Offer: true, OfferText: "Only today"}),
			template("cards", "it", models.TemplateApproved, models.TemplateParameters{Cards: []models.TemplateCard{
				{HeaderFormat: "IMAGE", Text: "{{1}}", Body: []string{"1"}}, {HeaderFormat: "IMAGE", Text: "{{1}}", Body: []string{"1"}},
			}}),
			template("titled", "it", models.TemplateApproved, models.TemplateParameters{Header: "1"}),
			template("rich", "it", models.TemplateApproved, models.TemplateParameters{HeaderMedia: "IMAGE", URLButtons: []int{0}}),
		}))
		uses := templateUses()
		maps.Copy(uses, carouselUses())
		maps.Copy(uses, surplusUses())
		for name, one := range uses {
			violations, err := s.checkTemplates(s.Conn(ctx), workspace, "", []models.TemplateReference{one.ref})
			require.NoError(t, err, name)
			var got []string
			for _, v := range violations {
				got = append(got, v.Pointer)
			}
			require.Equal(t, one.want, got, name)
		}
		require.NoError(t, s.ReplaceTemplates(
			ctx, workspace, "waba", []models.Template{template("welcome", "it", models.TemplatePaused, positional)},
		))
		left, _, err := s.ListTemplates(ctx, workspace, "", models.Page{})
		require.NoError(t, err)
		require.Len(t, left, 1, "what Meta no longer lists is gone")
		require.Equal(t, models.TemplatePaused, left[0].Status)
		require.Equal(t, positional, left[0].Parameters)
	})
}
