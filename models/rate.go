package models

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Rate is what a message of a category costs from a day on, as the workspace was told it: for a country, or for all
// that have none of their own.
type Rate struct {
	WorkspaceID string `gorm:"primaryKey" json:"-"`
	// Country is a calling code, "39", or DefaultCountry.
	Country  string `gorm:"primaryKey" json:"country"`
	Category string `gorm:"primaryKey" json:"category"`
	// From is the first day, "2026-10-01", from its midnight in the zone of the workspace.
	From     string `gorm:"primaryKey;column:starts_on" json:"from"`
	Currency string `json:"currency"` // ISO 4217
	// Price is a decimal, "0.0572".
	Price string `json:"price"`
}

// DefaultCountry is the country of rates that hold wherever a country has none of its own.
const DefaultCountry = "default"

// The bounds of a table of rates.
const (
	MaxRates = 5000
	// MaxRateDays bounds on how many days rates change: a report counts each span between two of them by itself.
	MaxRateDays = 40
	// priceDecimals are the decimals of a price, and of a sum.
	priceDecimals = 9
)

var (
	rateCategory = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	rateCurrency = regexp.MustCompile(`^[A-Z]{3}$`)
	ratePrice    = regexp.MustCompile(`^\d{1,9}(\.\d{1,9})?$`)
)

// ValidateRates returns what is wrong with a table of rates; pointers are below the given one.
func ValidateRates(pointer string, rates []Rate) []Violation {
	if len(rates) > MaxRates {
		return []Violation{{Pointer: pointer, Detail: fmt.Sprintf("must be at most %d", MaxRates)}}
	}
	var bad []Violation
	seen, days := map[Rate]bool{}, map[string]bool{}
	for i, r := range rates {
		at := fmt.Sprintf("%s/%d", pointer, i)
		wrong := func(ok bool, field, detail string) {
			if !ok {
				bad = append(bad, Violation{Pointer: at + field, Detail: detail})
			}
		}
		day, err := time.Parse(time.DateOnly, r.From)
		wrong(err == nil && day.Year() >= 2000, "/from", "must be a day since 2000, such as 2026-10-01")
		wrong(r.Country == DefaultCountry || IsCallingCode(r.Country), "/country", "must be a calling code without plus, or default")
		wrong(rateCategory.MatchString(r.Category), "/category", "must be a category of WhatsApp, with underscores")
		wrong(rateCurrency.MatchString(r.Currency), "/currency", "must be three capital letters of ISO 4217")
		wrong(ratePrice.MatchString(r.Price), "/price", "must be a decimal such as 0.0572, at most 9 digits before and after the point")
		key := Rate{Country: r.Country, Category: r.Category, From: r.From}
		wrong(!seen[key], "", "says what another row says: country, category and from are the same")
		seen[key], days[r.From] = true, true
	}
	if len(days) > MaxRateDays {
		bad = append(bad, Violation{Pointer: pointer, Detail: fmt.Sprintf("must begin on at most %d different days", MaxRateDays)})
	}
	return bad
}

// Tariff are the rates of a workspace, by which counts of messages become sums.
type Tariff struct {
	// starts are the instants at which rates change, in order.
	starts []time.Time
	rates  map[rateKey][]startingRate
}

type rateKey struct{ country, category string }

type startingRate struct {
	from time.Time
	Rate
}

// NewTariff orders the rates; their days begin at midnight in the zone.
func NewTariff(rates []Rate, zone *time.Location) (Tariff, error) {
	t := Tariff{rates: map[rateKey][]startingRate{}}
	for _, r := range rates {
		from, err := time.ParseInLocation(time.DateOnly, r.From, zone)
		if err != nil {
			return t, fmt.Errorf("read the day of a rate: %w", err)
		}
		from = from.UTC()
		key := rateKey{r.Country, r.Category}
		t.rates[key] = append(t.rates[key], startingRate{from, r})
		t.starts = append(t.starts, from)
	}
	slices.SortFunc(t.starts, time.Time.Compare)
	t.starts = slices.CompactFunc(t.starts, time.Time.Equal)
	for _, of := range t.rates {
		slices.SortFunc(of, func(a, b startingRate) int { return a.from.Compare(b.from) })
	}
	return t, nil
}

