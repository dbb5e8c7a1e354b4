// Package whatsapptest is a simulator of WhatsApp's Cloud API: it refuses what Meta refuses, keeps what it accepted in a SQLite file,
// calls a webhook with signed statuses and inbound messages, misbehaves on command, and shows the phones as chats on a page.
//
// # Map
//
//	simulator   what it is made of and serves; guard keeps strangers from its control surface
//	send        a send from its body (wire, convert, kinds) to its row; media takes files
//	template    templates: templates lists them, fill and buttons check what a send gives them, manage, review, library, upload and
//	            analytics are what Meta does with them; seeds are those that every account has, wire_template is their shape
//	customer    what people do (acts, people, payload), deliver calls the webhook with it
//	control     what tests and the page ask; page is the page
//	faults      the script of faults (script) and its limits (meters); facts are what Meta says of numbers,
//	            profile is what people read of them; unknown are the calls that it does not know
//	store       the file and its rows; metaerror are Meta's refusals
//	bench, kill measure it, and kill its process
package whatsapptest
