// Package models holds what Cadenza speaks of: workspaces, contacts, automations
// with their start steps and steps, runs, messages and tickets; their typed states;
// the rules that need nothing but the value itself; and the domain's errors.
//
// It imports the standard library only. The gorm tags say how a value lies in its
// row; no code here knows a database.
package models
