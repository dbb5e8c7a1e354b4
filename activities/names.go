package activities

import "cadenza/models"

// The names of activities on the wire. They stand in histories that live for months,
// so they never change; a golden file holds them.
const (
	NameEnter  = "Enter"
	NameLocate = "Locate"
	NameLeave  = "Leave"
)

// StepNames gives every kind of step the name of its activity: an operator reads it
// in Temporal UI.
func StepNames() map[models.StepKind]string {
	return map[models.StepKind]string{
		models.KindSendTemplate: "SendTemplate", models.KindSendMessage: "SendMessage",
		models.KindSendButtons: "SendButtons", models.KindSendList: "SendList",
		models.KindSendWebhook: "SendWebhook",
		models.KindAddTags:     "AddTags", models.KindRemoveTags: "RemoveTags",
		models.KindAddToLists: "AddToLists", models.KindRemoveFromLists: "RemoveFromLists",
		models.KindAssignOperators: "AssignOperators", models.KindUnassignOperators: "UnassignOperators",
		models.KindOpenTicket: "OpenTicket", models.KindUpdateTicket: "UpdateTicket", models.KindCloseTicket: "CloseTicket",
		models.KindSetField: "SetField", models.KindBlockContact: "BlockContact", models.KindRestoreContact: "RestoreContact",
		models.KindEndAutomations: "EndAutomations", models.KindStartAutomation: "StartAutomation",
		models.KindWaitForReply: "WaitForReply", models.KindBranch: "Branch",
		models.KindDeleteContact: "DeleteContact",
	}
}
