package models

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMessageStatesAreRankedAsStatusesMayMoveThem(t *testing.T) { // W5
	t.Parallel()
	order := []MessageState{MessageUnknown, MessageAccepted, MessageSent, MessageFailed, MessageDelivered, MessageRead}
	for i := 1; i < len(order); i++ {
		require.Greater(t, order[i].Rank(), order[i-1].Rank(), order[i])
		require.True(t, order[i].Settled(), order[i])
	}
	for _, s := range []MessageState{MessageSending, MessageRetry, MessageUnknown, "", "deleted"} {
		require.Zero(t, s.Rank(), s)
		require.False(t, s.Settled(), s)
	}
}

func TestAWindowIsOpenForADayLessItsMargin(t *testing.T) { // W3
	t.Parallel()
	wrote := time.Date(2026, 10, 24, 12, 0, 0, 0, time.UTC)
	end := wrote.Add(23*time.Hour + 55*time.Minute)
	w := Window{LastInboundAt: wrote}
	for at, open := range map[time.Time]bool{
		wrote: true, wrote.Add(-time.Minute): true, end.Add(-time.Nanosecond): true, end: false, end.Add(time.Hour): false,
	} {
		require.Equal(t, open, w.Open(at), at)
		require.Equal(t, open, ClaimRow{Window: &w}.WindowOpen(at), at)
	}
	require.False(t, Window{}.Open(time.Time{}), "who never wrote has no window")
	require.False(t, ClaimRow{}.WindowOpen(wrote))
}

func TestAContactsOwnZoneAndLanguageRule(t *testing.T) {
	t.Parallel()
	at := Standing{Workspace: Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it"}}
	require.Equal(t, "Europe/Rome", at.Zone(), "a contact who was deleted")
	require.Equal(t, "it", at.Language())
	require.Equal(t, map[string]string{CodeAccountName: "Shop", CodeLanguage: "it"}, at.ReservedValues())
	at.Contact = &Contact{}
	require.Equal(t, "Europe/Rome", at.Zone())
	require.Equal(t, "it", at.Language())
	phone := "+393470000001"
	at.Contact = &Contact{
		TimeZone: "America/New_York", Language: "en", FirstName: "Ada", LastName: "Byron", Email: "a@example.com", Phone: &phone,
	}
	require.Equal(t, "America/New_York", at.Zone())
	require.Equal(t, "en", at.Language())
	require.Equal(t, map[string]string{
		CodeAccountName: "Shop", CodeLanguage: "en", CodeFirstName: "Ada", CodeLastName: "Byron", CodeEmail: "a@example.com",
		CodePhone: phone,
	}, at.ReservedValues())
	for code := range at.ReservedValues() {
		require.True(t, ReservedField(code), code)
	}
}

func TestStatesKnowThemselves(t *testing.T) {
	t.Parallel()
	for _, s := range []RunStatus{RunStarting, RunWaiting, RunExecuting, RunPaused, RunNeedsAttention} {
		require.True(t, s.Live(), s)
	}
	for _, s := range []RunStatus{RunCompleted, RunEnded, "", "other"} {
		require.False(t, s.Live(), s)
	}
	require.True(t, RunEnded.Valid())
	require.False(t, RunStatus("other").Valid())
	for _, s := range []AutomationState{AutomationDraft, AutomationActive, AutomationPaused, AutomationArchived} {
		require.True(t, s.Valid())
	}
	require.False(t, AutomationState("").Valid())
	for _, s := range []TicketStatus{TicketOpen, TicketInProgress, TicketResolved, TicketClosed} {
		require.True(t, s.Valid())
	}
	require.False(t, TicketStatus("any").Valid())
	for _, s := range AllScopes() {
		require.True(t, s.Valid())
	}
	require.False(t, Scope("everything").Valid())
	for _, r := range Roles() {
		require.True(t, r.Valid())
	}
	require.False(t, Role("guest").Valid())
}

func TestFieldCodesAreUpperCase(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"A", "CITY", "ORDER_2", "A" + strings.Repeat("B", 63)} {
		require.True(t, ValidFieldCode(code), code)
	}
	for _, code := range []string{"", "city", "2ND", "_A", "A B", "CITTÀ", "A\n", "A" + strings.Repeat("B", 64)} {
		require.False(t, ValidFieldCode(code), code)
	}
}

func TestARunsWorkflowIsNamedByItsAutomationAndContact(t *testing.T) { // R1
	t.Parallel()
	run := Run{ID: "r", AutomationID: "a", ContactID: "c"}
	require.Equal(t, "automation/a/contact/c", run.WorkflowID(), "the earlier form, which is not stored")
	run.EnteredAs = "before"
	require.Equal(t, "automation/a/contact/before", run.WorkflowID(), "a merge does not change it")
	run.KeptWorkflowID = "welcome/01"
	require.Equal(t, "welcome/01", run.WorkflowID(), "what the row keeps comes first")
	require.Equal(t, "welcome/0000000000e008000000000001", ShortWorkflowID("welcome", "00000000-0000-7000-8000-000000000001"))
	require.Empty(t, ShortWorkflowID("", "00000000-0000-7000-8000-000000000001"), "without a slug the earlier form is right")
	require.Empty(t, ShortWorkflowID("welcome", "c"))
}

func TestErrorsKeepTheirCodeThroughWrapping(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("read contact: %w", NotFound("contact"))
	require.Equal(t, CodeNotFound, CodeOf(err))
	require.Equal(t, Code(""), CodeOf(errors.New("x")))
	require.Equal(t, Code(""), CodeOf(nil))
	require.NoError(t, Invalid("x", nil))
	invalid := Invalid("bad", []Violation{{"/a", "must be b"}, {"/c", "must be d"}})
	require.Equal(t, CodeInvalid, CodeOf(invalid))
	require.EqualError(t, invalid, "invalid: bad (/a must be b; /c must be d)")
	require.EqualError(t, Errorf(CodeConflict, "run %s", "x"), "conflict: run x")
}

func TestAPageIsBounded(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{-1: 50, 0: 50, 1: 1, 200: 200, 201: 200} {
		require.Equal(t, want, Page{Limit: limit}.Size())
	}
}

func TestASecretIsRandomBehindItsPrefix(t *testing.T) {
	t.Parallel()
	secret, err := NewSecret(APIKeyPrefix, strings.NewReader(strings.Repeat("a", 32)))
	require.NoError(t, err)
	require.Equal(t, "cdz_key_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE", secret)
	_, err = NewSecret(APIKeyPrefix, strings.NewReader("too short"))
	require.Error(t, err)
	require.Len(t, HashSecret(secret), 64)
	require.NotEqual(t, HashSecret(secret), HashSecret(secret+"x"))
	require.Equal(t, StartSecretPrefix+secret[len(APIKeyPrefix):], NewStartSecret(strings.NewReader(strings.Repeat("a", 32))))
	require.Panics(t, func() { NewStartSecret(strings.NewReader("too short")) })
}
