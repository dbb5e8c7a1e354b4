package whatsapp

import (
	"errors"
	"net/http"
	"time"
)

// Class says what to do about an error (W2).
type Class string

// The classes of errors.
const (
	// ClassRetry: try again with back-off.
	ClassRetry Class = "retry"
	// ClassWaitPair: wait with this recipient only, 4^X seconds.
	ClassWaitPair Class = "wait_pair"
	// ClassWaitNumber: wait with everything this business number sends.
	ClassWaitNumber Class = "wait_number"
	// ClassWaitAccount: wait with the whole WhatsApp business account.
	ClassWaitAccount Class = "wait_account"
	// ClassWaitTemplate: wait with this template, or with all if Scope is the account.
	ClassWaitTemplate Class = "wait_template"
	// ClassRecipient: this message never reaches this recipient.
	ClassRecipient Class = "recipient"
	// ClassStop: park until a person has acted on what Scope names.
	ClassStop Class = "stop"
	// ClassFail: the message itself is wrong; this one fails.
	ClassFail Class = "fail"
	// ClassUnknown: it may have been taken; never repeat it blindly (W1).
	ClassUnknown Class = "unknown"
)

// Scope is what a Rule of ClassStop or a wait holds back.
type Scope string

// The scopes.
const (
	ScopeMessage  Scope = "message"
	ScopePair     Scope = "pair"
	ScopeNumber   Scope = "number"
	ScopeAccount  Scope = "account"
	ScopeTemplate Scope = "template"
)

// The codes that callers act on by name.
const (
	CodePairRate      = 131056
	CodeThroughput    = 130429
	CodeWindowClosed  = 131047
	CodeOptedOut      = 131050
	CodeBlockedByUser = 130403
	CodeUndeliverable = 131026
	CodeUnhealthy     = 131049
	CodeParamCount    = 132000
	CodeNoTemplate    = 132001
	CodePaused        = 132015
	CodeDisabled      = 132016
	CodeTokenInvalid  = 190
	// CodeManagedTooOften is about calls that manage an account.
	CodeManagedTooOften = 80008
	// CodeInsightsOff says that the figures of templates may not be read yet.
	CodeInsightsOff = 200007
)

// Rule is one line of the error table.
type Rule struct {
	// Code is Meta's, CodeNone for an error without one.
	Code  int
	Class Class
	Scope Scope
	// Wait is the least time before another attempt; zero leaves it to the caller's back-off.
	Wait time.Duration
	// Doubtful marks a refusal after which the message may all the same have been taken.
	Doubtful bool
	// Words is what an operator reads.
	Words string
}

// Classify sorts an error of the client. A nil error gives the zero Rule; an error that is none of the client's counts as unknown.
func Classify(err error) Rule {
	var refused *Refused
	var notSent *NotSent
	switch {
	case err == nil:
		return Rule{}
	case errors.As(err, &refused):
		rule := ClassifyCode(refused.Code, refused.Transient, refused.HTTPStatus)
		rule.Wait = max(rule.Wait, refused.RetryAfter)
		return rule
	case errors.As(err, &notSent):
		return Rule{Code: CodeNone, Class: ClassRetry, Scope: ScopeMessage, Words: "WhatsApp could not be reached; nothing was sent"}
	}
	return Rule{
		Code: CodeNone, Class: ClassUnknown, Scope: ScopeMessage,
		Words: "no answer from WhatsApp: the message may or may not have been taken",
	}
}

// ClassifyCode sorts an error code, also one that came later by a status (httpStatus 0). A code that the table lacks goes by
// transient and HTTP status.
func ClassifyCode(code int, transient bool, httpStatus int) Rule {
	if code >= 200 && code <= 299 {
		return Rule{Code: code, Class: ClassStop, Scope: ScopeNumber, Words: permissionMissing}
	}
	if rule, ok := ruleOf(code); ok {
		return rule
	}
	switch {
	case transient || httpStatus >= 500 || httpStatus == http.StatusRequestTimeout:
		return Rule{Code: code, Class: ClassRetry, Scope: ScopeMessage, Words: "a passing error that WhatsApp does not explain"}
	case httpStatus == http.StatusTooManyRequests:
		return Rule{Code: code, Class: ClassWaitNumber, Scope: ScopeNumber, Wait: 5 * time.Second, Words: "WhatsApp asks to slow down"}
	}
	return Rule{Code: code, Class: ClassFail, Scope: ScopeMessage, Words: "WhatsApp refused the message with a code we do not know"}
}

func ruleOf(code int) (Rule, bool) {
	for _, rule := range Table() {
		if rule.Code == code {
			return rule, true
		}
	}
	return Rule{}, false
}
