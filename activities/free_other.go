package activities

import (
	"cmp"
	"fmt"
	"strings"

	"cadenza/models"
)

// otherMessage is FreeMessage for the kinds that are neither text, file, buttons nor list (A2b).
func otherMessage(settings models.StepSettings, fill Fill) (kind string, m models.Outgoing, err error) {
	switch step := settings.(type) {
	case *models.SendLink:
		built, err := linkOf(step, fill)
		return built.Kind(), models.Outgoing{Interactive: &built}, err
	case *models.AskLocation:
		built := models.OutgoingInteractive{Text: fill.words(step.Worded(step.Text, fill.Languages)), AsksLocation: true}
		return built.Kind(), models.Outgoing{Interactive: &built}, nil
	case *models.SendFlow:
		built, err := flowOf(step, fill)
		return built.Kind(), models.Outgoing{Interactive: &built}, err
	case *models.SendProducts:
		built := productsOf(step, fill)
		return built.Kind(), models.Outgoing{Interactive: &built}, nil
	case *models.SendLocation:
		place := fill.place(step.MapPlace, fill.Text)
		return "location", models.Outgoing{Location: &place}, nil
	case *models.SendContact:
		cards, err := cardsOf(step.Contacts, fill)
		return "contacts", models.Outgoing{Contacts: cards}, err
	case *models.SendSticker:
		file := step.Media()
		file.Link, err = fill.address("link", file.Link)
		return file.Type, models.Outgoing{Media: &file}, err
	case *models.React:
		return "reaction", models.Outgoing{Reaction: step.Emoji}, nil
	}
	return "", m, nil
}

func linkOf(step *models.SendLink, fill Fill) (models.OutgoingInteractive, error) {
	header, file, errHeader := fill.above(step.Header)
	address, err := fill.address("url", step.URL)
	target := ""
	if fill.Tracker != nil {
		address, target = fill.Tracker.address("button.0", step.URL, fill)
	}
	return models.OutgoingInteractive{
		Text: fill.words(step.Worded(step.Text, fill.Languages)), Header: header, HeaderMedia: file, Footer: fill.Text(step.Footer),
		Link: &models.OutgoingLink{Button: title(step.Button, fill.Text, models.MaxLinkButton), URL: address, Target: target},
	}, cmp.Or(errHeader, err)
}

func flowOf(step *models.SendFlow, fill Fill) (models.OutgoingInteractive, error) {
	header, file, errHeader := fill.above(step.Header)
	data, err := fill.document("data", step.Data)
	return models.OutgoingInteractive{
		Text: fill.words(step.Worded(step.Text, fill.Languages)), Header: header, HeaderMedia: file, Footer: fill.Text(step.Footer),
		Flow: &models.OutgoingFlow{
			ID: step.FlowID, Button: title(step.Button, fill.Text, models.MaxFlowButton), Screen: step.Screen, Data: data,
		},
	}, cmp.Or(errHeader, err)
}

func productsOf(step *models.SendProducts, fill Fill) models.OutgoingInteractive {
	products := &models.OutgoingProducts{
		CatalogID: step.CatalogID, Product: fill.Text(step.Product), Thumbnail: fill.Text(step.Thumbnail),
	}
	for _, section := range step.Sections {
		products.Sections = append(products.Sections, models.ProductSection{
			Title: title(section.Title, fill.Text, models.MaxSectionTitle), Products: filled(section.Products, fill.Text),
		})
	}
	return models.OutgoingInteractive{
		Text: fill.words(step.Worded(step.Text, fill.Languages)), Header: fill.Text(step.Header), Footer: fill.Text(step.Footer),
		Products: products,
	}
}

func cardsOf(cards []models.ContactCard, fill Fill) ([]models.ContactCard, error) {
	out, text := make([]models.ContactCard, len(cards)), fill.Text
	var unfit error
	for i, card := range cards {
		pages, err := fill.pages(fmt.Sprintf("contacts/%d/urls", i), card.URLs)
		unfit = cmp.Or(unfit, err)
		out[i] = models.ContactCard{
			Name: text(card.Name), FirstName: text(card.FirstName), LastName: text(card.LastName), Company: text(card.Company),
			Title: text(card.Title), Phones: filled(card.Phones, text), Emails: filled(card.Emails, text), URLs: pages,
		}
	}
	return out, unfit
}

// pages fills the pages of a contact card: what is written as a web address as one, and else as any text.
func (f Fill) pages(place string, pages []string) ([]string, error) {
	var out []string
	for i, page := range pages {
		filled := f.Text(page)
		if start := strings.ToLower(page); strings.HasPrefix(start, "https://") || strings.HasPrefix(start, "http://") {
			var err error
			if filled, err = f.address(fmt.Sprintf("%s/%d", place, i), page); err != nil {
				return nil, err
			}
		}
		if !models.Blank(filled) {
			out = append(out, filled)
		}
	}
	return out, nil
}

// filled fills each of the texts, and leaves out those of which nothing is left.
func filled(texts []string, text func(string) string) []string {
	var out []string
	for _, s := range texts {
		if s = text(s); !models.Blank(s) {
			out = append(out, s)
		}
	}
	return out
}
