package whatsapptest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Codes that Meta's pages and reports from the field give for what is wrong with a send of a template: 131008 where a value is missing,
// 131009 where it cannot be, 132000 where there are more or fewer than the template has, 132012 where it is of another kind, 132018
// where its characters are not allowed. For carousels and offers no source says which; these are chosen alike.

// fill checks a template send as Meta does and returns what the customer reads.
func (t *templates) fill(account string, w wireTemplate, f *faults, now time.Time) (string, view, error) {
	if w.Name == "" || w.Language == nil || w.Language.Code == "" {
		return "", view{}, refuse(131008, "Params template.name and template.language.code are required")
	}
	template, found := t.find(account, w.Name, w.Language.Code)
	if !found {
		return "", view{}, refuse(whatsapp.CodeNoTemplate, "template name does not exist in the requested language")
	}
	if err := sendable(f.templateStatus(template)); err != nil {
		return "", view{}, err
	}
	p, err := sortComponents(w.Components)
	if err != nil {
		return "", view{}, err
	}
	of := asked{
		named: template.ParameterFormat == whatsapp.FormatNamed, format: template.Wants.HeaderFormat, header: template.Wants.HeaderText,
		body: template.Body, buttons: template.Wants.Buttons, most: whatsapp.MaxBody,
	}
	switch {
	case template.Wants.OfferText != "":
		of.most = 600
	case template.Wants.HeaderFormat == models.HeaderProduct:
		of.most = 160
	}
	v := view{Language: template.Language, Footer: template.Wants.Footer, Offer: template.Wants.OfferText}
	text, err := p.fill(of, &v)
	if err == nil {
		err = p.offers(template.Wants, now)
	}
	if err == nil {
		v.Cards, err = p.carousel(of.named, template.Wants)
	}
	return text, v, err
}

func sendable(status string) error {
	switch status {
	case approved:
		return nil
	case paused:
		return refuse(whatsapp.CodePaused)
	case disabled:
		return refuse(whatsapp.CodeDisabled)
	}
	return refuse(whatsapp.CodeNoTemplate, "template is not approved")
}

// asked is what a template, or a card of one, asks for.
type asked struct {
	named                bool
	format, header, body string
	buttons              []models.TemplateButton
	most                 int
}

// parts are a send's components by place.
type parts struct {
	header, body, offer []wireParam
	buttons             map[int]wireComponent
	cards               []wireCard
}

func sortComponents(list []wireComponent) (parts, error) {
	p := parts{buttons: map[int]wireComponent{}}
	for _, c := range list {
		switch strings.ToLower(c.Type) { // Meta's own examples write both
		case "header":
			p.header = append(p.header, c.Parameters...)
		case "body":
			p.body = append(p.body, c.Parameters...)
		case "limited_time_offer":
			p.offer = append(p.offer, c.Parameters...)
		case "carousel":
			p.cards = append(p.cards, c.Cards...)
		case "button":
			index, err := strconv.Atoi(strings.Trim(string(c.Index), `"`))
			if err != nil {
				return p, refuse(131009, "button: index is not a number")
			}
			p.buttons[index] = c
		default:
			return p, refuse(100, "Param template.components type must be one of {HEADER, BODY, BUTTON, LIMITED_TIME_OFFER, CAROUSEL}")
		}
	}
	return p, nil
}

// fill checks header, body and buttons, puts what is shown of them into v, and returns the body as it is read.
func (p parts) fill(of asked, v *view) (string, error) {
	values, err := parameters("body", of.named, whatsapp.Placeholders(of.body), p.body)
	if err != nil {
		return "", err
	}
	text := whatsapp.Fill(of.body, values)
	if utf8.RuneCountInString(text) > of.most {
		return "", refuse(132005, "body: the translated text is too long")
	}
	if err := p.fillHeader(of, v); err != nil {
		return "", err
	}
	for index := range p.buttons {
		if index < 0 || index >= len(of.buttons) {
			return "", refuse(131009, "button: no button with this index in the template")
		}
	}
	for i, b := range of.buttons {
		c, given := p.buttons[i]
		id, err := button(i, b, c, given)
		if err != nil {
			return "", err
		}
		v.Buttons = append(v.Buttons, tap{
			ID: id, Title: b.Text, Dead: b.Type != models.ButtonQuickReply, URL: address(b, c),
		})
	}
	return text, nil
}

// parameters checks number and format of text parameters and returns their values by name or position.
func parameters(place string, named bool, wanted []string, given []wireParam) (map[string]string, error) {
	if len(given) != len(wanted) {
		return nil, refuse(whatsapp.CodeParamCount, fmt.Sprintf(
			"%s: number of localizable_params (%d) does not match the expected number of params (%d)", place, len(given), len(wanted),
		))
	}
	values := map[string]string{}
	for i, p := range given {
		name := wanted[i]
		if named != (p.Name != "") {
			return nil, refuse(132012, place+": parameter format does not match the template's")
		}
		if named {
			name = p.Name
		}
		value, err := p.value(place)
		if err != nil {
			return nil, err
		}
		values[name] = value
	}
	for _, name := range wanted {
		if _, ok := values[name]; !ok {
			return nil, refuse(132012, place+": parameter names do not match the template's")
		}
	}
	return values, nil
}

