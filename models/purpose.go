package models

// What a secret is sealed for: a sealed text opens for its own purpose only.
const (
	PurposeNumberToken   = "number-token"
	PurposeWebhookSecret = "webhook-secret"
	PurposeTOTP          = "totp"
	PurposePushKey       = "push-key"
	PurposePushDevice    = "push-device"
	PurposeSubscription  = "subscription-secret"
)
