package whatsapp

import "time"

const permissionMissing = "the token lacks a permission; renew it with whatsapp_business_messaging"

// Table is what we do about each error code of Meta's pages of 2026-09-11, grouped by what it asks for. Codes 200 to 299 are one rule in
// ClassifyCode.
func Table() []Rule { return table[:] }

// table is never written to.
var table = [...]Rule{
	{Code: 1, Class: ClassRetry, Scope: ScopeMessage, Words: "invalid request, or an error at WhatsApp"},
	{Code: 2, Class: ClassRetry, Scope: ScopeMessage, Words: "WhatsApp is down or overloaded"},
	{Code: 131000, Class: ClassRetry, Scope: ScopeMessage, Doubtful: true, Words: "unknown error at WhatsApp"},
	{Code: 131016, Class: ClassRetry, Scope: ScopeMessage, Words: "WhatsApp is temporarily unavailable"},
	{Code: 133004, Class: ClassRetry, Scope: ScopeMessage, Words: "a server of WhatsApp is temporarily unavailable"},

	{Code: CodePairRate, Class: ClassWaitPair, Scope: ScopePair, Words: "too many messages to this recipient in a short time"},

	{
		Code: 131057, Class: ClassWaitNumber, Scope: ScopeNumber, Wait: time.Minute,
		Words: "the number is in maintenance, usually for a minute",
	},
	{
		Code: CodeThroughput, Class: ClassWaitNumber, Scope: ScopeNumber, Wait: time.Second,
		Words: "the number sends more per second than it may",
	},
	{
		Code: 131048, Class: ClassWaitNumber, Scope: ScopeNumber, Wait: 4 * time.Hour,
		Words: "spam limit: too many customers blocked or flagged this number",
	},
	{Code: 2494100, Class: ClassWaitNumber, Scope: ScopeNumber, Wait: 5 * time.Minute, Words: "WhatsApp is in maintenance"},
	{
		Code: 133015, Class: ClassWaitNumber, Scope: ScopeNumber, Wait: 5 * time.Minute,
		Words: "the number is being deleted; wait before registering it again",
	},
	{Code: 133016, Class: ClassStop, Scope: ScopeNumber, Words: "too many attempts to register the number"},
	{Code: 133008, Class: ClassStop, Scope: ScopeNumber, Words: "too many wrong PINs for the number"},
	{Code: 133009, Class: ClassStop, Scope: ScopeNumber, Words: "PIN entered too quickly for the number"},

	{Code: 4, Class: ClassWaitAccount, Scope: ScopeAccount, Wait: 5 * time.Minute, Words: "the app calls WhatsApp too often"},
	{
		Code: 80007, Class: ClassWaitAccount, Scope: ScopeAccount, Wait: 5 * time.Minute,
		Words: "the WhatsApp account reached its rate limit",
	},
	{Code: 613, Class: ClassWaitAccount, Scope: ScopeAccount, Wait: 5 * time.Minute, Words: "the app reached a rate limit"},

	{
		Code: 131064, Class: ClassWaitTemplate, Scope: ScopeAccount, Wait: 24 * time.Hour,
		Words: "template sending is limited after wrong template categories",
	},
	{
		Code: 134101, Class: ClassWaitTemplate, Scope: ScopeTemplate, Wait: 10 * time.Minute,
		Words: "the template is still being prepared by WhatsApp",
	},
	{
		Code: CodePaused, Class: ClassWaitTemplate, Scope: ScopeTemplate, Wait: 3 * time.Hour,
		Words: "the template is paused for low quality",
	},
	{Code: 132069, Class: ClassWaitTemplate, Scope: ScopeTemplate, Wait: time.Hour, Words: "the flow is throttled: 10 messages an hour"},

	{
		Code: CodeUnhealthy, Class: ClassRecipient, Scope: ScopePair, Wait: 24 * time.Hour,
		Words: "WhatsApp withheld it: this person gets enough marketing; not before 24 hours",
	},
	{Code: 130472, Class: ClassRecipient, Scope: ScopePair, Words: "the recipient is in a WhatsApp experiment without marketing messages"},
	{
		Code: CodeUndeliverable, Class: ClassRecipient, Scope: ScopePair,
		Words: "undeliverable: not on WhatsApp, an old app, or terms not accepted",
	},
	{Code: CodeOptedOut, Class: ClassRecipient, Scope: ScopePair, Words: "the recipient stopped marketing messages"},
	{Code: CodeBlockedByUser, Class: ClassRecipient, Scope: ScopePair, Words: "the recipient blocked this business"},
	{Code: 131021, Class: ClassRecipient, Scope: ScopePair, Words: "the recipient is the sending number itself"},
	{Code: 131030, Class: ClassRecipient, Scope: ScopePair, Words: "the recipient is not in the test number's allowed list"},
	{Code: 130497, Class: ClassRecipient, Scope: ScopePair, Words: "this business may not write to people in the recipient's country"},
	{Code: 131062, Class: ClassRecipient, Scope: ScopePair, Words: "this message cannot go to a user without a phone"},

	{Code: 0, Class: ClassStop, Scope: ScopeNumber, Words: "the token is not valid or has expired"},
	{Code: CodeTokenInvalid, Class: ClassStop, Scope: ScopeNumber, Words: "the token is not valid or has expired"},
	{Code: 3, Class: ClassStop, Scope: ScopeNumber, Words: permissionMissing},
	{Code: 10, Class: ClassStop, Scope: ScopeNumber, Words: permissionMissing},
	{Code: 131005, Class: ClassStop, Scope: ScopeNumber, Words: permissionMissing},
	{Code: 33, Class: ClassStop, Scope: ScopeNumber, Words: "the number was deleted at WhatsApp"},
	{Code: 131037, Class: ClassStop, Scope: ScopeNumber, Words: "the number needs an approved display name"},
	{Code: 131045, Class: ClassStop, Scope: ScopeNumber, Words: "the number is not registered"},
	{Code: 133010, Class: ClassStop, Scope: ScopeNumber, Words: "the number is not registered"},
	{Code: 133000, Class: ClassStop, Scope: ScopeNumber, Words: "an earlier deregistration of the number failed"},
	{Code: 133005, Class: ClassStop, Scope: ScopeNumber, Words: "wrong PIN for the number"},
	{Code: 133006, Class: ClassStop, Scope: ScopeNumber, Words: "the number must be verified before it is registered"},
	{Code: 368, Class: ClassStop, Scope: ScopeAccount, Words: "the WhatsApp account is restricted for a policy violation"},
	{Code: 131031, Class: ClassStop, Scope: ScopeAccount, Words: "the WhatsApp account is locked"},
	{Code: 131042, Class: ClassStop, Scope: ScopeAccount, Words: "a payment problem of the WhatsApp account"},
	{Code: 134011, Class: ClassStop, Scope: ScopeAccount, Words: "WhatsApp's payment terms wait to be accepted"},
	{
		Code: CodeNoTemplate, Class: ClassStop, Scope: ScopeTemplate,
		Words: "the template does not exist in this language or is not approved",
	},
	{Code: 132007, Class: ClassStop, Scope: ScopeTemplate, Words: "the template's content violates a policy"},
	{Code: CodeDisabled, Class: ClassStop, Scope: ScopeTemplate, Words: "the template was disabled for good for low quality"},
	{Code: 132068, Class: ClassStop, Scope: ScopeTemplate, Words: "the flow is blocked"},

	{Code: 131063, Class: ClassFail, Scope: ScopeMessage, Words: "marketing templates are disabled for this account"},
	{Code: 100, Class: ClassFail, Scope: ScopeMessage, Words: "a parameter of the message is not valid"},
	{Code: 131008, Class: ClassFail, Scope: ScopeMessage, Words: "a required parameter of the message is missing"},
	{Code: 131009, Class: ClassFail, Scope: ScopeMessage, Words: "a parameter of the message has a value that is not valid"},
	{
		Code: CodeWindowClosed, Class: ClassFail, Scope: ScopePair,
		Words: "more than 24 hours since the customer's last message: only a template may be sent",
	},
	{Code: 131051, Class: ClassFail, Scope: ScopeMessage, Words: "this type of message is not supported"},
	{Code: 131052, Class: ClassFail, Scope: ScopeMessage, Words: "a file that the customer sent could not be downloaded"},
	{
		Code: 131053, Class: ClassFail, Scope: ScopeMessage,
		Words: "the file could not be uploaded: wrong type, too large, or its link does not answer",
	},
	{Code: CodeParamCount, Class: ClassFail, Scope: ScopeTemplate, Words: "the number of parameters differs from the template's"},
	{Code: 132005, Class: ClassFail, Scope: ScopeMessage, Words: "the template is too long once filled"},
	{Code: 132008, Class: ClassFail, Scope: ScopeMessage, Words: "a template parameter has the wrong format"},
	{Code: 132012, Class: ClassFail, Scope: ScopeMessage, Words: "a template parameter has the wrong format"},
	{Code: 132018, Class: ClassFail, Scope: ScopeMessage, Words: "a template parameter is not valid"},
	{Code: 135000, Class: ClassFail, Scope: ScopeMessage, Words: "WhatsApp rejects the parameters without saying why"},
	{Code: 131055, Class: ClassFail, Scope: ScopeMessage, Words: "the Marketing Messages API does not allow this"},
	{Code: 134100, Class: ClassFail, Scope: ScopeMessage, Words: "only marketing templates go through the Marketing Messages API"},
	{Code: 134102, Class: ClassFail, Scope: ScopeMessage, Words: "the template cannot be used with the Marketing Messages API"},
}
