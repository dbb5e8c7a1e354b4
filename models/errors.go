package models

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code names a kind of refusal. It is part of the public contract: the API turns
// it into the `type` and the status of a problem answer.
type Code string

// The codes of domain errors.
const (
	CodeInvalid         Code = "invalid"                // the request breaks a rule of its own; see Violations
	CodeNotFound        Code = "not-found"              // no such thing in this workspace
	CodeConflict        Code = "conflict"               // the state of the thing forbids it
	CodeStale           Code = "stale-revision"         // somebody published in between
	CodeNoCondition     Code = "condition-required"     // If-Match is missing
	CodeForbidden       Code = "forbidden"              // the key or the role may not do this
	CodeUnauthorized    Code = "unauthorized"           // nobody we know, or what should prove it is wrong
	CodeCodeNeeded      Code = "code-needed"            // all is right, and the one-time code is missing
	CodeTooManyRequests Code = "too-many-requests"      // see Later
	CodeUnavailable     Code = "unavailable"            // a part we need is away; nothing was changed
	CodeInUse           Code = "in-use"                 // automations or campaigns use what is to be deleted; see Holders
	CodePhraseTaken     Code = "phrase-taken"           // S1: another automation holds the phrase
	CodeTooMany         Code = "too-many-entries"       // the contact entered the automation too often within the hour
	CodeKeyReused       Code = "idempotency-key-reused" // the same key came with another body
)

// Violation is one broken rule in a submitted document.
type Violation struct {
	// Pointer is the RFC 6901 pointer of the offending value; "" is the whole document.
	Pointer string `json:"pointer"`
	// Detail says what is allowed. It never repeats the submitted value.
	Detail string `json:"detail"`
}

// Error is a refusal meant for the caller. The message carries no personal data.
type Error struct {
	Code       Code
	Message    string
	Violations []Violation
	// Holders are what uses the thing, of CodeInUse.
	Holders []Holder
}

// Error returns the code, the message and the pointers of what was refused.
func (e *Error) Error() string {
	if len(e.Violations) == 0 {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	parts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		parts[i] = v.Pointer + " " + v.Detail
	}
	return fmt.Sprintf("%s: %s (%s)", e.Code, e.Message, strings.Join(parts, "; "))
}

// Errorf makes an Error without violations.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// MaxViolations is how many broken rules an Error names: whoever mends those sees the next ones.
const MaxViolations = 20

// Invalid makes an Error of violations, of the first MaxViolations; with none it returns nil.
func Invalid(message string, violations []Violation) error {
	if len(violations) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Message: message, Violations: violations[:min(len(violations), MaxViolations)]}
}

// NotFound says that a thing does not exist in the caller's workspace.
func NotFound(what string) *Error {
	return &Error{Code: CodeNotFound, Message: "no such " + what}
}

// Later is a refusal of CodeTooManyRequests that says when to come again.
type Later struct {
	After   time.Duration
	Message string
}

// Error is the message.
func (l *Later) Error() string { return l.Message }

// CodeOf returns the code of the first domain error in the chain, "" when there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// Below is the error with the pointers of its violations below another place, such as
// "/definition"; an error without violations stays as it is.
func Below(err error, at string) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || len(e.Violations) == 0 {
		return err
	}
	below := *e
	below.Violations = make([]Violation, len(e.Violations))
	for i, v := range e.Violations {
		below.Violations[i] = Violation{Pointer: at + v.Pointer, Detail: v.Detail}
	}
	return &below
}
