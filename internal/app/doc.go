// Package app is the composition root: it opens what a configuration names, fills the
// ports of activities, triggers and API, and runs the parts that a command asks for.
// Commands, the local stack and end-to-end tests all start Cadenza here.
package app
