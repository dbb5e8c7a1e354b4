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
	KindSendLink          StepKind = "send_link"          // A2b
	KindAskLocation       StepKind = "ask_location"       // A2b
	KindSendFlow          StepKind = "send_flow"          // A2b
	KindSendProducts      StepKind = "send_products"      // A2b
	KindSendLocation      StepKind = "send_location"      // A2b
	KindSendContact       StepKind = "send_contact"       // A2b
	KindSendSticker       StepKind = "send_sticker"       // A2b
	KindReact             StepKind = "react"              // A2b
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
	KindSetConsent        StepKind = "set_consent"        // K3
)

// stepTraits are what a kind of step has of its own.
type stepTraits struct {
	// by says where it is performed.
	by performer
	// settings makes its empty settings.
	settings func() StepSettings
}

// performer says who performs a step.
type performer int

const (
	inDatabase performer = iota // a transaction over our own rows
	byWhatsApp                  // WhatsApp sends a message
	byHost                      // a host of the workspace's own choice is called
)

// stepTable describes every kind of step. Its activity's name (StepName, so a kind is never renamed), its
// queue and its settings follow from it; what else to change: docs/contributing.md.
var stepTable = map[StepKind]stepTraits{
	KindSendTemplate:      {byWhatsApp, empty[SendTemplate]},
	KindSendMessage:       {byWhatsApp, empty[SendMessage]},
	KindSendButtons:       {byWhatsApp, empty[SendButtons]},
	KindSendList:          {byWhatsApp, empty[SendList]},
	KindSendLink:          {byWhatsApp, empty[SendLink]},
	KindAskLocation:       {byWhatsApp, empty[AskLocation]},
	KindSendFlow:          {byWhatsApp, empty[SendFlow]},
	KindSendProducts:      {byWhatsApp, empty[SendProducts]},
	KindSendLocation:      {byWhatsApp, empty[SendLocation]},
	KindSendContact:       {byWhatsApp, empty[SendContact]},
	KindSendSticker:       {byWhatsApp, empty[SendSticker]},
	KindReact:             {byWhatsApp, empty[React]},
	KindAddTags:           {inDatabase, empty[ChangeTags]},
	KindRemoveTags:        {inDatabase, empty[ChangeTags]},
	KindAddToLists:        {inDatabase, empty[ChangeLists]},
	KindRemoveFromLists:   {inDatabase, empty[ChangeLists]},
	KindAssignOperators:   {inDatabase, empty[AssignOperators]},
	KindUnassignOperators: {inDatabase, empty[UnassignOperators]},
	KindOpenTicket:        {inDatabase, empty[OpenTicket]},
	KindUpdateTicket:      {inDatabase, empty[UpdateTicket]},
	KindCloseTicket:       {inDatabase, empty[CloseTicket]},
	KindSetField:          {inDatabase, empty[SetField]},
	KindSendWebhook:       {byHost, empty[SendWebhook]},
	KindBlockContact:      {inDatabase, empty[NoSettings]},
	KindRestoreContact:    {inDatabase, empty[NoSettings]},
	KindEndAutomations:    {inDatabase, empty[EndAutomations]},
	KindWaitForReply:      {inDatabase, empty[WaitForReply]},
	KindBranch:            {inDatabase, empty[Branch]},
	KindStartAutomation:   {inDatabase, empty[StartAutomation]},
	KindDeleteContact:     {inDatabase, empty[NoSettings]},
	KindSetConsent:        {inDatabase, empty[SetConsent]},
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
	if known, ok := stepTable[kind]; ok {
		return known.settings()
	}
	return nil
}

// StepKinds are all kinds, sorted.
func StepKinds() []StepKind { return slices.Sorted(maps.Keys(stepTable)) }

// Valid reports whether the kind exists.
func (k StepKind) Valid() bool { return stepTable[k].settings != nil }

// SendingKinds are those of steps that send a WhatsApp message, sorted.
func SendingKinds() []StepKind {
	return slices.DeleteFunc(StepKinds(), func(k StepKind) bool { return !k.Sends() })
}

// Sends reports whether the step sends a WhatsApp message.
func (k StepKind) Sends() bool { return stepTable[k].by == byWhatsApp }

// CallsOut reports whether the step needs the network, so that it runs as an ordinary activity.
func (k StepKind) CallsOut() bool { return stepTable[k].by != inDatabase }
