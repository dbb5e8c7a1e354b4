package app

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// scheduled is a campaign that was scheduled, and what was refused of that.
func (b *bundle) scheduled(content models.CampaignContent) (models.Campaign, error) {
	b.t.Helper()
	ctx := b.t.Context()
	made, err := b.store.CreateCampaign(ctx, b.workspace, "test", models.CampaignInput{Name: "c", CampaignContent: content})
	require.NoError(b.t, err)
	return b.store.SteerCampaign(ctx, b.workspace, made.ID, models.CampaignSchedule, false, "test")
}

// A campaign under way goes on while one language of its template can be sent to somebody; it pauses when none can (C3, W8).
func TestACampaignUnderWayGoesOnWhileALanguageCanBeSent(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		ctx, w := t.Context(), writtenTemplates()["text_header"]
		longer := w
		longer.components = strings.Replace(w.components, "Order {{1}}", "Your order with us {{1}}", 1)
		begun := func(header string) models.Campaign {
			b.listed(approved("order", "it", w), approved("order", "en", w))
			step := sends(t, `{"kind":"send_template","template":"order"`+strings.Replace(w.step, `"7"`, `"`+header+`"`, 1)+`}`)
			values, _ := step.Settings.(*models.SendTemplate)
			c, err := b.scheduled(models.CampaignContent{
				ContactIDs: []string{b.someone("+393470000001"), b.someone("+393470000002"), b.someone("+393470000003")}, Template: values,
			})
			require.NoError(t, err)
			c, err = b.store.BeginCampaign(ctx, b.workspace, c.ID, b.store.Now())
			require.NoError(t, err)
			return c
		}
		enters := func(c models.Campaign) models.CampaignPage {
			page, err := b.store.EnterMembers(ctx, c.WorkspaceID, c.ID, 1)
			require.NoError(t, err)
			return page
		}
		fixed := begun(strings.Repeat("7", 50))
		require.Equal(t, 1, enters(fixed).Took)
		b.listed(approved("order", "it", w), approved("order", "en", longer))
		require.Equal(t, 1, enters(fixed).Took, "who reads Italian can be sent it")
		b.listed(approved("order", "it", longer), approved("order", "en", longer))
		page := enters(fixed)
		require.Equal(t, []any{0, models.PauseTemplateNotApproved}, []any{page.Took, page.Campaign.PausedFor})
		require.Contains(t, page.Campaign.Reason, "more than 60 characters")

		worded := begun("%%CITY|" + strings.Repeat("7", 50) + "%%")
		b.listed(approved("order", "it", longer), approved("order", "en", longer))
		page = enters(worded)
		require.Equal(t, []any{1, models.CampaignPause("")}, []any{page.Took, page.Campaign.PausedFor}, "the words may not be needed")
	})
}

// A campaign into an active automation may be scheduled with a value that the sends leave out, and not with what none can send (C1, W8).
func TestACampaignIntoAnActiveAutomationTakesAValueThatItsSendsLeaveOut(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		w := writtenTemplates()["text_header"]
		changed := func(before, after string) {
			edited := w
			edited.components = strings.Replace(w.components, before, after, 1)
			require.NotEqual(t, w, edited)
			b.listed(approved("order", "it", edited))
		}
		b.listed(approved("order", "it", w))
		header := strings.Repeat("7", 50)
		a := b.automation(models.Reentry{}, sends(
			t, `{"kind":"send_template","template":"order"`+strings.Replace(w.step, `"7"`, `"`+header+`"`, 1)+`}`,
		))
		content := models.CampaignContent{ContactIDs: []string{b.someone("+393470000001")}, AutomationID: a.ID}
		changed("Order {{1}}", "Your order")
		c, err := b.scheduled(content)
		require.NoError(t, err)
		require.Equal(t, models.CampaignScheduled, c.State)
		changed("Order {{1}}", "Your order with us {{1}}")
		_, err = b.scheduled(content)
		require.Equal(t, []string{"/automation_id"}, pointersOf(err))
	})
}
