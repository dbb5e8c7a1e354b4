package activities

import (
	"strconv"
	"strings"

	"cadenza/models"
)

// content is what the message of the draft says.
func (d draft) content() models.Content {
	if d.message.Template == nil {
		return models.ContentOf(d.message)
	}
	return d.said
}

// templateSaid is what the customer reads of a filled template, with the values that it was filled with.
func templateSaid(t models.Template, filled models.OutgoingTemplate) models.Content {
	c := models.Content{
		Version: models.ContentVersion, Text: filledText(t.Body, filled.Body), Media: models.MediaSaid(filled.HeaderMedia),
	}
	values := map[string]string{}
	for _, p := range filled.Body {
		values[p.Name] = p.Text
	}
	if h := filled.Header; h != nil {
		c.Header, values["header"] = h.Text, h.Text
	}
	for _, of := range []map[int]string{filled.ButtonSuffixes, filled.CouponCodes} {
		for index, value := range of {
			values["button."+strconv.Itoa(index)] = value
		}
	}
	if len(values) > 0 {
		c.Parameters = values
	}
	return c
}

// filledText puts parameters into a text of a template.
func filledText(text string, parameters []models.OutgoingParameter) string {
	pairs := make([]string, 0, 2*len(parameters))
	for _, p := range parameters {
		pairs = append(pairs, "{{"+p.Name+"}}", p.Text)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
