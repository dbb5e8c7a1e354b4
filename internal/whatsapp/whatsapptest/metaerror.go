package whatsapptest

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"cadenza/internal/whatsapp"
)

// metaError is a refusal in Meta's words.
type metaError struct {
	code, subcode, status int
	title, details        string
	transient             bool
	// userTitle and userMessage are what Meta says to people, where it does.
	userTitle, userMessage string
}

func (e *metaError) Error() string { return fmt.Sprintf("(#%d) %s", e.code, e.title) }

// metaErrors are titles, statuses and details of the codes that a fault rule may ask for or the simulator finds itself.
var metaErrors = map[int]metaError{
	1: {status: 400, title: "Invalid request or possible server error", transient: true},
	2: {
		status: 503, title: "Service temporarily unavailable", details: "Temporary due to downtime or due to being overloaded.",
		transient: true,
	},
	3:      {status: 500, title: "Application does not have the capability to make this API call."},
	4:      {status: 400, title: "Application request limit reached", transient: true},
	10:     {status: 403, title: "Application does not have permission for this action"},
	33:     {status: 400, title: "Parameter value is not valid", details: "The business phone number has been deleted."},
	100:    {status: 400, title: "Invalid parameter"},
	190:    {status: 401, title: "Error validating access token: The session has been invalidated."},
	200:    {status: 403, title: "You do not have the necessary permissions to send messages on behalf of this WhatsApp Business Account"},
	368:    {status: 403, title: "Temporarily blocked for policies violations"},
	613:    {status: 429, title: "Calls to this api have exceeded the rate limit."},
	80008:  {status: 400, title: "Rate limit issues", details: "There have been too many calls to manage this WhatsApp Business Account."},
	80007:  {status: 400, title: "Rate limit issues", details: "The WhatsApp Business Account has reached its rate limit."},
	130403: {status: 400, title: "Business blocked by user"},
	130429: {status: 400, title: "Rate limit hit", details: "Cloud API message throughput has been reached."},
	130472: {status: 400, title: "User's number is part of an experiment"},
	130497: {status: 403, title: "Business account is restricted from messaging users in this country."},
	131000: {status: 500, title: "Something went wrong", details: "Message failed to send due to an unknown error."},
	131005: {status: 403, title: "Access denied", details: "Permission is either not granted or has been removed."},
	131008: {status: 400, title: "Required parameter is missing"},
	131009: {status: 400, title: "Parameter value is not valid"},
	131016: {status: 500, title: "Service unavailable", details: "A service is temporarily unavailable.", transient: true},
	131021: {status: 400, title: "Recipient cannot be sender", details: "Sender and recipient phone number is the same."},
	131026: {status: 400, title: "Message undeliverable", details: "Message Undeliverable."},
	131030: {status: 400, title: "Recipient phone number not in allowed list"},
	131031: {status: 403, title: "Account has been locked"},
	131037: {status: 400, title: "WhatsApp provided number needs display name approval before message can be sent."},
	131042: {status: 400, title: "Business eligibility payment issue"},
	131045: {status: 500, title: "Incorrect certificate"},
	131047: {
		status: 400, title: "Re-engagement message",
		details: "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
	},
	131048: {
		status: 400, title: "Spam rate limit hit",
		details: "Message failed to send because there are restrictions on how many messages can be sent from this phone number.",
	},
	131049: {
		status: 400, title: "This message was not delivered to maintain healthy ecosystem engagement.",
		details: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
	},
	131050: {status: 400, title: "User has stopped marketing messages from this business"},
	131051: {status: 400, title: "Unsupported message type", details: "Message type is currently not supported."},
	131053: {status: 400, title: "Media upload error"},
	131056: {
		status: 400, title: "(Business Account, Consumer Account) pair rate limit hit",
		details: "Message failed to send because there were too many messages sent from this phone number to the same phone number in a " +
			"short period of time.",
	},
	131057: {status: 500, title: "Account in maintenance mode"},
	132000: {status: 400, title: "Number of parameters does not match the expected number of params"},
	132001: {status: 404, title: "Template name does not exist in the translation"},
	132005: {status: 400, title: "Translated text too long"},
	132007: {status: 400, title: "Template format character policy violated"},
	132012: {status: 400, title: "Parameter format does not match format in the created template"},
	132015: {
		status: 400, title: "Template is paused",
		details: "Template is paused due to low quality so it cannot be sent in a template message.",
	},
	132016: {
		status: 400, title: "Template is disabled",
		details: "Template has been paused too many times due to low quality and is now permanently disabled.",
	},
	132018:  {status: 400, title: "There are some issues with the parameters in your template"},
	133004:  {status: 503, title: "Server Temporarily Unavailable", transient: true},
	133010:  {status: 400, title: "Phone number not registered"},
	135000:  {status: 400, title: "Generic user error"},
	2494100: {status: 500, title: "Account in maintenance mode", transient: true},
}

// refuse makes the error of a code; details, if any, replace the usual ones.
func refuse(code int, details ...string) *metaError {
	e, known := metaErrors[code]
	if !known {
		e = metaError{status: http.StatusBadRequest, title: "Error"}
	}
	e.code = code
	if len(details) > 0 {
		e.details = details[0]
	}
	return &e
}

func unknownObject() *metaError {
	e := refuse(100)
	e.subcode = 33
	e.title = "Unsupported request. Object with this ID does not exist, cannot be loaded due to missing permissions, or does not " +
		"support this operation"
	return e
}

var versioned = regexp.MustCompile(`^v\d{1,3}\.\d$`)

// cloud checks version and token of a Cloud API call and writes its answer or Meta's error envelope.
func (s *Simulator) cloud(handle func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var answer any
		err := s.admit(r)
		if err == nil {
			answer, err = handle(r)
		}
		w.Header().Set("Facebook-Api-Version", r.PathValue("version"))
		var refused *metaError
		switch {
		case err == nil:
			writeJSON(w, http.StatusOK, answer)
		case errors.Is(err, errLost):
			panic(http.ErrAbortHandler) // the connection closes without an answer
		case errors.As(err, &refused):
			s.refusals.count(refused.code)
			writeJSON(w, refused.status, refused.envelope())
		default:
			s.cfg.Logger.Error("the simulator failed", "error", err)
			writeJSON(w, http.StatusInternalServerError, refuse(131000).envelope())
		}
	}
}

func (s *Simulator) admit(r *http.Request) error {
	switch {
	case !versioned.MatchString(r.PathValue("version")):
		e := refuse(2500, "")
		e.title = "Unknown path components"
		return e
	case r.Header.Get("Authorization") != scheme(r)+s.cfg.Token || s.faults.tokenRevoked():
		return refuse(whatsapp.CodeTokenInvalid)
	}
	return nil
}

// scheme is how a token is given: to the sessions of uploads in another way than to all else.
func scheme(r *http.Request) string {
	if strings.HasPrefix(r.PathValue("id"), uploadPrefix) {
		return "OAuth "
	}
	return "Bearer "
}

func (e *metaError) envelope() object {
	body := object{"message": e.Error(), "type": "OAuthException", "code": e.code, "fbtrace_id": "A" + rand.Text()[:22]}
	if e.details != "" {
		body["error_data"] = object{"messaging_product": "whatsapp", "details": e.details}
	}
	if e.subcode != 0 {
		body["error_subcode"] = e.subcode
	}
	if e.transient {
		body["is_transient"] = true
	}
	if e.userMessage != "" {
		body["error_user_title"], body["error_user_msg"] = e.userTitle, e.userMessage
	}
	return object{"error": body}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller is gone: nobody to tell
}
