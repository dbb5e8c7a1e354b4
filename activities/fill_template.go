package activities

import (
	"fmt"
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

// Unfilled is a part of a template for which there is no value that can be sent.
type Unfilled struct {
	// Place is that of the part, as Misfits of a template has it: "parameters/1", "cards/0/header/image/link" …
	Place string
	// Reason is a step's, Detail says it in words.
	Reason, Detail string
}

// FillTemplate renders what the template wants, when it is sent and when it is looked at before. What is unfilled keeps the message from
// leaving, by the reason of the first: no message leaves with a hole. Nothing is missing of the values by their shape (see Misfits of a
// template); those that it does not ask for are left out.
func FillTemplate(
	t models.Template, step models.SendTemplate, fill Fill, now time.Time,
) (out models.OutgoingTemplate, unfilled []Unfilled) {
	if fill.Tracker == nil {
		fill.Tracker = StandIns("")
	}
	p, f := t.Parameters, templateFiller{Fill: fill, named: t.Named}
	out = models.OutgoingTemplate{Name: t.Name, Language: t.Language, Named: t.Named}
	out.Body = f.body(p.Body, step.Parameters, step.TakesDefaults())
	f.header(&out.OutgoingCard, p.Format(), p.Header, step.HeaderFor(p.Format()))
	out.Buttons = f.buttons(p.AllButtons(), step, out.Body)
	for i, card := range step.Cards[:p.CardsOf(len(step.Cards))] {
		f.prefix, f.card = fmt.Sprintf("cards/%d/", i), fmt.Sprintf("card.%d.", i)
		of := p.CardAt(i)
		filled := models.OutgoingCard{Body: f.body(of.Body, card.Parameters, false)}
		f.header(&filled, of.HeaderFormat, "", card.Header)
		filled.Buttons = f.buttons(of.Buttons, models.SendTemplate{Buttons: card.Buttons}, filled.Body)
		out.Cards = append(out.Cards, filled)
	}
	f.prefix, f.card = "", ""
	if p.Offer {
		out.OfferEnds = f.offer(*step.Offer, now)
	}
	if len(f.unfilled) == 0 {
		for _, v := range t.TooLong(out) {
			f.refuse(v.Pointer, models.ReasonInvalidValue, v.Detail)
		}
	}
	for i := range f.unfilled {
		f.unfilled[i].Place = step.Setting(f.unfilled[i].Place)
	}
	return out, f.unfilled
}

// templateFiller fills a template in, and notes what it cannot.
type templateFiller struct {
	Fill
	named bool
	// prefix leads the places of a card, and card those of its tracked links.
	prefix   string
	card     string
	unfilled []Unfilled
}

func (f *templateFiller) refuse(place, reason, detail string) {
	f.unfilled = append(f.unfilled, Unfilled{Place: f.prefix + place, Reason: reason, Detail: detail})
}

func (f *templateFiller) missing(place string) {
	f.refuse(place, models.ReasonMissingParameter, "must not be empty")
}

// needed fills a text that a template cannot do without.
func (f *templateFiller) needed(place, text string) string {
	value := parameterText(f.Text(text))
	if value == "" {
		f.missing(place)
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
		out = append(out, models.OutgoingParameter{Name: name, Text: f.needed("parameters/"+name, text)})
	}
	return out
}

func (f *templateFiller) header(out *models.OutgoingCard, format, name string, value models.HeaderValue) {
	switch format {
	case models.HeaderText:
		if name != "" {
			out.Header = &models.OutgoingParameter{Name: name, Text: f.needed("header", value.Text)}
		}
	case models.HeaderImage, models.HeaderVideo, models.HeaderDocument:
		out.HeaderMedia = f.file(*value.Media())
	case models.HeaderLocation:
		out.HeaderPlace = f.location(*value.Location)
	case models.HeaderProduct:
		const at = "header/product/"
		out.HeaderProduct = &models.HeaderItem{
			CatalogID:         f.needed(at+"catalog_id", value.Product.CatalogID),
			ProductRetailerID: f.needed(at+"product_retailer_id", value.Product.ProductRetailerID),
		}
	}
}

func (f *templateFiller) file(media models.Media) *models.Media {
	place, given := "header/"+media.Type+"/link", media.Link
	media.Filename = parameterText(f.Text(media.Filename))
	link, err := f.address(place, given)
	switch {
	case given == "":
	case f.Text(given) == "":
		f.missing(place)
	case err != nil:
		f.refuse(place, models.ReasonInvalidValue, "must make an address")
	}
	media.Link = link
	return &media
}

func (f *templateFiller) location(value models.MapPlace) *models.MapPlace {
	filled := f.place(value, func(s string) string { return parameterText(f.Text(s)) })
	for _, one := range []struct {
		place, value string
		most         float64
	}{
		{"latitude", string(filled.Latitude), models.MaxLatitude}, {"longitude", string(filled.Longitude), models.MaxLongitude},
	} {
		_, ok := models.Degrees(one.value).Within(one.most)
		switch place := "header/location/" + one.place; {
		case parameterText(one.value) == "":
			f.missing(place)
		case !ok:
			f.refuse(place, models.ReasonInvalidValue, fmt.Sprintf("must be a number from -%g to %g", one.most, one.most))
		}
	}
	return &filled
}

func (f *templateFiller) offer(value models.OfferValue, now time.Time) *time.Time {
	const place = "offer/expires_at"
	filled := parameterText(f.Moment(value.ExpiresAt))
	ends, err := value.Ends(filled, now)
	switch {
	case filled == "":
		f.missing(place)
	case err != nil:
		f.refuse(place, models.ReasonInvalidValue, err.Error())
	case !ends.After(now):
		f.refuse(place, models.ReasonInvalidValue, "must lie in the future")
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
		value, _, _ := step.ButtonAt(i, b)
		button, place := models.OutgoingButton{Index: i, Type: b.Type}, fmt.Sprintf("buttons/%d/", i)
		switch b.Type {
		case models.ButtonURL:
			if b.Parameter == "" && b.Track == nil {
				continue
			}
			f.suffix(&button, b, place, value)
		case models.ButtonCopyCode:
			button.Text = f.needed(place+"coupon_code", value.CouponCode)
		case models.ButtonOTP:
			if len(body) > 0 {
				button.Text = body[0].Text
			}
		case models.ButtonQuickReply:
			button.Text = parameterText(f.Text(value.Payload))
		case models.ButtonFlow:
			f.flow(&button, place, value.Flow)
		case models.ButtonCatalog:
			if value.Catalog == nil || value.Catalog.Thumbnail == "" {
				continue
			}
			button.Thumbnail = f.needed(place+"catalog/thumbnail", value.Catalog.Thumbnail)
		case models.ButtonMultiProduct:
			f.products(&button, place+"products/", *value.Products)
		default:
			continue
		}
		out = append(out, button)
	}
	return out
}

func (f *templateFiller) suffix(out *models.OutgoingButton, b models.TemplateButton, place string, value models.ButtonValue) {
	if kind, _ := b.Takes(); kind == "url_suffix" {
		out.Text = f.URLPart(value.URLSuffix)
		if out.Text == "" {
			f.missing(place + "url_suffix")
		}
	}
	if b.Track != nil {
		f.track(out, place, *b.Track, value.URLSuffix)
	} else {
		out.Text = strings.ReplaceAll(out.Text, ":", "%3A") // Meta refuses a plain one
	}
	if _, err := strconv.Atoi(b.Parameter); err != nil && f.named {
		out.Name = b.Parameter
	}
}

// track puts the end of an address of ours in the place of what ends the button's own, which is where it leads.
func (f *templateFiller) track(out *models.OutgoingButton, place string, to models.TrackedURL, wrote string) {
	target, err := models.LinkTarget(to.URL, to.Address(out.Text))
	if err == nil && to.Parameter != "" && !strings.Contains(to.URL, "#") { // no value climbs, as in the address of any link
		_, err = f.URL(to.Address(wrote))
	}
	if err != nil {
		f.refuse(place+"url_suffix", models.ReasonInvalidValue, "makes no address of the button")
		return
	}
	out.Target, out.Text = target, f.Tracker.token(fmt.Sprintf("%sbutton.%d", f.card, out.Index), target)
}

func (f *templateFiller) flow(out *models.OutgoingButton, place string, value *models.FlowValue) {
	if value == nil {
		return
	}
	data, err := f.JSON(value.Data)
	if err != nil {
		f.refuse(place+"flow/data", models.ReasonInvalidValue, "must be an object")
	}
	out.Data = data
}

func (f *templateFiller) products(out *models.OutgoingButton, place string, value models.ProductsValue) {
	out.Thumbnail = f.needed(place+"thumbnail", value.Thumbnail)
	for i, s := range value.Sections {
		section := models.ProductSection{Title: title(s.Title, f.Text, models.MaxSectionTitle)}
		for j, id := range s.Products {
			section.Products = append(section.Products, f.needed(fmt.Sprintf("%ssections/%d/products/%d", place, i, j), id))
		}
		out.Sections = append(out.Sections, section)
	}
}

// parameterText makes a text fit for a template parameter: Meta refuses line breaks,
// tabs and long runs of spaces in one.
func parameterText(s string) string { return strings.Join(strings.Fields(s), " ") }
