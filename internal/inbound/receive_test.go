package inbound

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// world plays everything around the receiver and notes, in order, what it was asked.
type world struct {
	mu      sync.Mutex
	calls   []string
	kept    []models.InboundMessage
	unread  []models.UnreadWebhook
	updates []models.StatusUpdate
	facts   []models.NumberFacts
	at      []time.Time
	routed  []models.InboundMessage
	lookups int
	// broken is the call that fails.
	broken string
}

var errBroken = errors.New("the database is away")

func (w *world) called(what string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, what)
	if what == w.broken {
		return errBroken
	}
	return nil
}

// NumberByPhoneNumberID knows the number 1001 only.
func (w *world) NumberByPhoneNumberID(_ context.Context, id string) (models.Number, error) {
	w.lookups++
	if w.broken == "number" {
		return models.Number{}, errBroken
	}
	if id != "1001" {
		return models.Number{}, models.NotFound("number")
	}
	return models.Number{ID: "number", WorkspaceID: "shop"}, nil
}

func (w *world) NumbersOfWABA(_ context.Context, waba, phone string) ([]models.Number, error) {
	return []models.Number{{ID: "number", WABAID: waba, DisplayPhone: phone}}, w.called("numbers of " + waba + " " + phone)
}

func (w *world) NoteNumber(_ context.Context, _ models.Number, facts models.NumberFacts, at time.Time) error {
	w.facts, w.at = append(w.facts, facts), append(w.at, at)
	return w.called("note number")
}

func (w *world) KeepInbound(_ context.Context, messages []models.InboundMessage) error {
	w.kept = messages
	return w.called("keep")
}

func (w *world) KeepUnread(_ context.Context, pieces []models.UnreadWebhook) error {
	w.unread = pieces
	return w.called("keep unread")
}

func (w *world) ApplyStatuses(_ context.Context, workspaceID string, updates []models.StatusUpdate) (failed []models.Message, err error) {
	w.updates = append(w.updates, updates...)
	for _, u := range updates {
		if u.State == models.MessageFailed {
			failed = append(failed, models.Message{ID: u.CallbackData})
		}
	}
	return failed, w.called("statuses of " + workspaceID)
}

func (w *world) NoteMarketing(_ context.Context, _, waID, _ string, stop bool, _ time.Time) ([]models.Accepted, error) {
	started := []models.Accepted{{Run: models.Run{ID: "consent of " + waID}}}
	return started, w.called(map[bool]string{true: "stop ", false: "resume "}[stop] + waID)
}

func (w *world) NoteTemplate(_ context.Context, _ string, change models.Template) error {
	return w.called("template " + change.Name + " " + string(change.Status))
}

func (w *world) FailedLater(_ context.Context, m models.Message) (activities.Aftermath, error) {
	run := models.Run{ID: "run of " + m.ID}
	after := activities.Aftermath{Ended: []models.Run{run}, Woken: []models.Run{run}, Revived: []models.Accepted{{Run: run}}}
	return after, w.called("failed " + m.ID)
}

func (w *world) Go(_ context.Context, messages []models.InboundMessage) {
	w.routed = messages
	_ = w.called("route")
}

func (w *world) FetchSoon(context.Context) { _ = w.called("fetch") }

func (w *world) Closed(_ context.Context, runs []models.Run, _ string) {
	_ = w.called("closed " + runs[0].ID)
}

func (w *world) Wake(_ context.Context, runs []models.Run, _ string) {
	_ = w.called("wake " + runs[0].ID)
}

func (w *world) Begin(_ context.Context, accepted []models.Accepted) {
	_ = w.called("begin " + accepted[0].Run.ID)
}

func (w *world) Revive(_ context.Context, revived []models.Accepted) {
	_ = w.called("revive " + revived[0].Run.ID)
}
func (w *world) FinishReleases(context.Context) { _ = w.called("finish releases") }
func (w *world) PaceChanged(context.Context)    { _ = w.called("pace") }
func (w *world) UnreadPiece(_ context.Context, shape string) {
	_ = w.called("unread " + shape)
}

// now is the receiver's clock.
var now = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func receiver(w *world) *Receiver {
	return &Receiver{
		Numbers: w, Messages: w, Notes: w, Failures: w, Router: w, Files: w, Tell: w, Pace: w, Count: w,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
	}
}

