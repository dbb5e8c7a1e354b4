package store

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// sent is a picture of whoever is known by waID.
func sent(waID string, s *Store) models.InboundMessage {
	m := given.Said(waID, "", "", s.Now())
	m.Kind = "image"
	m.Content = &models.Content{Version: 1, Media: &models.ContentMedia{Kind: "image", ID: "meta", SHA256: "5e", Filename: "a.png"}}
	return m
}

// fileOf is the row of the file that a message brought.
func fileOf(t *testing.T, s *Store, m models.InboundMessage) models.MediaFile {
	t.Helper()
	var f models.MediaFile
	require.NoError(t, s.Pool().Take(&f, "id = ?", given.InboundRow(t, s, m.WAMID).Content.Media.MediaID).Error)
	return f
}

func TestAFileIsToBeFetchedFromTheMomentThatItsMessageIsKept(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		picture := sent("393470000001", s)
		given.Received(t, s, n, picture)
		f := fileOf(t, s, picture)
		require.Equal(t, []any{models.MediaToFetch, models.MediaFromContact, "image"}, []any{f.State, f.Source, f.Kind})
		require.Equal(t, picture.WAMID, *f.WAMID)
		again := picture
		again.WorkspaceID, again.NumberID = n.WorkspaceID, n.ID
		require.NoError(t, s.KeepInbound(t.Context(), []models.InboundMessage{again}), "the webhook comes twice")
		require.Equal(t, 1, given.Count(t, s, &models.MediaFile{}, "workspace_id = ?", n.WorkspaceID))
		require.Equal(t, f.ID, fileOf(t, s, picture).ID)

		claimed, err := s.ClaimMedia(t.Context())
		require.NoError(t, err)
		require.Len(t, claimed, 1)
		require.Equal(t, []string{f.ID, n.ID, "meta", "5e", "a.png"}, []string{
			claimed[0].ID, claimed[0].NumberID, claimed[0].MetaID, claimed[0].SHA256, claimed[0].Filename,
		})
		require.Equal(t, 1, claimed[0].Attempts)
		claimed, err = s.ClaimMedia(t.Context())
		require.NoError(t, err)
		require.Empty(t, claimed, "who has it, has it alone")
		require.NoError(t, s.MediaAgain(t.Context(), f, s.Now().Add(-time.Second)))
		claimed, err = s.ClaimMedia(t.Context())
		require.NoError(t, err)
		require.Len(t, claimed, 1)

		f.MIME, f.Bytes = "image/png", 7
		kept, err := s.MediaFetched(t.Context(), f)
		require.NoError(t, err)
		require.True(t, kept)
		got, err := s.GetMediaFile(t.Context(), models.Everyone(n.WorkspaceID), f.ID)
		require.NoError(t, err)
		require.Equal(t, []any{models.MediaKept, "image/png", int64(7)}, []any{got.State, got.MIME, got.Bytes})
		require.Nil(t, got.NextAt)
		dead, err := s.DeadMedia(t.Context(), models.MediaFile{})
		require.NoError(t, err)
		require.Empty(t, dead)
	})
}

func TestWhatNobodySentIsNotFetched(t *testing.T) { // W7
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		for _, kind := range []string{models.KindEdit, models.KindGroup, "text"} {
			m := sent("393470000001", s)
			m.Kind = kind
			if kind == "text" {
				m.Content = nil
			}
			given.Received(t, s, n, m)
		}
		require.Zero(t, given.Count(t, s, &models.MediaFile{}, "workspace_id = ?", n.WorkspaceID))
	})
}

func TestTheFilesOfAnErasedContactGoWithTheirMessages(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		kept, coming, other := sent("393470000001", s), sent("393470000001", s), sent("393470000002", s)
		for _, m := range []models.InboundMessage{kept, coming, other} {
			given.Received(t, s, n, m)
		}
		_, err := s.ClaimMedia(t.Context())
		require.NoError(t, err)
		first, second := fileOf(t, s, kept), fileOf(t, s, coming)
		there, err := s.MediaFetched(t.Context(), first)
		require.NoError(t, err)
		require.True(t, there)
		require.NoError(t, s.DeleteContact(t.Context(), n.WorkspaceID, given.Writer(t, s, kept), "test"))

		_, err = s.GetMediaFile(t.Context(), models.Everyone(n.WorkspaceID), first.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "at once")
		there, err = s.MediaFetched(t.Context(), second)
		require.NoError(t, err)
		require.False(t, there, "who has just fetched it is told to drop it")
		dead, err := s.DeadMedia(t.Context(), models.MediaFile{})
		require.NoError(t, err)
		require.Len(t, dead, 1, "one whose bytes somebody may still be writing is left for later")
		require.Equal(t, first.ID, dead[0].ID)
		require.NoError(t, s.ForgetMedia(t.Context(), dead[0]))
		past := s.Now().Add(-time.Second)
		require.NoError(t, s.Pool().Model(&models.MediaFile{}).Where("id = ?", second.ID).Update("next_at", past).Error)
		dead, err = s.DeadMedia(t.Context(), models.MediaFile{})
		require.NoError(t, err)
		require.Len(t, dead, 1)
		require.NoError(t, s.ForgetMedia(t.Context(), dead[0]))
		require.Equal(t, 1, given.Count(t, s, &models.MediaFile{}, "workspace_id = ?", n.WorkspaceID), "another's stays")
	})
}

