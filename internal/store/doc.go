// Package store keeps the models in PostgreSQL or SQLite. Only this package and those below it
// know GORM and SQL. Every query is scoped by workspace or by a key that is unique
// across workspaces, and has an index that serves it.
//
// This package holds what runs move by: RunTx is one transaction over a run and what its step
// changes, and Store has everything that is done in one, or builds on it. What needs no such
// transaction is in a package of its own. Arrows go down: nothing below imports this package.
//
// # Map
//
// The first word of a file's name is the noun that it is about, as in models:
//
//	automation_  publish, preview and pause automations, and move the runs inside accordingly
//	campaign_    who enters a campaign and when, its health, its end and its retry
//	consent      consent to marketing: statements, their log, and what a change starts
//	contact_     erase a contact, and merge two
//	date_        which contacts a date starts, for the sweep
//	conversation_ what was sent to a contact and what came: list, read, answer, note, take over
//	direct_      messages of no run: write, claim, settle, and find those that nobody sends
//	hold_        what keeps messages from being sent, and who waits for it
//	inbound_     keep what contacts write, and route each message once
//	job_         changes of many contacts, page by page
//	link_        tracked links of messages: follow them, and count who comes
//	list_        enter the members of an automation's lists
//	media_       files of contacts and files to send, and their ids at Meta
//	message_     messages sent: add them with what they say, read them, take their statuses, let them fail late
//	notification_ what needs a person, and of what they were told
//	number_      WhatsApp numbers, and the limits of their portfolios
//	quick_       texts that operators send often
//	recurring_   campaigns that come again, and their occurrences
//	run_         runs: accept, lock, perform, park, control, end, and find what stands still
//	set_aside_   rows that failed, and when each is tried again
//	simulation_  the copy in memory in which a simulation happens
//	store_       open a database
//	subscription_ programs that are told, for the tests of all methods
//	template_    WhatsApp's templates, and whether a step may use one
//	ticket_      tickets, and the entries that they bring
//	webhook_     deliveries of webhooks and their endpoints
//	workflow_    the ids of runs' workflows, and the slugs of automations that begin them
//
// Below it, each standing on those before it alone:
//
//	migrations   the schema
//	database     open, transactions, pages, rows, locks, conditions, errors, ids, audit, COPY
//	definitions  published revisions, kept in memory
//	contacts     contacts: identities, field values, import
//	audience     which contacts are meant: search, filters, segments
//	workspace    settings, people, API keys, tags, fields, lists, start steps, the audit
//	events       what happened, for those who listen: where they begin, what comes next
//	subscriptions programs that are told what happens: what each is to be told, and how that fares
//	figures      counts of what happened: fold, report, open, recount
//	timeline     what happened to a contact, and the export of all that is known
//	retention    removing what is older than a workspace keeps
//
// Store embeds contacts and workspace, because the engine builds on them. internal/app makes
// events, subscriptions, figures, timeline and retention, and hands each to whoever asks for it.
//
// Helpers are where their kind says: a condition in database/condition.go, a lock in lock.go, an
// error in error.go, one row in row.go, a page in page.go.
//
// Tests: storetest starts databases, storetest/given makes rows to begin with, storetest/opened
// opens a whole store for the packages below. What holds for every table and every method is held
// by isolation_test.go (no workspace reaches another's rows), assigned_test.go (no operator reaches the
// contacts of another), schema_test.go (models and migrations agree), personal_test.go (which columns are
// personal) and the tests named *_plans_test.go (which index serves a query).
package store
