package models

import (
	"strings"
)

// Price is what WhatsApp says of the price of one message, and of whom it depends on:
// "marketing/regular/billable/39" is its category, its type, whether it is charged for, and the calling code of the
// recipient's country, "" where that is not known. The price itself is in no status: see Rate. "" is no price.
type Price string

// maxPriceWord is how many characters of a category or type are kept.
const maxPriceWord = 40

const (
	priceBillable = "billable"
	priceFree     = "free"
)

// NewPrice is the price of a status; "" where the status names no category.
func NewPrice(category, kind string, billable bool, country string) Price {
	category, kind = priceWord(category), priceWord(kind)
	if category == "" {
		return ""
	}
	charged := priceFree
	if billable {
		charged = priceBillable
	}
	return Price(strings.Join([]string{category, kind, charged, country}, "/"))
}

// priceWord is a category or type in one way of writing: Meta writes authentication-international and
// authentication_international. A letter of no such word is left out.
func priceWord(text string) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_':
			return '_'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9'):
			return r
		}
		return -1
	}, text)
	return word[:min(len(word), maxPriceWord)]
}

// PriceParts are a price taken apart.
type PriceParts struct {
	// Category is "marketing", "utility", "authentication", "authentication_international", "service" …
	Category string
	// Type is "regular", "free_customer_service" or "free_entry_point"; "" where WhatsApp named none.
	Type     string
	Billable bool
	// Country is the calling code of the recipient's country; "" when it is not known.
	Country string
}

// Parts takes the price apart.
func (p Price) Parts() PriceParts {
	parts := strings.SplitN(string(p), "/", 4)
	parts = append(parts, make([]string, 4-len(parts))...)
	return PriceParts{Category: parts[0], Type: parts[1], Billable: parts[2] == priceBillable, Country: parts[3]}
}

// Takes reports whether a status says something new of the message's price. Prices come with sent, and again with
// delivered or read, in any order: what is charged is the delivery, so the word of that stands.
func (m Message) Takes(u StatusUpdate) bool {
	if u.Price == "" || u.Price == m.Price || u.State == MessageFailed {
		return false
	}
	return m.Price == "" || u.State == MessageDelivered || u.State == MessageRead
}
