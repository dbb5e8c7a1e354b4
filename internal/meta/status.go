package meta

import "cadenza/models"

// MessageState is our word for Meta's status of a message; "" for those that change nothing here.
func MessageState(status string) models.MessageState {
	switch status {
	case "sent":
		return models.MessageSent
	case "delivered":
		return models.MessageDelivered
	case "read", "played":
		return models.MessageRead
	case "failed":
		return models.MessageFailed
	}
	return ""
}

// TemplateStatus is the status that an event leaves a template in; "" for events that
// leave it as it is, such as a flag.
func TemplateStatus(event string) models.TemplateStatus {
	switch event {
	case "APPROVED", "REINSTATED", "UNARCHIVED":
		return models.TemplateApproved
	case "FLAGGED", "LIMIT_EXCEEDED", "LOCKED", "IN_APPEAL", "PENDING_DELETION", "":
		return ""
	}
	return models.TemplateStatus(event)
}
