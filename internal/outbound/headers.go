package outbound

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// maxHeaders bounds the customer's headers, names and values together, in bytes.
const maxHeaders = 16 << 10

// reserved are the headers that belong to the connection or to us.
var reserved = []string{
	"Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate",
	"Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

func isSignature(name string) bool { return strings.HasPrefix(name, "Webhook-") }

// CheckHeaders reports whether a customer may set these headers: valid names and values,
// 16 KiB in all, and none that belongs to the connection (Host, Content-Length, …) or to the
// signature (webhook-…). A refusal is *Refused and names the header, never its value.
func CheckHeaders(headers map[string]string) error {
	size := 0
	for name, value := range headers {
		size += len(name) + len(value)
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			return refusef("a header has no valid name")
		case slices.Contains(reserved, canonical) || isSignature(canonical):
			return refusef("the header %s cannot be set", canonical)
		case !httpguts.ValidHeaderFieldValue(value):
			return refusef("the header %s has no valid value", canonical)
		}
	}
	if size > maxHeaders {
		return refusef("the headers are larger than %d bytes", maxHeaders)
	}
	return nil
}

// checkShape holds what does not concern the address.
func checkShape(r Request) error {
	methods := []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	switch {
	case !slices.Contains(methods, r.Method):
		return refusef("the method must be one of %s", strings.Join(methods, ", "))
	case len(r.Body) > MaxBody:
		return refusef("the body is larger than %d bytes", MaxBody)
	case r.ID == "" || !httpguts.ValidHeaderFieldValue(r.ID):
		return refusef("the webhook has no valid id")
	}
	return CheckHeaders(r.Headers)
}

// retryAfter reads a Retry-After header: seconds, or a date.
func retryAfter(value string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), MaxRetryAfter)
}
