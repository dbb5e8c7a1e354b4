package whatsapp

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"
)

// CodeNone is the Code of a Refused whose answer carried no error code.
const CodeNone = -1

// Refused is a definite no: the message was not accepted, so another attempt cannot double it.
type Refused struct {
	// Code is Meta's error code, CodeNone when the answer had none.
	Code int
	// Message and Details are Meta's words, with anything that looks like a phone masked.
	Message string
	Details string
	// Subcode is Meta's error_subcode, which calls about templates give; 0 for none.
	Subcode int
	// UserTitle and UserMessage are Meta's words for people, masked alike; empty where it gives none.
	UserTitle   string
	UserMessage string
	// Transient is Meta's is_transient.
	Transient  bool
	HTTPStatus int
	// RetryAfter is the wait that the answer's headers ask for, zero when they ask for none.
	RetryAfter time.Duration
}

// Error says code, status and Meta's masked words.
func (e *Refused) Error() string {
	return fmt.Sprintf("whatsapp refused: code %d, http %d: %s: %s", e.Code, e.HTTPStatus, e.Message, e.Details)
}

// Unknown means that the message may have been accepted: bytes were written and no readable answer
// came. Sending again can double the message.
type Unknown struct{ Cause error }

// Error says what went wrong, without address or content.
func (e *Unknown) Error() string { return fmt.Sprintf("whatsapp outcome unknown: %v", e.Cause) }

// Unwrap gives the cause.
func (e *Unknown) Unwrap() error { return e.Cause }

// NotSent means that nothing can have been accepted: no connection was made, or no request was written on it.
type NotSent struct{ Cause error }

// Error says what went wrong, without address or content.
func (e *NotSent) Error() string { return fmt.Sprintf("whatsapp not reached: %v", e.Cause) }

// Unwrap gives the cause.
func (e *NotSent) Unwrap() error { return e.Cause }

var phoneLike = regexp.MustCompile(`\+?\d(?:[\s\-().]{0,2}\d){6,}`)

// mask hides whatever looks like a phone: seven digits or more, also when spaces, hyphens, dots or brackets stand between them.
func mask(s string) string { return phoneLike.ReplaceAllString(s, "…") }

// bare is an error of net/http without its URL, which holds ids.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
