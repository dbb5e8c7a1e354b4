package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// shelf plays the rows of files, and WhatsApp.
type shelf struct {
	mu       sync.Mutex
	files    map[string]models.MediaFile
	on       map[string]models.MediaOnNumber
	uploads  []string
	upload   error
	forgot   int
	sequence int
}

func newShelf() *shelf {
	return &shelf{files: map[string]models.MediaFile{}, on: map[string]models.MediaOnNumber{}}
}

func (s *shelf) NewMediaFile(_ context.Context, workspaceID, filename string) (models.MediaFile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sequence++
	f := models.MediaFile{
		ID: "file-" + string(rune('0'+s.sequence)), WorkspaceID: workspaceID, Filename: filename, State: models.MediaComing,
		Source: models.MediaUploaded,
	}
	s.files[f.ID] = f
	return f, nil
}

func (s *shelf) MediaUploaded(_ context.Context, f models.MediaFile) (models.MediaFile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.files {
		if old.SHA256 == f.SHA256 && old.State == models.MediaKept {
			return old, nil
		}
	}
	f.State = models.MediaKept
	s.files[f.ID] = f
	return f, nil
}

func (s *shelf) GetMediaFile(_ context.Context, v models.Viewer, id string) (models.MediaFile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[id]
	if !ok || f.WorkspaceID != v.WorkspaceID {
		return f, models.NotFound("file")
	}
	return f, nil
}

func (s *shelf) MediaOnNumber(_ context.Context, f models.MediaFile, n models.Number) (models.MediaOnNumber, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on, ok := s.on[f.ID+n.ID]; ok {
		return on, nil
	}
	return models.MediaOnNumber{MediaID: f.ID, NumberID: n.ID}, nil
}

func (s *shelf) SaveMediaOnNumber(_ context.Context, m models.MediaOnNumber) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on[m.MediaID+m.NumberID] = m
	return nil
}

func (s *shelf) ForgetMediaOnNumber(_ context.Context, m models.MediaOnNumber) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgot++
	delete(s.on, m.MediaID+m.NumberID)
	return nil
}

func (s *shelf) UploadMedia(_ context.Context, n models.Number, f models.MediaFile, r io.Reader) (string, error) {
	content, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uploads = append(s.uploads, n.ID+" "+f.Filename+" "+f.MIME+" "+string(content))
	return "meta-" + n.ID, errors.Join(err, s.upload)
}

// libraryOf is a library over the shelf whose clock the caller moves.
func libraryOf(t *testing.T, s *shelf) (*Library, *time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	return &Library{
		Rows: s, Blobs: NewFolder(t.TempDir()), WhatsApp: s, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
	}, &now
}

const pdf = "%PDF-1.7\n1 0 obj\n"

func TestAFileIsKeptByItsBytesAndTheSameBytesOnce(t *testing.T) {
	t.Parallel()
	s := newShelf()
	l, _ := libraryOf(t, s)
	first, err := l.Add(t.Context(), "workspace", "dir/menu.png", strings.NewReader(pdf))
	require.NoError(t, err)
	require.Equal(t, []any{"document", "application/pdf", "menu.png", int64(len(pdf))}, []any{
		first.Kind, first.MIME, first.Filename, first.Bytes,
	})
	again, err := l.Add(t.Context(), "workspace", "other.pdf", strings.NewReader(pdf))
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	f, r, err := l.Open(t.Context(), models.Everyone("workspace"), first.ID)
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, errors.Join(err, r.Close()))
	require.Equal(t, pdf, string(content))
	require.Equal(t, "application/pdf", f.MIME)
	_, _, err = l.Open(t.Context(), models.Everyone("another"), first.ID)
	require.Equal(t, models.CodeNotFound, models.CodeOf(err))
}

