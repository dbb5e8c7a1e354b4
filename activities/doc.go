// Package activities holds what a run does to the world: one file per effect. A step
// that touches only our database is one transaction that does the effect, records
// it and moves the run on; a step that calls out commits its claim first, calls with
// no transaction open, and settles in a second transaction. Each is idempotent by
// (run, step, visit): a repeat finds what was done and answers where the run is now.
//
// The package knows neither GORM nor HTTP: it works through the ports that its files
// declare and internal/app fills in.
//
// # Map
//
// A run and its steps:
//
//   - run_…: enter, locate and leave; move_…: what a workflow asks and learns; advance_…: the next position
//   - perform_…: one step in our database; effect_…: which effect a kind has, and what it says of itself
//   - tag, list, operator, field, ticket, contact, consent, automation, branch, listen: the effects, by their noun
//   - names_…: the names on the wire; ports_…: what all effects need; errors_…: what is worth another try
//
// What calls out:
//
//   - send_…: the send of a message, from claim_… (may it leave?) over compose_…, free_… and fill_… (what
//     it says; said_… what of it is kept; track_… its tracked links; language_… chooses the template's) to its outcome;
//     send_near: the same beside the run;
//     gate: when a call may leave; mark_read: what the customer sees meanwhile; upload: files, before the claim;
//     pace_… and hold_…: what makes it wait
//   - direct_…: the same for messages that belong to no run
//   - taken_…: a message that failed after its run had gone on
//   - webhook_…: the call of an outside address; subscription_…: telling programs what happens
//
// What is done around the runs:
//
//   - campaign_…, date_…, job_…, rollout_…, control_…: one file for each workflow that is not a run's
//   - reconcile_…: what makes up for whatever was lost; retention_…: what nobody needs any more
//   - notify: people are told what needs them
//   - sync_…: what Meta says of numbers and accounts
package activities
