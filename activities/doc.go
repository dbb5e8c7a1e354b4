// Package activities holds what a run does to the world: one file per effect. A step
// that touches only our database is one transaction that does the effect, records
// it and moves the run on; a step that calls out commits its claim first, calls with
// no transaction open, and settles in a second transaction. Each is idempotent by
// (run, step, visit): a repeat finds what was done and answers where the run is now.
//
// The package knows neither GORM nor HTTP: it works through the ports that its files
// declare and internal/app fills in.
package activities