func TestAFileThatWhatsAppWouldNotTakeIsRefused(t *testing.T) { // W8
	t.Parallel()
	for name, content := range map[string]string{
		"nothing":                           "",
		"a page":                            "<html><script>1</script></html>",
		"a picture too large":               pngBytes(t) + strings.Repeat("\x00", 5<<20),
		"a still sticker that is too large": webp(0) + strings.Repeat("\x00", 101<<10),
	} {
		l, _ := libraryOf(t, newShelf())
		f, err := l.Add(t.Context(), "workspace", "x", strings.NewReader(content))
		require.Equal(t, models.CodeInvalid, models.CodeOf(err), name)
		require.NotEqual(t, models.MediaKept, f.State, name)
	}
	l, _ := libraryOf(t, newShelf())
	_, err := l.Add(t.Context(), "workspace", "x", strings.NewReader(webp(0x02)+strings.Repeat("\x00", 101<<10)))
	require.NoError(t, err, "one that moves may be larger")
}

func TestAFileGoesToWhatsAppOnceForEachNumberAndAnewBeforeItIsForgotten(t *testing.T) {
	t.Parallel()
	s := newShelf()
	l, now := libraryOf(t, s)
	f, err := l.Add(t.Context(), "workspace", "menu.pdf", strings.NewReader(pdf))
	require.NoError(t, err)
	one, two := models.Number{ID: "one", WorkspaceID: "workspace"}, models.Number{ID: "two", WorkspaceID: "workspace"}
	var sends sync.WaitGroup
	for range 20 { // as many sends at once
		sends.Go(func() {
			on, _, err := l.OnNumber(t.Context(), one, f.ID)
			assert.NoError(t, err)
			assert.Equal(t, "meta-one", on.MetaID)
		})
	}
	sends.Wait()
	require.Equal(t, []string{"one menu.pdf application/pdf " + pdf}, s.uploads)
	_, fresh, err := l.OnNumber(t.Context(), two, f.ID)
	require.NoError(t, err)
	require.True(t, fresh, "another number has an id of its own")
	*now = now.Add(staleAfter - time.Second)
	_, fresh, err = l.OnNumber(t.Context(), one, f.ID)
	require.NoError(t, err)
	require.True(t, fresh, "WhatsApp cannot have forgotten it within the hour")
	*now = now.Add(time.Second)
	_, fresh, err = l.OnNumber(t.Context(), one, f.ID)
	require.NoError(t, err)
	require.False(t, fresh)
	*now = now.Add(models.MetaMediaLife - models.MetaMediaMargin - staleAfter)
	_, fresh, err = l.OnNumber(t.Context(), one, f.ID)
	require.NoError(t, err)
	require.True(t, fresh, "before WhatsApp forgets it")
	require.Len(t, s.uploads, 3)
	require.Empty(t, l.uploads.of, "nobody waits, nothing is held")

	_, _, err = l.OnNumber(t.Context(), models.Number{ID: "one", WorkspaceID: "another"}, f.ID)
	require.Equal(t, models.CodeNotFound, models.CodeOf(err), "a file is of its workspace alone")
}

func TestAnUploadThatFailsLeavesNoID(t *testing.T) {
	t.Parallel()
	s := newShelf()
	l, _ := libraryOf(t, s)
	f, err := l.Add(t.Context(), "workspace", "", strings.NewReader(pdf))
	require.NoError(t, err)
	s.upload = errors.New("away")
	n := models.Number{ID: "one", WorkspaceID: "workspace"}
	_, _, err = l.OnNumber(t.Context(), n, f.ID)
	require.ErrorIs(t, err, s.upload)
	s.upload = nil
	on, fresh, err := l.OnNumber(t.Context(), n, f.ID)
	require.NoError(t, err)
	require.True(t, fresh)
	require.Contains(t, s.uploads[1], "one "+f.ID+" ", "a file without a name has its id for one")
	require.NoError(t, l.Forget(t.Context(), on))
	_, fresh, err = l.OnNumber(t.Context(), n, f.ID)
	require.NoError(t, err)
	require.True(t, fresh, "what WhatsApp has forgotten is uploaded anew")
}

