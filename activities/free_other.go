package activities

import "cadenza/models"

// otherMessage is FreeMessage for the kinds that are neither text, file, buttons nor list (A2b).
func otherMessage(settings models.StepSettings, fill Fill) (kind string, m models.Outgoing, err error) {
	switch step := settings.(type) {
	case *models.SendLink:
		built, err := linkOf(step, fill)
		return built.Kind(), models.Outgoing{Interactive: &built}, err
	case *models.AskLocation:
		built := models.OutgoingInteractive{Text: fill.Text(step.Worded(step.Text, fill.Languages)), AsksLocation: true}
		return built.Kind(), models.Outgoing{Interactive: &built}, nil
	case *models.SendFlow:
		built, err := flowOf(step, fill)
		return built.Kind(), models.Outgoing{Interactive: &built}, err
	case *models.SendProducts:
		built := productsOf(step, fill)
		return built.Kind(), models.Outgoing{Interactive: &built}, nil
	case *models.SendLocation:
		return "location", models.Outgoing{Location: &models.MapPlace{
			Latitude: degreesOf(step.Latitude, fill, models.MaxLatitude), Longitude: degreesOf(step.Longitude, fill, models.MaxLongitude),
			Name: fill.Text(step.Name), Address: fill.Text(step.Address),
		}}, nil
	case *models.SendContact:
		return "contacts", models.Outgoing{Contacts: cardsOf(step.Contacts, fill.Text)}, nil
	case *models.SendSticker:
		file := step.Media()
		if file.Link != "" {
			file.Link, err = fill.URL(file.Link)
		}
		return file.Type, models.Outgoing{Media: &file}, err
	case *models.React:
		return "reaction", models.Outgoing{Reaction: step.Emoji}, nil
	}
	return "", m, nil
}

// degreesOf is a coordinate as it is sent; what is none stays as it is, and is refused.
func degreesOf(d models.Degrees, fill Fill, most float64) models.Degrees {
	filled := models.Degrees(fill.Text(string(d)))
	if sent, ok := filled.Within(most); ok {
		return models.Degrees(sent)
	}
	return filled
}

func linkOf(step *models.SendLink, fill Fill) (models.OutgoingInteractive, error) {
	address, err := fill.URL(step.URL)
	return models.OutgoingInteractive{
		Text: fill.Text(step.Worded(step.Text, fill.Languages)), Header: fill.Text(step.Header), Footer: fill.Text(step.Footer),
		Link: &models.OutgoingLink{Button: title(step.Button, fill.Text, models.MaxLinkButton), URL: address},
	}, err
}

func flowOf(step *models.SendFlow, fill Fill) (models.OutgoingInteractive, error) {
	data, err := fill.JSON(step.Data)
	return models.OutgoingInteractive{
		Text: fill.Text(step.Worded(step.Text, fill.Languages)), Header: fill.Text(step.Header), Footer: fill.Text(step.Footer),
		Flow: &models.OutgoingFlow{
			ID: step.FlowID, Button: title(step.Button, fill.Text, models.MaxFlowButton), Screen: step.Screen, Data: data,
		},
	}, err
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
		Text: fill.Text(step.Worded(step.Text, fill.Languages)), Header: fill.Text(step.Header), Footer: fill.Text(step.Footer),
		Products: products,
	}
}

func cardsOf(cards []models.ContactCard, text func(string) string) []models.ContactCard {
	out := make([]models.ContactCard, len(cards))
	for i, card := range cards {
		out[i] = models.ContactCard{
			Name: text(card.Name), FirstName: text(card.FirstName), LastName: text(card.LastName), Company: text(card.Company),
			Title: text(card.Title), Phones: filled(card.Phones, text), Emails: filled(card.Emails, text), URLs: filled(card.URLs, text),
		}
	}
	return out
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