func (p wireParam) value(place string) (string, error) {
	value := p.Text
	switch {
	case p.Type == "currency" && p.Currency != nil:
		value = p.Currency.Fallback
	case p.Type == "date_time" && p.DateTime != nil:
		value = p.DateTime.Fallback
	case p.Type != "text":
		return "", refuse(132012, place+": parameter type is not one of text, currency, date_time")
	}
	if strings.TrimSpace(value) == "" {
		return "", refuse(131008, place+": parameter of type text is missing text value")
	}
	if strings.ContainsAny(value, "\n\r\t") || strings.Contains(value, "     ") {
		return "", refuse(132018, place+": Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
	}
	return value, nil
}

func (p parts) fillHeader(of asked, v *view) error {
	if of.format == "" || of.format == models.HeaderText {
		values, err := parameters("header", of.named, whatsapp.Placeholders(of.header), p.header)
		if err != nil {
			return err
		}
		v.Header = whatsapp.Fill(of.header, values)
		if utf8.RuneCountInString(v.Header) > whatsapp.MaxHeader {
			return refuse(132005, "header: the translated text is too long")
		}
		return nil
	}
	received := "UNKNOWN"
	if len(p.header) == 1 {
		received = strings.ToUpper(p.header[0].Type)
	}
	if received != of.format {
		return refuse(132012, "header: Format mismatch, expected "+of.format+", received "+received)
	}
	return p.header[0].show(v)
}

// show checks the parameter of a header that is no text, and shows it.
func (p wireParam) show(v *view) error {
	media := map[string]*wireMedia{"image": p.Image, "video": p.Video, "document": p.Document}[p.Type]
	switch {
	case media != nil:
		v.Link, v.MediaID = media.Link, media.ID
		return check(whatsapp.Message{Media: media.content(p.Type)})
	case p.Location != nil && p.Type == "location":
		words, place, err := p.Location.show()
		v.Header, v.Link = words, place.Link
		return err
	case p.Product != nil && p.Type == "product":
		if p.Product.Catalog == "" || p.Product.Item == "" {
			return refuse(131008, "header: catalog_id and product_retailer_id are required")
		}
		v.Header = p.Product.Item
		return nil
	}
	return refuse(131008, "header: the "+p.Type+" is missing")
}

// offers checks when a limited-time offer ends: in milliseconds, and not in the past.
func (p parts) offers(wants models.TemplateParameters, now time.Time) error {
	switch {
	case !wants.Offer && len(p.offer) > 0:
		return refuse(132012, "limited_time_offer: the template has none")
	case !wants.Offer:
		return nil
	case len(p.offer) != 1 || p.offer[0].Type != "limited_time_offer" || p.offer[0].Offer == nil:
		return refuse(131008, "limited_time_offer: requires expiration_time_ms")
	}
	ends, err := p.offer[0].Offer.Ends.Int64()
	if err != nil || ends <= now.UnixMilli() {
		return refuse(131009, "limited_time_offer: expiration_time_ms must lie in the future")
	}
	return nil
}

// carousel checks the cards, each by the template's.
func (p parts) carousel(named bool, wants models.TemplateParameters) ([]cardView, error) {
	fits := len(p.cards) == len(wants.Cards)
	if wants.ProductCards {
		fits = len(p.cards) >= 2 && len(p.cards) <= models.MaxCards
	}
	if !fits {
		return nil, refuse(whatsapp.CodeParamCount, fmt.Sprintf(
			"carousel: number of cards (%d) does not match the template's (%d)", len(p.cards), len(wants.Cards),
		))
	}
	var out []cardView
	for i, card := range p.cards {
		if card.Index == nil || *card.Index != i {
			return nil, refuse(131009, "carousel: card_index must count the cards from 0")
		}
		inner, err := sortComponents(card.Components)
		if err != nil {
			return nil, err
		}
		if len(inner.cards)+len(inner.offer) > 0 {
			return nil, refuse(132012, "carousel: a card has a header, a body and buttons only")
		}
		def := wants.CardAt(i)
		var v view
		text, err := inner.fill(asked{named: named, format: def.HeaderFormat, body: def.Text, buttons: def.Buttons, most: 160}, &v)
		if err != nil {
			return nil, err
		}
		out = append(out, cardView{Text: text, Header: v.Header, Link: v.Link, MediaID: v.MediaID, Buttons: v.Buttons})
	}
	return out, nil
}
