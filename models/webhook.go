package models

import "time"

// DeliveryState is what became of the webhook of a step (A10).
type DeliveryState string

// The states of a delivery. All but retrying are final.
const (
	DeliveryDelivered DeliveryState = "delivered" // the endpoint accepted it
	DeliveryRetrying  DeliveryState = "retrying"  // it failed and is tried again
	DeliveryFailed    DeliveryState = "failed"    // it was given up, or its endpoint is paused
	DeliveryRefused   DeliveryState = "refused"   // not called, or not followed, because it may not be
)

// WebhookDelivery is what became of one performance of a webhook step: unique by (run,
// step, visit). It goes with its contact, because the answer may be about them.
type WebhookDelivery struct {
	ID           string `gorm:"primaryKey"`
	WorkspaceID  string
	AutomationID string
	RunID        string
	StepID       string
	Visit        int
	ContactID    string
	Host         string // as WebhookEndpoint's
	State        DeliveryState
	Attempts     int // calls made
	LastStatus   int // the last answer's HTTP status; 0 when none came
	// Error is why the last attempt failed, in words for people; "" when it did not. It
	// holds no part of the URL and no address.
	Error  string
	Answer string // the beginning of the last answer's body, at most MaxKeptAnswer bytes
	// DurationMS is how long the last call took, in milliseconds; 0 when none was made.
	DurationMS int64 `gorm:"column:duration_ms"`
	// NextAttemptAt is when it is tried again; nil when it is not.
	NextAttemptAt *time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// TableName is the plain plural.
func (WebhookDelivery) TableName() string { return "webhook_deliveries" }

// MaxKeptAnswer is how much of an answer's body is kept with its delivery, in bytes.
const MaxKeptAnswer = 2 << 10

// WebhookEndpoint is a host that a workspace's webhooks have called.
type WebhookEndpoint struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Host        string // in lower case, with the port unless it is the scheme's own
	// FirstFailureAt is the first failure since the last success; nil while calls succeed.
	FirstFailureAt *time.Time
	// PausedAt is since when nothing is sent there; nil when it is.
	PausedAt *time.Time
	// Reason is the step's reason of the failure that began it, or of the one that paused it; "" for none.
	Reason    string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// DeliveryFilter narrows a list of deliveries; empty parts do not.
type DeliveryFilter struct {
	RunID, AutomationID string
	Host                string
	State               DeliveryState
}
