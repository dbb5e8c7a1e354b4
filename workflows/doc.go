// Package workflows holds the durable part of Cadenza: AutomationRun carries one
// contact through one automation, Rollout signals the runs that an edit changed, Reconcile
// brings rows and workflows back together when they differ. The code is deterministic: local times,
// zones and definitions come from activities, never from here.
package workflows