func TestAFileThatIsNotThereYetOrNoMoreIsSaidSo(t *testing.T) {
	t.Parallel()
	s := newShelf()
	l, _ := libraryOf(t, s)
	for state, code := range map[models.MediaState]models.Code{
		models.MediaToFetch: models.CodeConflict, models.MediaFailed: models.CodeNotFound, models.MediaComing: models.CodeNotFound,
		models.MediaKept: models.CodeNotFound, // its bytes are lost
	} {
		s.files["f1"] = models.MediaFile{ID: "f1", WorkspaceID: "ws", State: state, Reason: models.MediaGone}
		_, _, err := l.Open(t.Context(), models.Everyone("ws"), "f1")
		require.Equal(t, code, models.CodeOf(err), state)
	}
}

// Whoever waits for an upload gives up with its context, and another file or number waits for nobody.
func TestWhoWaitsForAnUploadGivesUpAndHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	var u uploads
	done, err := u.alone(t.Context(), "file/one")
	require.NoError(t, err)
	_, ok := u.first("file/one")
	require.False(t, ok, "somebody is at it")
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = u.alone(impatient, "file/one")
	require.ErrorIs(t, err, context.Canceled)
	for _, other := range []string{"file/two", "another/one"} {
		free, err := u.alone(t.Context(), other)
		require.NoError(t, err)
		free()
	}
	done()
	free, ok := u.first("file/one")
	require.True(t, ok)
	free()
	require.Empty(t, u.of)

	var many []func()
	for i := range uploadsAhead {
		one, ok := u.first(fmt.Sprint(i))
		require.True(t, ok)
		many = append(many, one)
	}
	_, ok = u.first("one more")
	require.False(t, ok, "as many as may be are under way")
	for _, free := range many {
		free()
	}
	free, ok = u.first("one more")
	require.True(t, ok)
	free()
	require.Zero(t, u.ahead)
}

func TestAFileIsUploadedAheadOnceAndAFailureIsLeftToTheSend(t *testing.T) { // W1
	t.Parallel()
	s := newShelf()
	l, now := libraryOf(t, s)
	f, err := l.Add(t.Context(), "workspace", "menu.pdf", strings.NewReader(pdf))
	require.NoError(t, err)
	n := models.Number{ID: "one", WorkspaceID: "workspace"}
	require.False(t, l.Ready(n, f.ID))
	s.upload = errors.New("away")
	require.False(t, l.Upload(t.Context(), n, f.ID))
	require.True(t, l.Ready(n, f.ID), "the send meets the failure")
	*now = now.Add(triedFor)
	require.False(t, l.Ready(n, f.ID))
	s.upload = nil
	require.False(t, l.Upload(t.Context(), n, f.ID))
	require.True(t, l.Ready(n, f.ID))
	require.Len(t, s.uploads, 2)
	on, fresh, err := l.OnNumber(t.Context(), n, f.ID)
	require.NoError(t, err)
	require.True(t, fresh)
	require.Len(t, s.uploads, 2, "the send finds its id")
	require.NoError(t, l.Forget(t.Context(), on))
	require.False(t, l.Ready(n, f.ID), "what WhatsApp has forgotten is uploaded anew")
	require.False(t, l.Ready(models.Number{ID: "two", WorkspaceID: "workspace"}, f.ID))
}

func TestAnUploadThatItsContextBrokeOffDoesNotCountAsTried(t *testing.T) { // W1
	t.Parallel()
	s := newShelf()
	l, _ := libraryOf(t, s)
	f, err := l.Add(t.Context(), "workspace", "menu.pdf", strings.NewReader(pdf))
	require.NoError(t, err)
	n := models.Number{ID: "one", WorkspaceID: "workspace"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.upload = ctx.Err()
	require.False(t, l.Upload(ctx, n, f.ID))
	require.False(t, l.Ready(n, f.ID), "it is uploaded before its message all the same")
	s.upload = nil
	require.False(t, l.Upload(t.Context(), n, f.ID))
	require.True(t, l.Ready(n, f.ID))
}
