// Package workflows holds the durable part of Cadenza: AutomationRun carries one
// contact through one automation, Rollout tells those whom an edit concerns, Reconcile
// keeps rows and workflows true to each other. The code is deterministic: times for people, zones and definitions come from
// activities, never from here.
package workflows
