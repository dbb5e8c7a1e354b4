package workflows

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// Subscription tells a program what happens, until it is paused or deleted. How far it has come is in its rows: it may be killed
// anywhere and started again.
func Subscription(ctx workflow.Context, in activities.SubscriptionRef) (activities.SubscriptionReport, error) {
	changes := workflow.GetSignalChannel(ctx, Changed.Name)
	for {
		heard(changes) // what has changed up to now is seen by the call
		report, err := call[activities.SubscriptionReport](toldOutside(ctx), activities.NameTellSubscription, in)
		if temporal.IsCanceledError(err) || ctx.Err() != nil {
			return leaveSubscription(ctx, in)
		}
		if err != nil {
			return report, err
		}
		workflow.SetCurrentDetails(ctx, subscriptionDetails(in, report))
		if report.Ended && (report.State == "" || !heard(changes)) { // else it was resumed before this end was on record
			return report, nil
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return report, workflow.NewContinueAsNewError(ctx, NameSubscription, in)
		}
	}
}

// heard takes all signals that are there, and reports whether there was one.
func heard(signals workflow.ReceiveChannel) (found bool) {
	for signals.ReceiveAsync(nil) {
		found = true
	}
	return found
}

// leaveSubscription is what a cancellation in Temporal does: the subscription is paused.
func leaveSubscription(ctx workflow.Context, in activities.SubscriptionRef) (activities.SubscriptionReport, error) {
	left, _ := workflow.NewDisconnectedContext(ctx)
	report, err := call[activities.SubscriptionReport](inRollout(left), activities.NamePauseSubscription, in)
	if err != nil && !deleted(err) {
		return report, err
	}
	workflow.SetCurrentDetails(left, subscriptionDetails(in, report))
	return report, temporal.NewCanceledError(string(report.State))
}

// subscriptionDetails are what Temporal UI shows of the subscription.
func subscriptionDetails(in activities.SubscriptionRef, r activities.SubscriptionReport) string {
	state := string(r.State)
	if state == "" {
		state = "deleted"
	}
	return fmt.Sprintf("**%s**: %d calls delivered, %d failed since it was looked at last.\n\nSubscription `%s`.\n", state,
		r.Delivered, r.Failed, in.SubscriptionID)
}
