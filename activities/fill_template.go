package activities

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cadenza/models"
)

// chooseLanguage picks the approved version in the first of the wanted languages that has one: each of the reader's and
// then the step's, exactly; then, where both are of one base language, the step's counts as the reader's; then by its
// base language. With none of them, any approved one when the step names no language.
func chooseLanguage(versions []models.Template, reader []string, step string) (models.Template, bool) {
	approved := slices.DeleteFunc(slices.Clone(versions), func(t models.Template) bool { return t.Status != models.TemplateApproved })
	find := func(form func(string) string, wanted string) int {
		return slices.IndexFunc(approved, func(t models.Template) bool { return form(t.Language) == form(wanted) })
	}
	for _, language := range append(slices.Clone(reader), step) {
		wishes := []int{find(models.NormalLanguage, language), -1, find(models.BaseLanguage, language)}
		if models.BaseLanguage(language) == models.BaseLanguage(step) { // "en" gets the step's "en_US" before another "en_GB"
			wishes[1] = find(models.NormalLanguage, step)
		}
		for _, i := range wishes {
			if i >= 0 && language != "" {
				return approved[i], true
			}
		}
	}
	if step == "" && len(approved) > 0 {
		return approved[0], true
	}
	return models.Template{}, false
}

// FillTemplate renders what the template wants, when it is sent and when it is looked at before. A value that is missing or empty is a
// refusal, with its reason: no message leaves with a hole. The values fit the template (see its Misfits).
func FillTemplate(t models.Template, step models.SendTemplate, fill Fill, now time.Time) (models.OutgoingTemplate, string) {
	p, f := t.Parameters, templateFiller{Fill: fill, named: t.Named}
	out := models.OutgoingTemplate{Name: t.Name, Language: t.Language, Named: t.Named}
	out.Body = f.body(p.Body, step.Parameters, step.TakesDefaults())
	f.header(&out.OutgoingCard, p.Format(), p.Header, step.HeaderFor(p.Format()))
	out.Buttons = f.buttons(p.AllButtons(), step, out.Body)
	for i, card := range step.Cards {
		of := p.CardAt(i)
		filled := models.OutgoingCard{Body: f.body(of.Body, card.Parameters, false)}
		f.header(&filled, of.HeaderFormat, "", card.Header)
		filled.Buttons = f.buttons(of.Buttons, models.SendTemplate{Buttons: card.Buttons}, filled.Body)
		out.Cards = append(out.Cards, filled)
	}
	if p.Offer {
		out.OfferEnds = f.offer(*step.Offer, now)
	}
	if f.reason == "" && t.TooLong(out) {
		f.refuse(models.ReasonInvalidValue)
	}
	return out, f.reason
}

// templateFiller fills a template in. Reason is why it cannot be, the first that was met; "" for none.
type templateFiller struct {
	Fill
	named  bool
	reason string
}

func (f *templateFiller) refuse(reason string) {
	if f.reason == "" {
		f.reason = reason
	}
}

// needed fills a text that a template cannot do without.
func (f *templateFiller) needed(text string) string {
	value := parameterText(f.Text(text))
	if value == "" {
		f.refuse(models.ReasonMissingParameter)
	}
	return value
}

// body fills the parameters by name; with defaults each is the contact's first name.
func (f *templateFiller) body(names []string, given map[string]string, defaults bool) []models.OutgoingParameter {
	var out []models.OutgoingParameter
	for _, name := range names {
		text := given[name]
		if defaults {
			text = "%%" + models.CodeFirstName + "%%"
		}
		out = append(out, models.OutgoingParameter{Name: name, Text: f.needed(text)})
	}
	return out
}

func (f *templateFiller) header(out *models.OutgoingCard, format, name string, value models.HeaderValue) {
	switch format {
	case models.HeaderText:
		if name != "" {
			out.Header = &models.OutgoingParameter{Name: name, Text: f.needed(value.Text)}
		}
	case models.HeaderImage:
		out.HeaderMedia = f.file(format, *value.Image)
	case models.HeaderVideo:
		out.HeaderMedia = f.file(format, *value.Video)
	case models.HeaderDocument:
		out.HeaderMedia = f.file(format, *value.Document)
	case models.HeaderLocation:
		out.HeaderPlace = f.place(*value.Location)
	case models.HeaderProduct:
		out.HeaderProduct = &models.HeaderItem{
			CatalogID: f.needed(value.Product.CatalogID), ProductRetailerID: f.needed(value.Product.ProductRetailerID),
		}
	}
}

