package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/outbound"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/subscriptions"
	"cadenza/models"
)

// unsaved is a store that is away when the first attempts are to be saved.
type unsaved struct {
	*subscriptions.Subscriptions
	killed bool
}

// SaveAttempts saves nothing the first time.
func (d *unsaved) SaveAttempts(ctx context.Context, workspaceID, id string, did models.EventAttempts) error {
	if !d.killed {
		d.killed = true
		return errors.New("killed")
	}
	return d.Subscriptions.SaveAttempts(ctx, workspaceID, id, did)
}

func TestWhoeverIsKilledBeforeItIsSavedIsFollowedByOneWhoTellsItAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p := newCRM(t)
		of, _ := b.subscribe(p)
		b.tagAll(4)
		b.takes(of, 20)
		away := &unsaved{Subscriptions: b.rows}
		_, err := b.tell(of, func(s *activities.Subscriptions) { s.Store = away })
		require.ErrorContains(t, err, "killed")
		before := len(p.heard())
		require.Positive(t, before)
		require.Zero(t, given.Count(t, b.store, &models.SubscriptionDelivery{}, "state = 'delivered'"))
		require.Equal(t, int64(20), b.tellAll(of).Delivered)
		b.toldAll(p)
		times := map[string]int{}
		for _, call := range p.heard() {
			times[call.id]++
			require.LessOrEqual(t, times[call.id], 2, "once by each")
		}
		require.Len(t, times, 20, "who drops repeats has each event once")
		require.GreaterOrEqual(t, len(p.heard()), 20+before, "what was not saved is told again")
	})
}

func TestTheStatusIsTheAnswerWhateverBodyFollows(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p := newCRM(t)
		of, _ := b.subscribe(p)
		endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			assert.NoError(t, http.NewResponseController(w).Flush())
			<-r.Context().Done() // until who called goes away
		}))
		t.Cleanup(endless.Close)
		of.URL = endless.URL
		got, err := b.programs.TestSubscription(t.Context(), of, "test_1")
		require.NoError(t, err)
		require.Equal(t, []any{200, ""}, []any{got.Status, got.Error})
	})
}

func TestTwoSecretsSignForADayAndThenOne(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p := newCRM(t)
		of, first := b.subscribe(p)
		second, sealed, err := b.programs.NewSubscriptionSecret()
		require.NoError(t, err)
		verified := func() (out []bool) {
			row, err := b.rows.GetSubscription(t.Context(), b.workspace, of.ID)
			require.NoError(t, err)
			got, err := b.programs.TestSubscription(t.Context(), row, "test_1")
			require.NoError(t, err)
			require.Equal(t, 204, got.Status)
			calls := p.heard()
			last := calls[len(calls)-1]
			require.Contains(t, string(last.body), `"kind":"test"`)
			for _, secret := range []string{first, second} {
				verify, err := standardwebhooks.NewWebhook(secret)
				require.NoError(t, err)
				out = append(out, verify.VerifyIgnoringTimestamp(last.body, last.header) == nil)
			}
			return out
		}
		require.Equal(t, []bool{true, false}, verified())
		_, err = b.rows.ReplaceSubscriptionSecret(t.Context(), b.workspace, of.ID, sealed, "test")
		require.NoError(t, err)
		require.Equal(t, []bool{true, true}, verified())
		b.clock.after(models.OldSecretSigns+time.Second, 0)
		require.Equal(t, []bool{false, true}, verified())
	})
}

func TestOnlyWhatIsIncludedIsTold(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		bare, whole := newCRM(t), newCRM(t)
		ids, _ := b.subscribe(bare)
		all, _ := b.subscribe(whole, models.EventPartContact, models.EventPartMessage)
		name, contact := "Ada", b.contacts[0]
		_, err := b.store.SaveContact(t.Context(), b.workspace, models.ContactInput{ID: contact, FirstName: &name})
		require.NoError(t, err)
		for _, text := range []string{"ciao", "di nuovo"} {
			row := models.InboundMessage{WAMID: "wamid." + text, WorkspaceID: b.workspace, NumberID: "n", Text: text, SentAt: time.Now()}
			require.NoError(t, b.store.Pool().Omit("arrival").Create(&row).Error)
			require.NoError(t, b.store.Pool().Model(&row).Update("contact_id", contact).Error)
		}
		b.takes(ids, 2)
		b.takes(all, 2)
		b.tellAll(ids)
		b.tellAll(all)
		var texts []string
		for _, call := range whole.heard() {
			var event struct {
				Contact struct {
					FirstName string `json:"first_name"`
				}
				Received struct{ Text string }
			}
			require.NoError(t, json.Unmarshal(call.body, &event))
			require.Equal(t, "Ada", event.Contact.FirstName)
			texts = append(texts, event.Received.Text)
		}
		require.Equal(t, []string{"ciao", "di nuovo"}, texts, "each event has its own message")
		require.Len(t, bare.heard(), 2)
		for _, call := range bare.heard() {
			for _, private := range []string{"Ada", "ciao", "wamid", `"received":`} {
				require.NotContains(t, string(call.body), private)
			}
		}
	})
}

// What is too large to be sent would hold up its contact for good.
func TestPartsThatAreTooLargeAreLeftOut(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p := newCRM(t)
		of, _ := b.subscribe(p, models.EventPartMessage)
		row := models.InboundMessage{
			WAMID: "wamid.large", WorkspaceID: b.workspace, NumberID: "n", Text: strings.Repeat("x", outbound.MaxBody), SentAt: time.Now(),
		}
		require.NoError(t, b.store.Pool().Omit("arrival").Create(&row).Error)
		require.NoError(t, b.store.Pool().Model(&row).Update("contact_id", b.contacts[0]).Error)
		b.takes(of, 1)
		b.tellAll(of)
		require.Len(t, p.heard(), 1)
		var event struct {
			IDs           map[string]string `json:"ids"`
			PartsTooLarge bool              `json:"parts_too_large"`
			Received      *struct{}
		}
		require.NoError(t, json.Unmarshal(p.heard()[0].body, &event))
		require.True(t, event.PartsTooLarge)
		require.Nil(t, event.Received)
		require.Equal(t, b.contacts[0], event.IDs["contact"])
	})
}

func TestWhoIsPausedOrDeletedIsToldNothingMore(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p := newCRM(t)
		of, _ := b.subscribe(p)
		b.tagAll(1)
		b.takes(of, 5)
		paused := true
		_, err := b.rows.ChangeSubscription(t.Context(), b.workspace, of.ID, "test", models.SubscriptionChange{Paused: &paused}, nil)
		require.NoError(t, err)
		report, err := b.tell(of)
		require.NoError(t, err)
		require.Equal(t, activities.SubscriptionReport{State: models.SubscriptionPaused, Ended: true}, report)
		require.NoError(t, b.rows.DeleteSubscription(t.Context(), b.workspace, of.ID, "test"))
		report, err = b.tell(of)
		require.NoError(t, err)
		require.Equal(t, activities.SubscriptionReport{Ended: true}, report)
		require.Empty(t, p.heard())
	})
}
