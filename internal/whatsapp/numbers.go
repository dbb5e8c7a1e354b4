package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Recipients is Meta's messaging limit: how many people a business portfolio may write to outside their windows in a moving 24 hours.
// Zero is not told.
type Recipients int

// Unlimited is the limit of a portfolio without one.
const Unlimited Recipients = -1

// ThroughputUpgrade is the event of a number that was raised to high throughput.
const ThroughputUpgrade = "THROUGHPUT_UPGRADE"

// LimitUpdate is a change of a number's throughput or of its portfolio's limit.
type LimitUpdate struct {
	WABAID string
	At     time.Time
	// DisplayPhone is the number in digits; empty where the portfolio alone is told of.
	DisplayPhone string
	// Event is Meta's, such as ThroughputUpgrade; empty where the portfolio alone is told of.
	Event string
	// Limit is the portfolio's, zero if not told.
	Limit Recipients
}

// AccountAlert is a notice to the business, such as that its limit will not be raised. None says what a limit is.
type AccountAlert struct {
	WABAID string
	At     time.Time
	// Type and Severity are Meta's words, such as INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED and WARNING.
	Type     string
	Severity string
}

// NumberFacts are what Meta says of a number; empty parts are not told.
type NumberFacts struct {
	// Throughput is "STANDARD", "HIGH" or "NOT_APPLICABLE".
	Throughput string
	// Quality is "GREEN", "YELLOW", "RED" or "UNKNOWN".
	Quality string
	Limit   Recipients
}

// GetNumber reads what Meta says of the number of the credentials. Its error is as Send's.
func (c *Client) GetNumber(ctx context.Context, creds Credentials) (NumberFacts, error) {
	query := url.Values{"fields": {"throughput,whatsapp_business_manager_messaging_limit,quality_rating"}}
	address := c.base + "/" + url.PathEscape(creds.PhoneNumberID) + "?" + query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return NumberFacts{}, &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	body, err := c.do(req, creds.Token)
	if err != nil {
		return NumberFacts{}, err
	}
	o := fields(body)
	if o == nil {
		return NumberFacts{}, &Unknown{Cause: errors.New("the answer is not an object")}
	}
	return NumberFacts{
		Throughput: text(fields(o["throughput"])["level"]), Quality: text(o["quality_rating"]),
		Limit: recipients(o["whatsapp_business_manager_messaging_limit"]),
	}, nil
}

// limitUpdate reads a change of a limit; its limit stands under one name since v24.0 and under others before.
func limitUpdate(entry, o values) LimitUpdate {
	u := LimitUpdate{
		WABAID: id(entry["id"]), At: instant(entry["time"]), DisplayPhone: onlyDigits(text(o["display_phone_number"])),
		Event: text(o["event"]),
	}
	for _, key := range []string{"max_daily_conversations_per_business", "max_daily_conversation_per_phone", "current_limit"} {
		if u.Limit == 0 {
			u.Limit = recipients(o[key])
		}
	}
	return u
}

func accountAlert(entry, o values) AccountAlert {
	info := fields(o["alert_info"])
	return AccountAlert{
		WABAID: id(entry["id"]), At: instant(entry["time"]), Type: text(info["alert_type"]), Severity: text(info["alert_severity"]),
	}
}

// recipients reads a limit as number or tier: 2000, "2000", -1, "TIER_2K", "TIER_UNLIMITED"; zero for all else, such as "TIER_NOT_SET".
func recipients(raw json.RawMessage) Recipients {
	tier := strings.TrimPrefix(strings.ToUpper(text(raw)), "TIER_")
	if tier == "UNLIMITED" || tier == "-1" {
		return Unlimited
	}
	times := 1
	if thousands, ok := strings.CutSuffix(tier, "K"); ok {
		tier, times = thousands, 1000
	}
	n, err := strconv.Atoi(tier)
	if err != nil || n <= 0 || n > 1_000_000_000/times {
		return 0
	}
	return Recipients(n * times)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
