package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// reachable makes contacts with a phone, and returns their ids.
func reachable(t *testing.T, s *Store, workspace string, n int) []string {
	t.Helper()
	ids := given.Contacts(t, s, workspace, n)
	for i, id := range ids {
		phone := fmt.Sprintf("+39347%07d", i)
		require.NoError(t, s.Pool().Model(&models.Contact{}).Where("id = ?", id).UpdateColumn("phone", phone).Error)
	}
	return ids
}

func TestAPreviewOfACampaignCountsEachOnceAndWhoIsLeft(t *testing.T) { // C2, K1, W4
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	forEachDatabaseAt(t, now, func(t *testing.T, s *Store, _ *time.Time) {
		ctx, w := t.Context(), given.Workspace(t, s)
		number := templated(t, s, w, models.TemplateApproved)
		ids := reachable(t, s, w, 10)
		contact := func(i int) *models.Contact { return &models.Contact{ID: ids[i]} }
		change := func(i int, column string, value any) {
			require.NoError(t, s.Pool().Model(contact(i)).UpdateColumn(column, value).Error)
		}
		change(0, "blocked_at", now)
		noted(t)(s.SetConsent(ctx, models.Everyone(w), ids[1], "test", models.ConsentStatement{Marketing: models.ConsentRefused}))
		change(2, "phone", nil) // nobody knows how to reach them
		change(3, "phone", nil) // known by the user id alone
		require.NoError(t, s.Pool().Create(&models.Identity{
			WorkspaceID: w, Kind: models.IdentityUserID, Value: "IT.1", ContactID: ids[3], CreatedAt: now,
		}).Error)
		require.NoError(t, s.Pool().Create(&models.Window{
			NumberID: number.ID, ContactID: ids[4], WorkspaceID: w, LastInboundAt: now.Add(-time.Hour),
		}).Error)
		require.NoError(t, s.Pool().Create(&models.Window{
			NumberID: number.ID, ContactID: ids[5], WorkspaceID: w, LastInboundAt: now.Add(-25 * time.Hour),
		}).Error)
		for i, at := range map[int]time.Time{6: now.Add(-time.Hour), 7: now.Add(-25 * time.Hour)} {
			require.NoError(t, s.Pool().Create(&models.PortfolioRecipient{
				WorkspaceID: w, PortfolioID: "waba", ContactID: ids[i], LastAt: at,
			}).Error)
		}
		most := 3
		limitTo(t, s, number, &most, now)
		first, second := given.List(t, s, w, "first", ids[:5]...), given.List(t, s, w, "second", ids[3:8]...)
		segment, err := s.CreateSegment(ctx, w, "test", models.SegmentInput{Name: "s", If: models.Condition{List: second.ID}})
		require.NoError(t, err)
		in := offer([]string{first.ID, second.ID}, ids[0], ids[8]).CampaignContent
		in.SegmentIDs = []string{segment.ID}

		category := func(to string) {
			require.NoError(t, s.Pool().Model(&models.Template{}).Where("workspace_id = ?", w).Update("category", to).Error)
		}
		category("UTILITY")
		got, err := s.PreviewCampaign(ctx, w, in)
		require.NoError(t, err)
		require.Equal(t, models.CampaignPreview{
			People: 9, Blocked: 1, OptedOut: 1, WithoutAddress: 1, Reachable: 7, NewRecipients: 5, Limit: &most, Used: 1,
			PerSecond: models.DefaultMessagesPerSecond, Samples: []string{ids[1], ids[3], ids[4]}, NumberID: number.ID,
		}, got)
		require.Equal(t, 2, *got.Days(), "two today, three tomorrow")

		category(models.CategoryMarketing)
		got, err = s.PreviewCampaign(ctx, w, in)
		require.NoError(t, err)
		require.True(t, got.Marketing)
		require.Equal(t, []int{6, 4}, []int{got.Reachable, got.NewRecipients})
		unknown := false
		require.NoError(t, s.Pool().Model(&models.Workspace{}).Where("id = ?", w).Select("consent").
			Updates(models.Workspace{Consent: &models.ConsentRules{UnknownMay: &unknown}}).Error)
		got, err = s.PreviewCampaign(ctx, w, in)
		require.NoError(t, err)
		require.Equal(t, []int{9, 0}, []int{got.OptedOut, got.Reachable}, "nobody has agreed")
		require.Zero(t, *got.Days())

		in.ListIDs = []string{"gone"}
		_, err = s.PreviewCampaign(ctx, w, in)
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		none, err := s.PreviewCampaign(ctx, given.Workspace(t, s), models.CampaignContent{})
		require.NoError(t, err)
		require.Equal(t, models.CampaignPreview{}, none)
	})
}

func TestTheStatementsOfAPreviewDoNotGrowWithItsPeople(t *testing.T) { // C4
	t.Parallel()
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		w := given.Workspace(t, s)
		templated(t, s, w, models.TemplateApproved)
		ids := reachable(t, s, w, 900)
		few, many := given.List(t, s, w, "few", ids[:2]...), given.List(t, s, w, "many", ids...)
		statements := func(list models.List, people int) int64 {
			return counted(func() {
				got, err := s.PreviewCampaign(t.Context(), w, offer([]string{list.ID}).CampaignContent)
				require.NoError(t, err)
				require.Equal(t, people, got.Reachable)
			})
		}
		require.Equal(t, statements(few, 2), statements(many, 900))
		require.LessOrEqual(t, statements(many, 900), int64(10))
	})
}

func TestAPreviewReadsTheTablesOfItsPeopleByTheirIndexes(t *testing.T) { // C4
	t.Parallel()
	s := onPostgres(t)
	w := given.Workspace(t, s)
	number := templated(t, s, w, models.TemplateApproved)
	list := given.List(t, s, w, "some", reachable(t, s, w, 50)...)
	require.NoError(t, s.Pool().Exec(`INSERT INTO contacts (id, workspace_id, first_name, last_name, email, language, time_zone, created_at,
		updated_at) SELECT 'x' || n, ?, '', '', '', '', '', now(), now() FROM generate_series(1, 20000) n`, w).Error)
	require.NoError(t, s.Pool().Exec(`INSERT INTO windows (number_id, contact_id, workspace_id, last_inbound_at)
		SELECT ?, 'x' || n, ?, now() FROM generate_series(1, 20000) n`, number.ID, w).Error)
	many := given.List(t, s, w, "many")
	require.NoError(t, s.Pool().Exec(`INSERT INTO list_members (list_id, contact_id, workspace_id, created_at)
		SELECT ?, 'x' || n, ?, now() FROM generate_series(1, 20000) n`, many.ID, w).Error)
	require.NoError(t, s.Pool().Exec("ANALYZE").Error)
	p := campaignPreview{store: s, tx: s.Pool(), workspaceID: w, in: models.CampaignContent{ListIDs: []string{list.ID}}}
	var out models.CampaignPreview
	require.NoError(t, p.load(&out))
	sql, args, err := p.statement(false)
	require.NoError(t, err)
	paths := previewPlan(t, s, sql, args)
	require.NotContains(t, paths, "Seq Scan on contacts", paths)
	require.NotContains(t, paths, "Seq Scan on windows", paths)
	require.NotContains(t, paths, "Seq Scan on list_members", paths)
}

// previewPlan is PostgreSQL's plan of a statement, in words.
func previewPlan(t *testing.T, s *Store, sql string, args map[string]any) string {
	t.Helper()
	var lines []string
	require.NoError(t, s.Pool().Raw("EXPLAIN "+sql, args).Scan(&lines).Error)
	return fmt.Sprint(lines)
}