func (f *templateFiller) file(format string, value models.HeaderFile) *models.Media {
	media := &models.Media{
		Type: strings.ToLower(format), ID: value.ID, MediaID: value.MediaID, Filename: parameterText(f.Text(value.Filename)),
	}
	if value.Link == "" {
		return media
	}
	link, err := f.URL(value.Link)
	switch {
	case f.Text(value.Link) == "":
		f.refuse(models.ReasonMissingParameter)
	case err != nil:
		f.refuse(models.ReasonInvalidValue)
	}
	media.Link = link
	return media
}

func (f *templateFiller) place(value models.MapPlace) *models.MapPlace {
	degrees := func(d models.Degrees, most float64) models.Degrees {
		filled, ok := models.Degrees(f.needed(string(d))).Within(most)
		if !ok {
			f.refuse(models.ReasonInvalidValue)
		}
		return models.Degrees(filled)
	}
	return &models.MapPlace{
		Latitude: degrees(value.Latitude, models.MaxLatitude), Longitude: degrees(value.Longitude, models.MaxLongitude),
		Name: parameterText(f.Text(value.Name)), Address: parameterText(f.Text(value.Address)),
	}
}

func (f *templateFiller) offer(value models.OfferValue, now time.Time) *time.Time {
	ends, err := value.Ends(f.needed(value.ExpiresAt), now)
	if err != nil || !ends.After(now) {
		f.refuse(models.ReasonInvalidValue)
	}
	return &ends
}

// buttons fills the buttons that get a value. A quick reply and a form always get one, by which it is known what was tapped; the button of
// a one-time code gets the body's.
func (f *templateFiller) buttons(
	list []models.TemplateButton, step models.SendTemplate, body []models.OutgoingParameter,
) []models.OutgoingButton {
	var out []models.OutgoingButton
	for i, b := range list {
		value, _, given := step.ButtonAt(i, b)
		button := models.OutgoingButton{Index: i, Type: b.Type}
		switch b.Type {
		case models.ButtonURL:
			if b.Parameter == "" {
				continue
			}
			f.suffix(&button, b, value)
		case models.ButtonCopyCode:
			button.Text = f.needed(value.CouponCode)
		case models.ButtonOTP:
			if len(body) > 0 {
				button.Text = body[0].Text
			}
		case models.ButtonQuickReply:
			button.Text = parameterText(f.Text(value.Payload))
		case models.ButtonFlow:
			f.flow(&button, value.Flow)
		case models.ButtonCatalog:
			if !given || value.Catalog.Thumbnail == "" {
				continue
			}
			button.Thumbnail = f.needed(value.Catalog.Thumbnail)
		case models.ButtonMultiProduct:
			f.products(&button, *value.Products)
		default:
			continue
		}
		out = append(out, button)
	}
	return out
}

func (f *templateFiller) suffix(out *models.OutgoingButton, b models.TemplateButton, value models.ButtonValue) {
	out.Text = strings.ReplaceAll(f.URLPart(value.URLSuffix), ":", "%3A") // Meta refuses a plain one
	if out.Text == "" {
		f.refuse(models.ReasonMissingParameter)
	}
	if _, err := strconv.Atoi(b.Parameter); err != nil && f.named {
		out.Name = b.Parameter
	}
}

func (f *templateFiller) flow(out *models.OutgoingButton, value *models.FlowValue) {
	if value == nil {
		return
	}
	data, err := f.JSON(value.Data)
	if err != nil {
		f.refuse(models.ReasonInvalidValue)
	}
	out.Data = data
}

func (f *templateFiller) products(out *models.OutgoingButton, value models.ProductsValue) {
	out.Thumbnail = f.needed(value.Thumbnail)
	for _, s := range value.Sections {
		section := models.ProductSection{Title: title(s.Title, f.Text, models.MaxSectionTitle)}
		for _, id := range s.Products {
			section.Products = append(section.Products, f.needed(id))
		}
		out.Sections = append(out.Sections, section)
	}
}

// parameterText makes a text fit for a template parameter: Meta refuses line breaks,
// tabs and long runs of spaces in one.
func parameterText(s string) string { return strings.Join(strings.Fields(s), " ") }
