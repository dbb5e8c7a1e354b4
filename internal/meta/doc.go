// Package meta stands between WhatsApp's client and what the engine asks for: it sends rendered
// messages and says what the engine does about a refusal, reads accounts, numbers and templates and
// makes our records the same, and knows what Meta would refuse of a message before it is sent.
//
// It decides nothing about a run. How Meta is spoken to is internal/whatsapp's; what Meta tells by
// webhooks comes in through internal/inbound.
package meta