func TestAnUploadIsKeptOnceAndOneThatBrokeOffGoes(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w, strange := given.Workspace(t, s), given.Workspace(t, s)
		upload := func(workspace, digest string) models.MediaFile {
			f, err := s.NewMediaFile(t.Context(), workspace, "a.pdf")
			require.NoError(t, err)
			f.Kind, f.MIME = "document", "application/pdf"
			f.Bytes, f.SHA256 = 7, digest
			f, err = s.MediaUploaded(t.Context(), f)
			require.NoError(t, err)
			return f
		}
		first := upload(w, "5e")
		require.Equal(t, first.ID, upload(w, "5e").ID, "the same bytes")
		require.NotEqual(t, first.ID, upload(w, "6f").ID)
		require.NotEqual(t, first.ID, upload(strange, "5e").ID, "of another workspace")
		dead, err := s.DeadMedia(t.Context(), models.MediaFile{})
		require.NoError(t, err)
		require.Empty(t, dead, "an upload may be under way")
		past := s.Now().Add(-time.Second)
		require.NoError(t, s.Pool().Model(&models.MediaFile{}).Where("state = ?", models.MediaComing).Update("next_at", past).Error)
		dead, err = s.DeadMedia(t.Context(), models.MediaFile{})
		require.NoError(t, err)
		require.Len(t, dead, 1)
		require.NoError(t, s.ForgetMedia(t.Context(), dead[0]))
		_, err = s.MediaUploaded(t.Context(), dead[0])
		require.Equal(t, models.CodeUnavailable, models.CodeOf(err), "it took too long")
	})
}

func TestAFileHasAnIDForEachNumber(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		f, err := s.NewMediaFile(t.Context(), given.Workspace(t, s), "a.pdf")
		require.NoError(t, err)
		n := models.Number{ID: database.NewID()}
		on, err := s.MediaOnNumber(t.Context(), f, n)
		require.NoError(t, err)
		require.Equal(t, models.MediaOnNumber{MediaID: f.ID, NumberID: n.ID}, on)
		on.MetaID, on.UploadedAt = "1", s.Now()
		require.NoError(t, s.SaveMediaOnNumber(t.Context(), on))
		older := on
		on.MetaID = "2"
		require.NoError(t, s.SaveMediaOnNumber(t.Context(), on), "anew")
		require.NoError(t, s.ForgetMediaOnNumber(t.Context(), older), "an id that was replaced meanwhile")
		got, err := s.MediaOnNumber(t.Context(), f, n)
		require.NoError(t, err)
		require.Equal(t, "2", got.MetaID)
		require.NoError(t, s.ForgetMediaOnNumber(t.Context(), got))
		got, err = s.MediaOnNumber(t.Context(), f, n)
		require.NoError(t, err)
		require.Empty(t, got.MetaID)
	})
}

func TestAStepNamesOnlyFilesOfItsWorkspaceAndOfItsKind(t *testing.T) { // W8
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		f, err := s.NewMediaFile(t.Context(), w, "a.pdf")
		require.NoError(t, err)
		message := func(kind, id string) models.Step {
			return models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Media: &models.Media{Type: kind, MediaID: id}}}
		}
		refused := func(workspace string, step models.Step) {
			_, err := s.CreateAutomation(t.Context(), workspace, "test", given.Input("a", step))
			bad, ok := errors.AsType[*models.Error](err)
			require.True(t, ok, err)
			require.Equal(t, "/steps/0/media/media_id", bad.Violations[0].Pointer)
		}
		refused(w, message("document", f.ID)) // it has not come
		f.Kind, f.MIME = "document", "application/pdf"
		f.Bytes, f.SHA256 = 7, "5e"
		_, err = s.MediaUploaded(t.Context(), f)
		require.NoError(t, err)
		_, err = s.CreateAutomation(t.Context(), w, "test", given.Input("a", message("document", f.ID)))
		require.NoError(t, err)
		refused(w, message("image", f.ID))
		refused(w, message("document", database.NewID()))
		refused(given.Workspace(t, s), message("document", f.ID))
	})
}
