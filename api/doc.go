// Package api is the HTTP interface: openapi.yaml describes it and is enforced at run
// time, the handlers turn requests into calls of the ports declared here, and one
// mapper turns every error into a problem answer that repeats nothing of the request.
//
// # Map
//
// Resources have a file each, named by the noun of models: attention, audit, automation, campaign,
// contact, conversation, event, field, hold, job, label, link, list, media, message, notification, number,
// own_phone, quick_reply, rate, recurring_campaign, report, run, segment, simulation, subscription, tag, template, test_send,
// ticket, timeline, user, webhook, workspace (its settings). The file holds the port that the
// handlers need, what an answer looks like, and the handlers. What of a noun is too much for one
// file has its own, such as contact_import (with the reading of CSV) or automation_revision.
//
// What all requests have in common:
//
//   - api: the configuration and New, which puts the parts together; config_… tests it; openapi.gen: generated from openapi.yaml
//   - auth, api_key, session_…: who calls, and with which scopes; role tests who may do what, assigned who sees
//     whom, attack what is tried; directory: names for those who may
//     not read settings; idempotency: what is done once
//   - request_…: what a request may be, from the bytes of its body to the rules of the description
//   - problem_…: errors as answers; convert: small steps between the types of the API and of models
//   - stranger_…: callers without a key, who get little time and few bytes
//   - observe: metrics and recovery; docs: the page that shows the description
//
// What is called from outside: start_call_… for integrations (/wh/ap/), system for health and WhatsApp's webhook.
//
// Tests of several resources: bundle (what they stand on), resources, spec and kinds (is all of it in
// the description?), fuzz, headers, away (the database is), in_use.
package api
