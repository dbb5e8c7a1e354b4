package activities

import (
	"time"

	"go.temporal.io/sdk/temporal"

	"cadenza/models"
)

// classify turns a store's error into Temporal's retry decision: what does not exist
// will not come back by trying again, everything else may pass.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if code := models.CodeOf(err); code == models.CodeNotFound || code == models.CodeInvalid {
		return temporal.NewNonRetryableApplicationError(err.Error(), string(code), err)
	}
	return err
}

// ErrorLater is the type of the error by which an activity says that it waits for its turn: a
// pace, a hold, an answer.
const ErrorLater = "later"

// later makes the server call the activity again after a delay. It writes no history, and is no fault: neither
// logs nor the metrics of failed activities speak of it.
func later(why string, delay time.Duration) error {
	return temporal.NewApplicationErrorWithOptions(why, ErrorLater, temporal.ApplicationErrorOptions{
		NextRetryDelay: delay, Category: temporal.ApplicationErrorCategoryBenign,
	})
}
