package activities

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
)

// Who waits for a turn has not failed: at a campaign's pace the log would be full of it.
func TestWaitingForATurnIsNoFailure(t *testing.T) {
	t.Parallel()
	var waits *temporal.ApplicationError
	require.ErrorAs(t, later("the pace of the number", 3*time.Second), &waits)
	require.Equal(t, ErrorLater, waits.Type())
	require.Equal(t, temporal.ApplicationErrorCategoryBenign, waits.Category())
	require.Equal(t, 3*time.Second, waits.NextRetryDelay())
}
