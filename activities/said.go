package activities

import (
	"slices"
	"strconv"
	"strings"

	"cadenza/models"
)

// content is what the message of the draft says.
func (d draft) content() models.Content {
	if d.message.Template == nil {
		said := models.ContentOf(d.message)
		said.Links = d.linksSaid()
		return said
	}
	return d.said
}

// templateSaid is what the customer reads of a filled template, with the values that it was filled with.
func templateSaid(t models.Template, filled models.OutgoingTemplate) models.Content {
	if t.Category == models.CategoryAuthentication {
		filled = withoutCode(filled)
	}
	p, read := t.Parameters, t.Read(filled)
	c := cardSaid(read, filled.OutgoingCard, p.AllButtons())
	c.Version, c.Header, c.Footer = models.ContentVersion, read.Header, read.Footer
	values := map[string]string{}
	for _, p := range filled.Body {
		values[p.Name] = p.Text
	}
	if filled.Header != nil {
		values["header"] = filled.Header.Text
	}
	for _, b := range filled.Buttons {
		if b.Text != "" {
			values["button."+strconv.Itoa(b.Index)] = b.Text
		}
	}
	if filled.OfferEnds != nil {
		values["offer"] = filled.OfferEnds.UTC().Format("2006-01-02T15:04:05Z")
	}
	if len(values) > 0 {
		c.Parameters = values
	}
	for i, card := range filled.Cards {
		c.Cards = append(c.Cards, cardSaid(read.Cards[i], card, p.CardAt(i).Buttons))
	}
	return c
}

// hiddenCode stands for a one-time code, which nobody may read once it has been sent.
const hiddenCode = "••••••"

// withoutCode is a template without its one-time code.
func withoutCode(filled models.OutgoingTemplate) models.OutgoingTemplate {
	filled.Body, filled.Buttons = slices.Clone(filled.Body), slices.Clone(filled.Buttons)
	for i := range filled.Body {
		filled.Body[i].Text = hiddenCode
	}
	for i := range filled.Buttons {
		filled.Buttons[i].Text = hiddenCode
	}
	return filled
}

// cardSaid is what a template, or one of its cards, says without its header's text.
func cardSaid(read models.TemplateText, filled models.OutgoingCard, buttons []models.TemplateButton) models.Content {
	c := models.Content{Text: read.Body, Media: models.MediaSaid(filled.HeaderMedia), Location: models.PlaceSaid(filled.HeaderPlace)}
	if product := filled.HeaderProduct; product != nil {
		c.Products = []models.ContentProduct{{CatalogID: product.CatalogID, ProductID: product.ProductRetailerID}}
	}
	values := map[int]models.OutgoingButton{}
	for _, b := range filled.Buttons {
		values[b.Index] = b
		for _, section := range b.Sections {
			for _, id := range section.Products {
				c.Products = append(c.Products, models.ContentProduct{ProductID: id, Section: section.Title})
			}
		}
	}
	for i, b := range buttons {
		if b.Type != "" {
			c.Buttons = append(c.Buttons, buttonSaid(b, values[i]))
		}
	}
	return c
}

func buttonSaid(b models.TemplateButton, value models.OutgoingButton) models.ContentButton {
	said := models.ContentButton{Kind: strings.ToLower(b.Type), Text: b.Text}
	switch b.Type {
	case models.ButtonURL:
		said.URL, said.Target = b.Address(value.Text), value.Target
	case models.ButtonCopyCode, models.ButtonOTP:
		said.Value = value.Text
	case models.ButtonQuickReply:
		said.ID = value.Text
	}
	return said
}