// Split divides a period where rates change, so that all messages of each part have the same ones.
func (t Tariff) Split(p Period) []Period {
	var out []Period
	for _, at := range t.starts {
		if !p.Contains(at) || (p.From != nil && at.Equal(*p.From)) {
			continue
		}
		out = append(out, Period{From: p.From, To: &at})
		p.From = &at
	}
	return append(out, p)
}

// in is the rate of a message in a period that Split made; ok is false for none.
func (t Tariff) in(p Period, price PriceParts) (rate Rate, ok bool) {
	for _, country := range []string{price.Country, DefaultCountry} {
		of := t.rates[rateKey{country, price.Category}]
		for i := len(of) - 1; i >= 0; i-- {
			if p.From != nil && !of[i].from.After(*p.From) {
				return of[i].Rate, true
			}
		}
	}
	return Rate{}, false
}

// PriceQuery asks for counts of prices.
type PriceQuery struct {
	// Subject is by what they are counted.
	Subject FigureSubject
	// ID is the one thing that is asked for, as ReportOf's; "" for all of the workspace.
	ID string
	// Periods are counted each by itself.
	Periods []Period
}

// PricedFigure is how many messages of a price were delivered.
type PricedFigure struct {
	// Period is the period's place in the query.
	Period int
	// ID is what they are counted by: of a template its name and language.
	ID    string
	Price Price
	N     int
}

// PriceCount is how many delivered messages have a category, a type, and are charged for or not.
type PriceCount struct {
	Category, Type string
	Billable       bool
	N              int
}

// Amount is a sum of one currency.
type Amount struct {
	Currency string
	// Sum is an exact decimal.
	Sum string
}

// Pricing is what delivered messages cost.
type Pricing struct {
	Counts []PriceCount
	// Billable and Free are how many are charged for, and how many are not.
	Billable, Free int
	// Estimate has a sum for each currency; WithoutRate are the billable messages that are in none of them.
	Estimate    []Amount
	WithoutRate int
}

// Price adds up counts, each of its part of the periods.
func (t Tariff) Price(periods []Period, counts []PricedFigure) Pricing {
	var out Pricing
	sums := map[string]*big.Rat{}
	by := map[PriceCount]int{}
	for _, c := range counts {
		price := c.Price.Parts()
		by[PriceCount{Category: price.Category, Type: price.Type, Billable: price.Billable}] += c.N
		if !price.Billable {
			out.Free += c.N
			continue
		}
		out.Billable += c.N
		rate, ok := t.in(periods[c.Period], price)
		one, readable := new(big.Rat).SetString(rate.Price)
		if !ok || !readable {
			out.WithoutRate += c.N
			continue
		}
		if sums[rate.Currency] == nil {
			sums[rate.Currency] = new(big.Rat)
		}
		sums[rate.Currency].Add(sums[rate.Currency], one.Mul(one, new(big.Rat).SetInt64(int64(c.N))))
	}
	for key, n := range by {
		key.N = n
		out.Counts = append(out.Counts, key)
	}
	slices.SortFunc(out.Counts, func(a, b PriceCount) int { return strings.Compare(a.order(), b.order()) })
	for currency, sum := range sums {
		out.Estimate = append(out.Estimate, Amount{Currency: currency, Sum: decimal(sum)})
	}
	slices.SortFunc(out.Estimate, func(a, b Amount) int { return strings.Compare(a.Currency, b.Currency) })
	return out
}

func (c PriceCount) order() string { return fmt.Sprint(c.Category, "/", !c.Billable, "/", c.Type) }

// decimal writes a sum of prices exactly: none has more decimals than a price.
func decimal(sum *big.Rat) string {
	whole, rest, _ := strings.Cut(sum.FloatString(priceDecimals), ".")
	if rest = strings.TrimRight(rest, "0"); rest == "" {
		return whole
	}
	return whole + "." + rest
}
