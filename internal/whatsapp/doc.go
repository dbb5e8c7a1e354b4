// Package whatsapp speaks WhatsApp's Cloud API: it sends messages, reads templates, says what to do
// about errors, and verifies and decodes webhooks. It knows nothing of automations.
//
// # Map
//
//	client     what a caller has in hand, and the messages call; exchange is every call's way, errors are what it may end with
//	message    what a message is made of: encode writes it, validate (with link, emoji, limits, positions) says what Meta
//	           would refuse of it
//	other      the kinds beside text, files, templates, reply buttons and lists
//	template   templates: templates lists them, definition says what they want, message, encode and validate fill them, draft
//	           and rules are those that are written, templates_manage has Meta make them
//	media      files, up and down; numbers are what Meta says of a number, profile is what people read of it
//	rules      what to do about an error; table is the list of codes
//	webhook    whether a webhook is Meta's; decode, parts, content and event are what it says, lenient reads JSON as it comes
//	samples    webhooks as Meta's pages show them; example is what the documentation runs
package whatsapp
