// Package trigger turns an event into what it starts, ends or wakes: Decide says what a
// message does, the Router has that done for messages that were kept, and the Dispatcher does it
// for every other caller. All of them change rows first, in one transaction, and then tell the
// workflows. What is committed and does not reach Temporal is found by Reconcile, so no entry that
// was answered is ever lost.
//
// The Publisher and Campaigns are here because they are the same idea on other rows: a revision and
// a campaign are changed by their rows first, and their workflows are told through the Dispatcher,
// with its time limit and its one way to leave the rest to Reconcile.
package trigger
