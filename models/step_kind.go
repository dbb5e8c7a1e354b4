package models

import (
	"maps"
	"slices"
)

// StepKind says what a step does.
type StepKind string

// The kinds of step.
const (
	KindSendTemplate      StepKind = "send_template"      // A1
	KindSendMessage       StepKind = "send_message"       // A2
	KindSendButtons       StepKind = "send_buttons"       // A3
	KindSendList          StepKind = "send_list"          // A4
	KindAddTags           StepKind = "add_tags"           // A5
	KindRemoveTags        StepKind = "remove_tags"        // A5
	KindAddToLists        StepKind = "add_to_lists"       // A6
	KindRemoveFromLists   StepKind = "remove_from_lists"  // A6
	KindAssignOperators   StepKind = "assign_operators"   // A7
	KindUnassignOperators StepKind = "unassign_operators" // A7
	KindOpenTicket        StepKind = "open_ticket"        // A8
	KindUpdateTicket      StepKind = "update_ticket"      // A8
	KindCloseTicket       StepKind = "close_ticket"       // A8
	KindSetField          StepKind = "set_field"          // A9
	KindSendWebhook       StepKind = "send_webhook"       // A10
	KindBlockContact      StepKind = "block_contact"      // A11
	KindRestoreContact    StepKind = "restore_contact"    // A12
	KindEndAutomations    StepKind = "end_automations"    // A13
	KindWaitForReply      StepKind = "wait_for_reply"     // A14
	KindBranch            StepKind = "branch"             // A15
	KindStartAutomation   StepKind = "start_automation"   // A16
	KindDeleteContact     StepKind = "delete_contact"     // A17
)

// stepKind is what a kind of step is.
type stepKind struct {
	// by says where it is performed.
	by performer
	// settings makes its empty settings.
	settings func() StepSettings
}

// performer says who performs a step.
type performer int

const (
	database performer = iota // a transaction over our own rows
	whatsApp                  // WhatsApp sends a message
	outside                   // a host of the workspace's own choice is called
)

// stepKinds describes every kind of step. What else there is of a kind is derived from it: its
// activity's name, where it is registered, and what its settings may hold.
var stepKinds = map[StepKind]stepKind{
	KindSendTemplate:      {whatsApp, empty[SendTemplate]},
	KindSendMessage:       {whatsApp, empty[SendMessage]},
	KindSendButtons:       {whatsApp, empty[SendButtons]},
	KindSendList:          {whatsApp, empty[SendList]},
	KindAddTags:           {database, empty[ChangeTags]},
	KindRemoveTags:        {database, empty[ChangeTags]},
	KindAddToLists:        {database, empty[ChangeLists]},
	KindRemoveFromLists:   {database, empty[ChangeLists]},
	KindAssignOperators:   {database, empty[AssignOperators]},
	KindUnassignOperators: {database, empty[UnassignOperators]},
	KindOpenTicket:        {database, empty[OpenTicket]},
	KindUpdateTicket:      {database, empty[UpdateTicket]},
	KindCloseTicket:       {database, empty[CloseTicket]},
	KindSetField:          {database, empty[SetField]},
	KindSendWebhook:       {outside, empty[SendWebhook]},
	KindBlockContact:      {database, empty[NoSettings]},
	KindRestoreContact:    {database, empty[NoSettings]},
	KindEndAutomations:    {database, empty[EndAutomations]},
	KindWaitForReply:      {database, empty[WaitForReply]},
	KindBranch:            {database, empty[Branch]},
	KindStartAutomation:   {database, empty[StartAutomation]},
	KindDeleteContact:     {database, empty[NoSettings]},
}

// empty makes empty settings of a type.
func empty[T any, P interface {
	*T
	StepSettings
}]() StepSettings {
	return P(new(T))
}

// newSettings gives each kind its empty settings; an unknown kind has none.
func newSettings(kind StepKind) StepSettings {
	if known, ok := stepKinds[kind]; ok {
		return known.settings()
	}
	return nil
}

// StepKinds are all kinds, sorted.
func StepKinds() []StepKind { return slices.Sorted(maps.Keys(stepKinds)) }

// Valid reports whether the kind exists.
func (k StepKind) Valid() bool { return stepKinds[k].settings != nil }

// SendingKinds are those of steps that send a WhatsApp message, sorted.
func SendingKinds() []StepKind {
	return slices.DeleteFunc(StepKinds(), func(k StepKind) bool { return !k.Sends() })
}

// Sends reports whether the step sends a WhatsApp message.
func (k StepKind) Sends() bool { return stepKinds[k].by == whatsApp }

// CallsOut reports whether the step needs the network, so that it runs as an ordinary activity.
func (k StepKind) CallsOut() bool { return stepKinds[k].by != database }
