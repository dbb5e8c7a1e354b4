// Package manifest makes a server as files say: automations, and the fields, tags, lists and drafts of templates that they need. It
// reads the files, asks the server what is there, says what is to be done, and does it; what no file names it leaves alone.
//
// It is a client of the HTTP API and knows nothing else of the server. Automations are known by their slugs, steps by their keys.
//
//	file.go        read files, and say what is wrong with them, with file and pointer
//	compare.go     what a file changes in an automation, step by step
//	plan.go        what is to be done, in order
//	automation.go  the part of it that concerns automations
//	template.go    the part of it that concerns templates
//	server.go      the calls of the API
package manifest
