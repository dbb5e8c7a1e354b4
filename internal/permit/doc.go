// Package permit lets calls to WhatsApp out of this worker: as many a second as their number
// may send, as many at a time as number and worker bear, and answers to customers first.
//
// The rate is the database's: it grants each worker permits, each for an instant of its own, so that all
// workers together keep to it. They are spent here, without a statement per message.
//
//	gate.go   a call's way: a place, a permit, its instant, its end
//	line.go   those who wait for a permit of one number, and the leases
//	health.go whether a number answers slowly
package permit
