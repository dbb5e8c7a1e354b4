package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// needs are the kinds and counts of what a user is shown, and which of them they have not seen.
func needs(t *testing.T, s *Store, user models.User) (kinds []string, unread []string) {
	t.Helper()
	all, err := s.Notifications(t.Context(), user)
	require.NoError(t, err)
	for _, n := range all {
		kinds = append(kinds, string(n.Kind))
		if !n.Read() {
			unread = append(unread, string(n.Kind))
		}
	}
	return kinds, unread
}

// need is a workspace in which each kind of thing needs somebody.
type need struct {
	number                    models.Number
	admin, operator, stranger models.User
	automation                models.Automation
	run                       models.Run
	// park lets the run need attention since an instant, status gives the template another status then.
	park   func(at time.Time)
	status func(status models.TemplateStatus, at time.Time)
}

func inNeed(t *testing.T, s *Store, now time.Time) need {
	t.Helper()
	workspace := given.Workspace(t, s)
	number := given.Number(t, s, workspace)
	user := func(name string, role models.Role, in string) models.User {
		u, err := s.CreateUser(t.Context(), models.User{WorkspaceID: in, Name: name, Email: name + "@shop.example", Role: role}, "test")
		require.NoError(t, err)
		return u
	}
	admin, operator := user("admin", models.RoleAdmin, workspace), user("operator", models.RoleChatOperator, workspace)
	stranger := user("stranger", models.RoleOwner, given.Workspace(t, s))
	a := given.Activated(t, s, workspace, models.Reentry{})
	run := given.Entered(t, s, a, "+393470000001", "k").Run
	park := func(at time.Time) {
		given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunNeedsAttention, "updated_at": at})
	}
	park(now.Add(-5 * time.Minute))
	for i, c := range []models.Campaign{
		{ID: "by-itself", State: models.CampaignPaused, PausedFor: models.PauseErrors},
		{ID: "by-hand", State: models.CampaignPaused, PausedFor: models.PauseByHand},
	} {
		c.WorkspaceID, c.Name, c.CreatedAt = workspace, c.ID, now
		c.UpdatedAt = now.Add(-time.Duration(4+i) * time.Minute)
		require.NoError(t, s.Conn(t.Context()).Create(&c).Error)
	}
	require.NoError(t, s.Conn(t.Context()).Create(&models.Template{
		ID: "t", WorkspaceID: workspace, WABAID: number.WABAID, Name: "offer", Language: "it", Status: models.TemplatePending,
		Rejected: "SCAM", SyncedAt: now,
	}).Error)
	status := func(status models.TemplateStatus, at time.Time) {
		db := s.Conn(t.Context()).Model(&models.Template{}).Where("id = ?", "t")
		require.NoError(t, db.Update("status", status).Error)
		require.NoError(t, s.Conn(t.Context()).Exec("UPDATE templates SET status_at = ? WHERE status_at IS NOT NULL", at).Error)
	}
	status(models.TemplateRejected, now.Add(-3*time.Minute))
	raised(t, s, models.Hold{WorkspaceID: workspace, Scope: models.HoldNumber, Object: number.ID, Park: models.ParkTokenRefused})
	contact := given.Contacts(t, s, workspace, 1)[0]
	require.NoError(t, s.SetOperators(t.Context(), models.Everyone(workspace), contact, []string{operator.ID}, "test"))
	return need{
		number: number, admin: admin, operator: operator, stranger: stranger, automation: a, run: run, park: park, status: status,
	}
}

