package meta

import (
	"errors"
	"strings"
	"time"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Problem turns the client's error into what the engine does about it (W2).
func Problem(err error) *activities.SendProblem {
	p := problemOf(whatsapp.Classify(err))
	if refused, ok := errors.AsType[*whatsapp.Refused](err); ok {
		p.Details = ErrorDetails(refused.Details)
	}
	return p
}

// ErrorDetails is Meta's text on a failure as it is kept with the message: valid UTF-8, cut to length.
func ErrorDetails(s string) string {
	letters := []rune(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), ""))
	return string(letters[:min(len(letters), models.MaxErrorDetails)])
}

// failedLater is Sender.FailedLater without its bound.
func failedLater(code int) *activities.SendProblem {
	rule := whatsapp.ClassifyCode(code, false, 0)
	rule.Doubtful = false
	return problemOf(rule)
}

// problemOf is what the engine does about an error of the rule.
func problemOf(rule whatsapp.Rule) *activities.SendProblem {
	p := &activities.SendProblem{Code: max(rule.Code, 0), Title: rule.Words, RetryAfter: rule.Wait}
	switch rule.Class {
	case whatsapp.ClassRetry:
		p.Class = activities.SendRetry
		if rule.Doubtful {
			p.Class = activities.SendUnknown
		}
	case whatsapp.ClassWaitPair, whatsapp.ClassWaitNumber, whatsapp.ClassWaitAccount, whatsapp.ClassWaitTemplate:
		p.Class, p.Holds = activities.SendWait, holdScope(rule)
	case whatsapp.ClassRecipient:
		p.Class = activities.SendRecipient
	case whatsapp.ClassStop:
		p.Class, p.Park, p.Holds = activities.SendStop, parkReason(rule), holdScope(rule)
	case whatsapp.ClassFail:
		p.Class = activities.SendFail
	case whatsapp.ClassUnknown:
		p.Class = activities.SendUnknown
	}
	p.OptedOut = rule.Code == whatsapp.CodeOptedOut
	if rule.Code == whatsapp.CodeWindowClosed {
		p.Class = activities.SendWindow
	}
	return p
}

// holdScope is what must stop sending after an error of the rule, beyond the message itself; "" is nothing.
func holdScope(rule whatsapp.Rule) models.HoldScope {
	switch rule.Scope {
	case whatsapp.ScopeNumber:
		return models.HoldNumber
	case whatsapp.ScopeAccount:
		return models.HoldAccount
	case whatsapp.ScopeTemplate:
		return models.HoldTemplate
	case whatsapp.ScopeMessage, whatsapp.ScopePair:
	}
	return ""
}

// parkReason says what a person must see to before a message can leave after an error of
// class stop (R6).
func parkReason(rule whatsapp.Rule) models.ParkReason {
	switch rule.Scope {
	case whatsapp.ScopeNumber:
		if refusesToken(rule.Code) {
			return models.ParkTokenRefused
		}
		return models.ParkNumberStopped
	case whatsapp.ScopeAccount:
		return models.ParkAccountStopped
	case whatsapp.ScopeTemplate:
		return models.ParkTemplateUnusable
	case whatsapp.ScopeMessage, whatsapp.ScopePair:
	}
	return models.ParkOther
}

// refusesToken reports whether another token cures the code: this one is not valid, or lacks a permission.
func refusesToken(code int) bool {
	switch code {
	case 0, whatsapp.CodeTokenInvalid, 3, 10, 131005:
		return true
	}
	return code >= 200 && code <= 299
}

// NotAgain is how long nobody who was refused with WhatsApp's code is written to again: for ever
// (negative) where the code is about the recipient alone and does not pass with time, 0 where it is not.
func NotAgain(code int) time.Duration {
	p := failedLater(code)
	if p.Class != activities.SendRecipient {
		return 0
	}
	if p.RetryAfter == 0 {
		return -1
	}
	return p.RetryAfter // 131049: whom WhatsApp spares marketing for a day
}