func TestMessagesAreKeptBeforeTheyAreRouted(t *testing.T) { // W5
	t.Parallel()
	w := &world{}
	sent := now.Add(-time.Hour)
	require.NoError(t, receiver(w).Receive(t.Context(), whatsapp.Event{Messages: []whatsapp.InboundMessage{
		{PhoneNumberID: "1001", WAMID: "1", From: "393331234567", Type: "text", Text: "ciao", Timestamp: sent},
		{
			PhoneNumberID: "1001", WAMID: "2", From: "393331234567", Type: "image",
			Media: &whatsapp.InboundMedia{
				Kind: "image", ID: "7", MIME: "image/jpeg", SHA256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Caption: "guarda",
			}, Timestamp: now.Add(time.Hour),
		},
		{PhoneNumberID: "1001", WAMID: "3", From: "393331234567"},
	}}))
	require.Equal(t, []string{"keep", "keep unread", "route", "fetch"}, w.calls)
	require.Equal(t, w.kept, w.routed)
	require.Equal(t, 1, w.lookups, "a number is looked up once for a webhook")
	require.Len(t, w.kept, 3)
	require.Equal(t, models.InboundMessage{
		WAMID: "1", WorkspaceID: "shop", NumberID: "number", WaID: "393331234567", Kind: "text", Text: "ciao", SentAt: sent,
	}, w.kept[0])
	require.Equal(t, "guarda", w.kept[1].Text, "the words under a picture")
	require.Equal(t, &models.Content{Version: models.ContentVersion, Media: &models.ContentMedia{
		Kind: "image", ID: "7", MIME: "image/jpeg", SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}}, w.kept[1].Content, "a digest is in hex everywhere")
	require.Equal(t, now, w.kept[1].SentAt, "a time ahead of our clock is now")
	require.Equal(t, now, w.kept[2].SentAt, "so is none")
}

func TestWhatNobodyReadsIsKeptAndCounted(t *testing.T) { // W5
	t.Parallel()
	w := &world{}
	require.NoError(t, receiver(w).Receive(t.Context(), whatsapp.Event{
		Messages: []whatsapp.InboundMessage{{PhoneNumberID: "of somebody else", WAMID: "1", Raw: json.RawMessage(`{"id":"1"}`)}},
		Unread:   []whatsapp.Unread{{Shape: "field:flows", PhoneNumberID: "1001", Body: json.RawMessage(`{}`)}},
	}))
	require.Empty(t, w.routed)
	require.Equal(t, []string{"unread field:flows", "unread message_to_unknown_number", "keep unread", "route"}, w.calls)
	require.Len(t, w.unread, 2)
	require.Equal(t, "shop", w.unread[0].WorkspaceID)
	require.Empty(t, w.unread[1].WorkspaceID, "nobody's")
	require.JSONEq(t, `{"id":"1"}`, w.unread[1].Body)
	require.NotEqual(t, w.unread[0].Digest, w.unread[1].Digest)
}

func TestAFailureAfterAcceptanceTellsItsRunOnceTheRowsAreWritten(t *testing.T) { // W2
	t.Parallel()
	w := &world{}
	r := receiver(w)
	require.NoError(t, r.Receive(t.Context(), whatsapp.Event{Statuses: []whatsapp.Status{
		{PhoneNumberID: "1001", WAMID: "a", Status: "delivered", CallbackData: "m1"},
		{PhoneNumberID: "1001", WAMID: "b", Status: "failed", CallbackData: "m2", ErrorCode: 131026, ErrorDetails: "no\x00pe"},
		{PhoneNumberID: "1001", WAMID: "c", Status: "warning"},
		{PhoneNumberID: "1001", Status: "read"},
		{PhoneNumberID: "of somebody else", WAMID: "d", Status: "read"},
	}}))
	r.Wait()
	require.Len(t, w.updates, 2, "an unknown status, one without an id and one of another's number change nothing")
	require.Equal(t, "nope", w.updates[1].ErrorDetails)
	require.Equal(t, []string{"statuses of shop", "failed m2"}, w.calls[:2])
	require.Subset(t, w.calls[2:], []string{"closed run of m2", "wake run of m2", "revive run of m2"})
}

func TestWishesAndTemplatesAreNoted(t *testing.T) { // W6
	t.Parallel()
	w := &world{}
	r := receiver(w)
	require.NoError(t, r.Receive(t.Context(), whatsapp.Event{
		PreferenceUpdates: []whatsapp.PreferenceUpdate{
			{PhoneNumberID: "1001", WaID: "a", Category: "marketing_messages", Value: "stop"},
			{PhoneNumberID: "1001", WaID: "b", Category: "marketing_messages", Value: "resume"},
			{PhoneNumberID: "1001", WaID: "c", Category: "another", Value: "stop"},
			{PhoneNumberID: "1001", WaID: "d", Category: "marketing_messages", Value: "perhaps"},
			{PhoneNumberID: "of somebody else", WaID: "e", Category: "marketing_messages", Value: "stop"},
		},
		TemplateUpdates: []whatsapp.TemplateUpdate{
			{Name: "x", Event: "REINSTATED"}, {Name: "y", Event: "FLAGGED"}, {Name: "z", Event: "PAUSED"},
		},
	}))
	r.Wait()
	want := []string{"keep unread", "stop a", "resume b", "template x APPROVED", "template y ", "template z PAUSED"}
	noted := slices.DeleteFunc(slices.Clone(w.calls), func(call string) bool { // what is done after the answer comes in between
		return strings.HasPrefix(call, "begin ") || strings.HasPrefix(call, "finish ")
	})
	require.Equal(t, want, noted[:6])
	require.Contains(t, w.calls, "finish releases")
}

