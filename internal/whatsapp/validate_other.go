package whatsapp

import (
	"fmt"
	"unicode"

	"cadenza/models"
)

func (v *violations) interactive(i Interactive) {
	least := 1
	if i.kind() == "product" {
		least = 0
	}
	v.text("/interactive/body", i.Body, least, MaxBody)
	v.text("/interactive/footer", i.Footer, 0, MaxFooter)
	v.interactiveHeader(i)
	switch {
	case i.Link != nil:
		v.text("/interactive/link/button", i.Link.Button, 1, models.MaxLinkButton)
		switch {
		case !webLink(i.Link.URL):
			v.add("/interactive/link/url", "must be an http or https address")
		case LeadsInside(i.Link.URL):
			v.add("/interactive/link/url", "leads to an address inside a network, which no phone can open")
		}
	case i.AsksLocation:
		if i.Footer != "" {
			v.add("/interactive/footer", "is not possible for a request of the place")
		}
	case i.Flow != nil:
		v.flow(*i.Flow)
	case i.Products != nil:
		v.offered(*i.Products)
	default:
		v.add("/interactive", "must be a link, a request of the place, a flow or products")
	}
}

func (v *violations) interactiveHeader(i Interactive) {
	const at = "/interactive/header"
	switch kind := i.kind(); {
	case i.Header == nil && kind == "product_list":
		v.missing(at+"/text", "is required above a list of products")
	case i.Header == nil:
	case kind == "cta_url" || kind == "flow":
		v.header(at, *i.Header)
	case kind == "product_list" && i.Header.Media == nil:
		v.text(at+"/text", i.Header.Text, 1, MaxHeader)
	default:
		v.add(at, "is not possible for this kind")
	}
}

func (v *violations) flow(f Flow) {
	const at = "/interactive/flow"
	v.text(at+"/id", f.ID, 1, models.MaxText)
	v.text(at+"/button", f.Button, 1, models.MaxFlowButton)
	if hasEmoji(f.Button) {
		v.add(at+"/button", "must not hold an emoji")
	}
	if f.Token == "" {
		v.missing(at+"/token", "is required: without one nobody knows whose answers come back")
	}
	if len(f.Data) > 0 && f.Screen == "" {
		v.add(at+"/screen", "is needed beside data")
		return
	}
	v.data(at+"/data", f.Data)
}

// hasEmoji reports whether a text holds a pictograph. Symbols such as the euro sign and arrows are none.
func hasEmoji(s string) bool {
	for _, r := range s {
		if r >= 0x1F000 || r >= 0x2600 && r <= 0x27BF && unicode.Is(unicode.So, r) {
			return true
		}
	}
	return false
}

func (v *violations) offered(p Products) {
	const at = "/interactive/products"
	if p.Product == "" && len(p.Sections) == 0 {
		return // the whole catalogue
	}
	v.text(at+"/catalog_id", p.CatalogID, 1, models.MaxText)
	if len(p.Sections) > 0 {
		v.products(at, p.Sections)
	}
}

func (v *violations) contacts(cards []ContactCard) {
	if len(cards) > models.MaxContactCards {
		v.add("/contacts", "must be at most %d cards", models.MaxContactCards)
	}
	for i, card := range cards {
		if models.Blank(card.Name) {
			v.missing(fmt.Sprintf("/contacts/%d/name", i), "is required")
		}
		for j, page := range card.URLs {
			if webLink(page) && LeadsInside(page) {
				v.add(fmt.Sprintf("/contacts/%d/urls/%d", i, j), "must lead to a public address")
			}
		}
	}
}

func (v *violations) reaction(r Reaction) {
	if r.WAMID == "" {
		v.missing("/reaction/wamid", "is required")
	}
	if r.Emoji != "" && !IsEmoji(r.Emoji) { // an empty one takes a reaction back
		v.add("/reaction/emoji", "must be one emoji")
	}
}
