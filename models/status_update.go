package models

import "time"

// StatusUpdate is one status that WhatsApp reports of a message of ours.
type StatusUpdate struct {
	WAMID string
	// CallbackData is the message's id when it is one of ours.
	CallbackData string
	State        MessageState
	ErrorCode    int
	ErrorTitle   string
	ErrorDetails string
	// Price is what the status says of the price; "" when nothing.
	Price Price
	At    time.Time
}
