// Package app is the composition root: it opens what a configuration names, fills the
// ports of activities, triggers and API, and runs the parts that a command asks for.
// Commands, the local stack and end-to-end tests all start Cadenza here.
//
// # Map
//
// What is built:
//
//   - app, ports, media (where files are kept), public (the address, and what it allows),
//     subscriptions (programs that are told): the wiring; serve, server, health, console (the web console beside the API): what
//     listens; together: parts that run until one ends
//   - commands, key, user, recount, apply, simulator: one file for each command that does more than start parts; epoch: a database
//     that was set back
//   - notify: how people are told what needs them
//   - simulate: the simulation over copies of rows
//
// What is tested here, because only here all of it is together, on both databases and without Temporal (the bundle of
// engine_bundle_test.go):
//
//   - a send: ledger (each outcome once), near (beside its run), pace, failed_first and late_failures, every_code and
//     error_details (Meta's codes), unsendable, free_kinds, contents (what was said), mark_read, upload_ahead, tracked (links), budgets
//     (statements)
//   - direct_message: what belongs to no run; conversation, conversations: what people write, read and take over
//   - other steps: branches, webhook_steps and webhooks, one_answer (listening), controls
//   - apply: files on a whole server, over HTTP; recipes: those of the repository, played
//   - around runs: campaign, under_way (campaigns whose templates change), date_sweep, retention, in_use, verify_number, gauges
package app