// TestWhatNeedsAPersonIsShownForAsLongAsItDoes makes one of each kind, and lets them go again; another workspace and an operator see
// none of what is not theirs (I1).
func TestWhatNeedsAPersonIsShownForAsLongAsItDoes(t *testing.T) { // I1, R6
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	forEachDatabaseAt(t, now, func(t *testing.T, s *Store, clock *time.Time) {
		n := inNeed(t, s, now)
		admin, operator := n.admin, n.operator
		stranger, park := n.stranger, n.park
		a, run := n.automation, n.run
		number, status := n.number, n.status
		kinds, unread := needs(t, s, admin)
		require.Equal(t, []string{"number_held", "template_refused", "campaign_paused", "attention"}, kinds)
		require.Equal(t, kinds, unread)
		kinds, _ = needs(t, s, operator)
		require.Equal(t, []string{"chat_assigned"}, kinds)
		kinds, _ = needs(t, s, stranger)
		require.Empty(t, kinds)

		all, err := s.Notifications(t.Context(), admin)
		require.NoError(t, err)
		require.Equal(t, []string{"attention:" + a.ID, "campaign_paused:by-itself"}, []string{all[3].ID(), all[2].ID()})
		require.Equal(t, []string{number.DisplayPhone, "offer/it", "REJECTED SCAM"}, []string{all[0].Name, all[1].Name, all[1].Reason})
		require.NoError(t, s.MarkNotifications(t.Context(), admin, all, models.MarkRead))
		_, unread = needs(t, s, admin)
		require.Empty(t, unread, "seen")
		park(now.Add(-time.Second))
		_, unread = needs(t, s, admin)
		require.Equal(t, []string{"attention"}, unread, "something new came to it")
		require.NoError(t, s.MarkNotifications(t.Context(), admin, all[3:], models.MarkPushed))
		_, unread = needs(t, s, admin)
		require.Equal(t, []string{"attention"}, unread, "who was told has not seen")
		all, err = s.Notifications(t.Context(), admin)
		require.NoError(t, err)
		require.NoError(t, s.MarkNotifications(t.Context(), admin, all, models.MarkRead))
		park(now.Add(-time.Minute))
		_, unread = needs(t, s, admin)
		require.Empty(t, unread, "the newest went on: that is nothing new")
		status(models.TemplateApproved, now)
		status(models.TemplatePaused, now.Add(time.Second))
		_, unread = needs(t, s, admin)
		require.Equal(t, []string{"template_refused"}, unread, "refused again")

		given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunEnded, "ended_at": now})
		db := s.Conn(t.Context())
		require.NoError(t, db.Model(&models.Campaign{}).Where("id = ?", "by-itself").Update("state", models.CampaignRunning).Error)
		status(models.TemplateApproved, now)
		require.NoError(t, db.Model(&models.Hold{}).Where("object = ?", number.ID).Update("released_at", now).Error)
		kinds, _ = needs(t, s, admin)
		require.Empty(t, kinds, "cured")
		*clock = now.Add(models.AssignedFor + time.Minute)
		kinds, _ = needs(t, s, operator)
		require.Empty(t, kinds, "no news any more")
	})
}

func TestAPersonIsToldInTenBrowsersAtMost(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		mia := models.User{WorkspaceID: workspace, Name: "Mia", Email: "mia@shop.example", Role: models.RoleAdmin}
		user, err := s.CreateUser(t.Context(), mia, "test")
		require.NoError(t, err)
		add := func(endpoint string) models.PushDevice {
			d, err := s.AddPushDevice(t.Context(), models.PushDevice{
				UserID: user.ID, WorkspaceID: workspace, EndpointHash: endpoint, SubscriptionSealed: endpoint,
			})
			require.NoError(t, err)
			return d
		}
		first := add("0")
		for i := range models.MaxPushDevices {
			add(string(rune('a' + i)))
		}
		add("b")
		rows, err := s.PushDevices(t.Context(), user.ID)
		require.NoError(t, err)
		require.Len(t, rows, models.MaxPushDevices)
		require.Equal(t, "b", rows[0].EndpointHash, "the same browser again is one")
		require.Equal(t, models.CodeNotFound, models.CodeOf(s.DeletePushDevice(t.Context(), user.ID, first.ID)), "the oldest gave way")
		require.Equal(t, models.CodeNotFound, models.CodeOf(s.DeletePushDevice(t.Context(), "somebody", rows[0].ID)))
		require.NoError(t, s.DeletePushDevice(t.Context(), user.ID, rows[0].ID))

		fresh := 0
		key := func() (models.PushKey, error) {
			fresh++
			return models.PushKey{PublicKey: "public", PrivateSealed: "sealed"}, nil
		}
		for range 2 {
			got, err := s.PushKey(t.Context(), workspace, key)
			require.NoError(t, err)
			require.Equal(t, "public", got.PublicKey)
		}
		require.Equal(t, 1, fresh)

		people, err := s.PeopleToTell(t.Context(), "")
		require.NoError(t, err)
		require.Empty(t, people, "nobody asked for it")
		settings := models.NotificationSettings{
			UserID: user.ID, WorkspaceID: workspace,
			Push: []models.NotificationKind{models.NotifyAttention}, Email: []models.NotificationKind{},
		}
		require.NoError(t, s.SaveNotificationSettings(t.Context(), settings))
		people, err = s.PeopleToTell(t.Context(), "")
		require.NoError(t, err)
		require.Len(t, people, 1)
		require.Equal(t, user.ID, people[0].User.ID)
		settings.Push = []models.NotificationKind{}
		require.NoError(t, s.SaveNotificationSettings(t.Context(), settings))
		people, err = s.PeopleToTell(t.Context(), "")
		require.NoError(t, err)
		require.Empty(t, people)
	})
}
