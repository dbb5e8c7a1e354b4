package meta

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestAStatusOfAMessageInOurWords(t *testing.T) { // W5
	t.Parallel()
	for status, want := range map[string]models.MessageState{
		"sent": models.MessageSent, "delivered": models.MessageDelivered, "failed": models.MessageFailed,
		"read": models.MessageRead, "played": models.MessageRead, // a voice message that was played was read
		"warning": "", "deleted": "", "": "",
	} {
		require.Equal(t, want, MessageState(status), "%q", status)
	}
}

func TestTheStatusThatAnEventLeavesATemplateIn(t *testing.T) { // W6
	t.Parallel()
	for event, want := range map[string]models.TemplateStatus{
		"APPROVED": models.TemplateApproved, "REINSTATED": models.TemplateApproved, "UNARCHIVED": models.TemplateApproved,
		"FLAGGED": "", "LIMIT_EXCEEDED": "", "LOCKED": "", "IN_APPEAL": "", "PENDING_DELETION": "", "": "",
		"PAUSED": "PAUSED", "REJECTED": "REJECTED", "DISABLED": "DISABLED", "NEW_AT_META": "NEW_AT_META",
	} {
		require.Equal(t, want, TemplateStatus(event), "%q", event)
	}
}