func TestALimitIsAppliedAtOnceAndNeverAheadOfOurClock(t *testing.T) { // W6
	t.Parallel()
	w := &world{}
	r := receiver(w)
	require.NoError(t, r.Receive(t.Context(), whatsapp.Event{LimitUpdates: []whatsapp.LimitUpdate{
		{WABAID: "waba", Limit: 250, At: now.Add(-time.Minute)},
		{WABAID: "waba", DisplayPhone: "390612345678", Event: whatsapp.ThroughputUpgrade, At: now.Add(time.Hour)},
	}}))
	r.Wait()
	require.Contains(t, w.calls, "numbers of waba ")
	require.Contains(t, w.calls, "numbers of waba +390612345678")
	require.Equal(t, []time.Time{now.Add(-time.Minute), now}, w.at)
	require.Equal(t, 250, *w.facts[0].Limit.Most)
	require.Equal(t, models.ThroughputHigh, w.facts[1].Throughput)
	require.Contains(t, w.calls, "pace")
	require.Contains(t, w.calls, "finish releases")
}

// TestWhatIsNotKeptIsNotAccepted: WhatsApp brings again what was not answered with 200.
func TestWhatIsNotKeptIsNotAccepted(t *testing.T) { // W5
	t.Parallel()
	event := whatsapp.Event{
		Messages:          []whatsapp.InboundMessage{{PhoneNumberID: "1001", WAMID: "1"}},
		Statuses:          []whatsapp.Status{{PhoneNumberID: "1001", WAMID: "b", Status: "failed", CallbackData: "m"}},
		PreferenceUpdates: []whatsapp.PreferenceUpdate{{PhoneNumberID: "1001", WaID: "a", Category: "marketing_messages", Value: "stop"}},
		TemplateUpdates:   []whatsapp.TemplateUpdate{{Name: "x", Event: "PAUSED"}},
		LimitUpdates:      []whatsapp.LimitUpdate{{WABAID: "waba", Limit: 250}},
		AccountAlerts:     []whatsapp.AccountAlert{{Type: "ACCOUNT_VIOLATION", Severity: "CRITICAL"}},
		AccountErrors:     []whatsapp.AccountError{{Code: 131031, Title: "Account locked"}},
	}
	for _, broken := range []string{
		"number", "statuses of shop", "failed m", "keep", "keep unread", "stop a", "template x PAUSED", "numbers of waba ", "note number",
	} {
		w := &world{broken: broken}
		var log strings.Builder
		r := receiver(w)
		r.Log = slog.New(slog.NewTextHandler(&log, nil))
		require.ErrorIs(t, r.Receive(t.Context(), event), errBroken, broken)
		r.Wait()
		require.NotContains(t, w.calls, "route", broken)
		require.Contains(t, log.String(), "kind=ACCOUNT_VIOLATION", broken)
		require.Contains(t, log.String(), "code=131031", broken)
	}
}

func TestOnlyAFileThatAPersonSentIsFetched(t *testing.T) { // W7
	t.Parallel()
	file := &whatsapp.InboundMedia{Kind: "image", ID: "7"}
	for kind, fetched := range map[string]bool{"image": true, "document": true, models.KindEdit: false, models.KindGroup: false} {
		w := &world{}
		require.NoError(t, receiver(w).Receive(t.Context(), whatsapp.Event{Messages: []whatsapp.InboundMessage{
			{PhoneNumberID: "1001", WAMID: "1", From: "393331234567", Type: kind, Media: file, Timestamp: now},
		}}))
		require.Equal(t, fetched, slices.Contains(w.calls, "fetch"), kind)
		require.NotNil(t, w.kept[0].Content, "what it says of the file is kept")
	}
}

func TestADigestIsReadInEachOfItsWritings(t *testing.T) {
	t.Parallel()
	const hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for given, want := range map[string]string{
		"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=": hex, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU": hex,
		"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=": hex, strings.ToUpper(hex): hex, "": "", "s": "", "aGVsbG8=": "",
	} {
		require.Equal(t, want, hexDigest(given), given)
	}
}
