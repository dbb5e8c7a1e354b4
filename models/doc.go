// Package models holds what Cadenza speaks of: workspaces, contacts, automations
// with their start steps and steps, runs, messages and tickets; their typed states;
// the rules that need nothing but the value itself; and the domain's errors.
//
// It imports the standard library only. The gorm tags say how a value lies in its
// row; no code here knows a database.
//
// # Map
//
// Files are named by their noun; the same noun names the files of the store and of the API.
//
// What an automation is:
//
//   - automation_…: the row, its states and its rule for entering again; definition_…: its tree of starts and steps
//   - step_…: a step. step_kind lists the kinds, and each file after it holds the settings of one noun
//   - start_…: a start step. start_kind lists the kinds; start_step is its row, start_call what came from outside
//   - wait_…, days_…, moment_…, duration_…: times as people write them; condition_…: the questions of a branch;
//     segment_…: those that make a set of contacts
//   - kind_… and read_…: how JSON whose keys depend on its kind is written and read
//   - references_…: what a definition uses; loops_…: automations that start each other
//   - language_…, phone_language, wording_…, visible_…, merge_…: texts, their language and the fields in them
//   - json_…: one value of a document
//
// What an edit does (E1 to E5):
//
//   - edit_…: what becomes of a run; succession_…: which step follows a deleted one; difference_…: what changed
//   - impact_…: whom it concerns; refit_…: a wait that is counted anew
//
// What happens to a contact:
//
//   - run_…: the row of a run. run_moves are all changes of its status, run_transitions is the table of them,
//     states_… the tests of all typed states; short_…: ids in 26 characters
//   - entry_…, bulk_…: how contacts enter; standing_…: a run with all that it depends on
//   - control_…: what a person may do to a run; overdue_…, parking_…, stuck_…, restored_…, hold_…: why it does not go on
//   - conversation_…: what was sent and what came, and what people of the workspace do with it
//   - message_…, outgoing_…, pace_…, template_…: what is sent, and how fast; content_…: what was said, in both directions; link_…:
//     tracked links; media_…: files; routing_…: what an inbound message was taken for
//   - simulation_…: the timeline of a run that never was
//
// The rest of a workspace:
//
//   - workspace_…: its settings and people; role_…, scope_…: what they and API keys may do;
//     account_…, sign_in: how people sign in; own_phone: where their tests go; notification_…: what they are told;
//     directory_…: what things are called; answer_…: what customers see beside an answer
//   - job_…: one change of many contacts
//   - contact_…, consent_…, ticket_…, webhook_…, metadata_…: what their names say; search_…: what contacts are found by;
//     duplicate: who is likely one person
//   - price_…, rate_…: what messages cost; number_…: what Meta says of a number, and what people read of it
//   - campaign_…, recurring_…: messages and automations for lists; date_…: starts by a date
//   - event_…: what happened, for those who listen; subscription_…: programs that are told;
//     in_use: who uses what one wants to delete
//   - figure_…, timeline_…, view_…: what is read and counted
//   - retention_…: how long things are kept; set_…: what was set aside because it could not be served
//   - secret_…, purpose_…: secrets; errors_…: the domain's errors; bounds_…: the tests of the limits in numbers
//   - panic: a panic as an error, for work that no caller waits for
package models
