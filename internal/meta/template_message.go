package meta

import (
	"cmp"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// templateOf is a filled template as the client sends it. MessageID is what quick replies and forms bring back.
func templateOf(t models.OutgoingTemplate, messageID string) *whatsapp.TemplateMessage {
	encode := templateParts{named: t.Named, messageID: messageID}
	out := &whatsapp.TemplateMessage{
		Name: t.Name, Language: t.Language, Header: encode.header(t.OutgoingCard), Body: encode.params(t.Body),
		Buttons: encode.buttons(-1, t.Buttons),
	}
	if t.OfferEnds != nil {
		out.OfferEnds = *t.OfferEnds
	}
	for i, card := range t.Cards {
		out.Cards = append(out.Cards, whatsapp.TemplateCard{
			Header: encode.header(card), Body: encode.params(card.Body), Buttons: encode.buttons(i, card.Buttons),
		})
	}
	return out
}

// templateParts is what the parts of one template have in common.
type templateParts struct {
	named     bool
	messageID string
}

func (e templateParts) param(p models.OutgoingParameter) whatsapp.Param {
	if e.named {
		return whatsapp.Param{Name: p.Name, Text: p.Text}
	}
	return whatsapp.Param{Text: p.Text}
}

func (e templateParts) params(list []models.OutgoingParameter) []whatsapp.Param {
	var out []whatsapp.Param
	for _, p := range list {
		out = append(out, e.param(p))
	}
	return out
}

func (e templateParts) header(c models.OutgoingCard) *whatsapp.HeaderParam {
	switch {
	case c.Header != nil:
		text := e.param(*c.Header)
		return &whatsapp.HeaderParam{Text: &text}
	case c.HeaderMedia != nil:
		return &whatsapp.HeaderParam{Media: mediaOf(*c.HeaderMedia)}
	case c.HeaderPlace != nil:
		return &whatsapp.HeaderParam{Place: locationOf(*c.HeaderPlace)}
	case c.HeaderProduct != nil:
		product := whatsapp.HeaderProduct(*c.HeaderProduct)
		return &whatsapp.HeaderParam{Product: &product}
	}
	return nil
}

// buttons are the values of a template's buttons, or of those of a card, -1 for none. The token of a form is the message: statuses,
// taps and answers all name it.
func (e templateParts) buttons(card int, list []models.OutgoingButton) []whatsapp.ButtonParam {
	var out []whatsapp.ButtonParam
	for _, b := range list {
		p := whatsapp.ButtonParam{Index: b.Index, Name: b.Name, Value: b.Text}
		switch b.Type {
		case models.ButtonURL:
			p.Kind = whatsapp.URLButton
		case models.ButtonOTP:
			p.Kind = whatsapp.OneTimeCode
		case models.ButtonCopyCode:
			p.Kind = whatsapp.CopyCode
		case models.ButtonQuickReply:
			p.Kind, p.Value = whatsapp.QuickReply, cmp.Or(b.Text, models.TapPayload(e.messageID, card, b.Index))
		case models.ButtonFlow:
			p.Kind, p.Value, p.Data = whatsapp.FlowButton, cmp.Or(e.messageID, unsentToken), b.Data
		case models.ButtonCatalog:
			p.Kind, p.Value = whatsapp.Catalog, b.Thumbnail
		case models.ButtonMultiProduct:
			p.Kind, p.Value = whatsapp.MultiProduct, b.Thumbnail
			for _, s := range b.Sections {
				p.Sections = append(p.Sections, whatsapp.ProductSection(s))
			}
		}
		out = append(out, p)
	}
	return out
}
