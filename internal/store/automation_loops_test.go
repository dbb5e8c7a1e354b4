package store

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// ticketing is a draft that starts on a ticket's event and does something to a ticket.
func ticketing(t *testing.T, s *Store, workspace, name string, on models.OnTicket, do models.Step) models.PublishedAutomation {
	t.Helper()
	in := given.Input(name, do)
	in.Definition.Start = []models.Start{{Kind: models.StartTicket, Settings: &on}}
	made, err := s.CreateAutomation(t.Context(), workspace, "system", in)
	require.NoError(t, err)
	return made
}

func opens() models.Step {
	return models.Step{Kind: models.KindOpenTicket, Settings: &models.OpenTicket{Title: "Call"}}
}

func closes() models.Step {
	return models.Step{Kind: models.KindCloseTicket, Settings: &models.CloseTicket{}}
}

// loopOf is the violation of a refusal.
func loopOf(t *testing.T, err error) models.Violation {
	t.Helper()
	refusal, ok := errors.AsType[*models.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, models.CodeInvalid, refusal.Code)
	require.Len(t, refusal.Violations, 1)
	return refusal.Violations[0]
}

func TestAnAutomationThatStartsItselfIsNotLetIn(t *testing.T) { // S7
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		opened, closed := models.OnTicket{Event: models.TicketOpened},
			models.OnTicket{Event: models.TicketStatusChanged, To: models.TicketClosed}
		activate := func(made models.PublishedAutomation) error {
			_, err := s.ActivateAutomation(t.Context(), made.Automation.WorkspaceID, made.Automation.ID, "system")
			return err
		}
		self := ticketing(t, s, workspace, "Self", opened, opens())
		require.Equal(
			t, models.Violation{Pointer: "/steps/0", Detail: "would start this automation again by its own ticket"},
			loopOf(t, activate(self)),
		)
		_, definition, err := s.GetAutomation(t.Context(), workspace, self.Automation.ID)
		require.NoError(t, err)
		require.Equal(t, models.StartTicket, definition.Start[0].Kind, "the draft is kept")

		first := ticketing(t, s, workspace, "First", opened, closes())
		require.NoError(t, activate(first))
		second := ticketing(t, s, workspace, "Second", closed, opens())
		require.Contains(t, loopOf(t, activate(second)).Detail, first.Automation.ID, "it names who is on the way")
		require.NoError(
			t, activate(ticketing(t, s, given.Workspace(t, s), "Elsewhere", opened, closes())), "other workspaces are other circles",
		)

		plain := ticketing(t, s, workspace, "Plain", closed, given.TagStep("x"))
		require.NoError(t, activate(plain))
		in := given.Input("Plain", opens())
		in.Definition.Start = []models.Start{{Kind: models.StartTicket, Settings: &closed}}
		_, err = s.PublishAutomation(t.Context(), workspace, plain.Automation.ID, "system", models.AnyRevision, in)
		require.Contains(t, loopOf(t, err).Detail, first.Automation.ID, "nor by an edit")
		_, _, err = s.ArchiveAutomation(t.Context(), workspace, first.Automation.ID, "system")
		require.NoError(t, err)
		require.NoError(t, activate(second), "the circle is broken")
	})
}

func TestOfTwoThatMakeACircleTogetherOneIsLetIn(t *testing.T) { // S7
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		for range 5 {
			workspace := given.Workspace(t, s)
			pair := []models.PublishedAutomation{
				ticketing(t, s, workspace, "Opens", models.OnTicket{Event: models.TicketStatusChanged, To: models.TicketClosed}, opens()),
				ticketing(t, s, workspace, "Closes", models.OnTicket{Event: models.TicketOpened}, closes()),
			}
			failures := make([]error, 2)
			together(2, func(i int) {
				_, failures[i] = s.ActivateAutomation(context.Background(), workspace, pair[i].Automation.ID, "system")
			})
			require.Equal(t, 1, given.Count(
				t, s, &models.Automation{}, "workspace_id = ? AND state = ?", workspace, models.AutomationActive,
			))
			if failures[0] == nil {
				failures[0] = failures[1]
			}
			require.NotEmpty(t, loopOf(t, failures[0]).Detail)
		}
	})
}

func TestASingleContactEntersOnlySoOftenWithinAnHour(t *testing.T) { // S7, loops at run time
	t.Parallel()
	for name, rule := range map[string]models.Reentry{"after its end": {}, "by restarting": {WhileRunning: models.WhileRunningRestart}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				var refused []models.StartKind
				s.onRefused = func(kind models.StartKind) { refused = append(refused, kind) }
				workspace := given.Workspace(t, s)
				require.NoError(t, s.Pool().Model(&models.Workspace{}).Where("id = ?", workspace).Update("max_entries_per_hour", 3).Error)
				a := given.Activated(t, s, workspace, rule)
				var last models.Accepted
				for range 3 {
					last = given.Entered(t, s, a, ada, "")
					require.Equal(t, models.EntryAccepted, last.Result)
					if rule.WhileRunning != models.WhileRunningRestart {
						given.SetRunColumns(t, s, last.Run.ID, map[string]any{"status": models.RunCompleted})
					}
				}
				before := given.RunRow(t, s, last.Run.ID)
				require.Equal(t, models.EntryTooMany, given.Entered(t, s, a, ada, "one too many").Result)
				require.Equal(t, before, given.RunRow(t, s, last.Run.ID), "nothing is changed by the refusal")
				require.Equal(t, 3, given.Count(t, s, &models.Run{}))
				require.Equal(t, []models.StartKind{models.StartManual}, refused, "it is counted")
				require.Contains(t, auditOf(t, s, workspace, "automation/"+a.ID), "entry.refused by system", "and shown")
				require.Equal(t, models.EntryAccepted, given.Entered(t, s, a, bea, "").Result)
			})
		})
	}
}
