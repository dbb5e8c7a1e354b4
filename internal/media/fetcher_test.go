package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// inbox plays the rows of contacts' files, and WhatsApp.
type inbox struct {
	mu sync.Mutex
	// due are the files that are to be fetched, each given out once.
	due []models.InboundFile
	// at is what WhatsApp has, by its id.
	at map[string]download
	// gone are the files whose messages have gone.
	gone map[string]bool
	// broken fails the database.
	broken error

	kept   map[string]models.MediaFile
	failed map[string]string
	again  map[string]time.Time
	dead   []models.MediaFile
	forgot []string
	asked  int
}

// download is a file at WhatsApp, or why there is none.
type download struct {
	content, sha256 string
	err             error
}

func newInbox() *inbox {
	return &inbox{
		at: map[string]download{}, gone: map[string]bool{}, kept: map[string]models.MediaFile{}, failed: map[string]string{},
		again: map[string]time.Time{},
	}
}

func (i *inbox) ClaimMedia(context.Context) ([]models.InboundFile, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.broken != nil {
		return nil, i.broken
	}
	n := min(2, len(i.due))
	some := slices.Clone(i.due[:n])
	i.due = i.due[n:]
	return some, nil
}

func (i *inbox) MediaFetched(_ context.Context, f models.MediaFile) (bool, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.gone[f.ID] {
		return false, nil
	}
	i.kept[f.ID] = f
	return true, nil
}

func (i *inbox) MediaFailed(_ context.Context, f models.MediaFile, reason string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.failed[f.ID] = reason
	return nil
}

func (i *inbox) MediaAgain(_ context.Context, f models.MediaFile, at time.Time) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.again[f.ID] = at
	return nil
}

func (i *inbox) DeadMedia(_ context.Context, after models.MediaFile) ([]models.MediaFile, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, f := range i.dead {
		if f.ID > after.ID {
			return i.dead[n : n+1], i.broken
		}
	}
	return nil, i.broken
}

func (i *inbox) ForgetMedia(_ context.Context, f models.MediaFile) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.forgot = append(i.forgot, f.ID)
	return nil
}

func (i *inbox) GetNumber(_ context.Context, workspaceID, id string) (models.Number, error) {
	return models.Number{ID: id, WorkspaceID: workspaceID}, nil
}

func (i *inbox) DownloadMedia(_ context.Context, _ models.Number, metaID string) (io.ReadCloser, string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked++
	d := i.at[metaID]
	return io.NopCloser(strings.NewReader(d.content)), d.sha256, d.err
}

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// fetched lets a fetcher fetch all that is due.
func fetched(t *testing.T, i *inbox) *Fetcher {
	t.Helper()
	f := &Fetcher{
		Inbox: i, Blobs: NewFolder(t.TempDir()), WhatsApp: i, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon },
	}
	f.FetchSoon(t.Context())
	f.Wait()
	return f
}

// brought is a picture that a contact sent, at so many attempts.
func brought(id string, attempts int) models.InboundFile {
	return models.InboundFile{MediaFile: models.MediaFile{
		ID: id, WorkspaceID: "ws", Source: models.MediaFromContact, State: models.MediaToFetch, Kind: "image", Attempts: attempts,
		CreatedAt: noon.Add(-time.Hour),
	}, NumberID: "n", MetaID: "meta-" + id}
}

func (f *Fetcher) has(t *testing.T, id string) bool {
	t.Helper()
	r, err := f.Blobs.Open(t.Context(), "ws/"+id)
	if errors.Is(err, ErrNoBlob) {
		return false
	}
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return true
}

func TestAFileOfACustomerIsKeptByItsBytes(t *testing.T) {
	t.Parallel()
	i := newInbox()
	picture := pngBytes(t)
	for _, id := range []string{"f1", "f2", "f3"} {
		i.at["meta-"+id] = download{content: picture, sha256: digest(picture)}
		i.due = append(i.due, brought(id, 1))
	}
	i.due[2].SHA256 = digest(picture) // as the webhook announced it
	f := fetched(t, i)
	require.ElementsMatch(t, []string{"f1", "f2", "f3"}, slices.Collect(maps.Keys(i.kept)))
	require.Equal(t, "image/png", i.kept["f1"].MIME, "whatever WhatsApp says")
	require.EqualValues(t, len(picture), i.kept["f1"].Bytes)
	require.True(t, f.has(t, "f1"))
	require.Empty(t, i.failed)
	require.Empty(t, i.again)
}

func TestBytesThatWereNotAnnouncedAreNotKept(t *testing.T) {
	t.Parallel()
	i := newInbox()
	for _, id := range []string{"f1", "f2", "f3"} {
		i.at["meta-"+id] = download{content: "other bytes", sha256: digest("other bytes")}
		i.due = append(i.due, brought(id, 1))
	}
	i.at["meta-f1"] = download{content: "other bytes", sha256: digest("these")} // by the answer that has the link
	i.due[1].SHA256 = digest("these")                                           // by the webhook
	i.due[2].SHA256, i.due[2].Attempts = digest("these"), triesAtGone
	f := fetched(t, i)
	require.Equal(t, noon.Add(firstPause), i.again["f1"], "it may have broken off")
	require.Contains(t, i.again, "f2")
	require.Equal(t, map[string]string{"f3": models.MediaDiffers}, i.failed, "not for ever")
	for _, id := range []string{"f1", "f2", "f3"} {
		require.False(t, f.has(t, id))
	}
}

func TestAFileIsAskedForUntilWhatsAppCannotHaveIt(t *testing.T) {
	t.Parallel()
	i := newInbox()
	away, none := errors.New("away"), models.NotFound("file")
	for id, c := range map[string]struct {
		err      error
		attempts int
		age      time.Duration
	}{
		"away":        {away, 3, time.Hour},
		"away long":   {away, 40, time.Hour},
		"away a week": {away, 40, models.MediaPatience + time.Minute},
		"not there":   {none, 2, time.Hour},
		"never there": {none, triesAtGone, time.Hour},
	} {
		file := brought(id, c.attempts)
		file.CreatedAt = noon.Add(-c.age)
		i.at["meta-"+id], i.due = download{err: c.err}, append(i.due, file)
	}
	nameless := brought("nameless", 1)
	nameless.MetaID = ""
	i.due = append(i.due, nameless)
	fetched(t, i)
	require.Equal(t, map[string]time.Time{
		"away": noon.Add(40 * time.Second), "away long": noon.Add(longestWait), "not there": noon.Add(20 * time.Second),
	}, i.again)
	require.Equal(t, map[string]string{
		"away a week": models.MediaUnreadable, "never there": models.MediaGone, "nameless": models.MediaGone,
	}, i.failed)
	require.Equal(t, 5, i.asked)
}

func TestAFileThatIsTooLargeForItsKindIsNotKept(t *testing.T) {
	t.Parallel()
	i := newInbox()
	i.at["meta-f1"], i.due = download{content: strings.Repeat("x", 5<<20+1)}, []models.InboundFile{brought("f1", 1)}
	f := fetched(t, i)
	require.Equal(t, map[string]string{"f1": models.MediaTooLarge}, i.failed)
	require.False(t, f.has(t, "f1"))
}

func TestAFileWhoseMessageHasGoneMeanwhileLeavesNothing(t *testing.T) {
	t.Parallel()
	i := newInbox()
	i.at["meta-f1"], i.due = download{content: "bytes"}, []models.InboundFile{brought("f1", 1)}
	i.gone["f1"] = true
	f := fetched(t, i)
	require.Empty(t, i.kept)
	require.False(t, f.has(t, "f1"))
}

func TestFilesThatComeWhileAllAreBusyAreFetchedToo(t *testing.T) {
	t.Parallel()
	i := newInbox()
	f := &Fetcher{
		Inbox: i, Blobs: NewFolder(t.TempDir()), WhatsApp: i, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon },
	}
	var callers sync.WaitGroup
	for n := range 50 {
		callers.Go(func() {
			id := fmt.Sprintf("f%02d", n)
			i.mu.Lock()
			i.at["meta-"+id], i.due = download{content: id}, append(i.due, brought(id, 1))
			i.mu.Unlock()
			f.FetchSoon(t.Context())
		})
	}
	callers.Wait()
	f.Wait()
	require.Len(t, slices.Collect(maps.Keys(i.kept)), 50)
	require.Zero(t, f.running)
	require.False(t, f.again)
}

func TestADatabaseThatIsAwayLeavesTheFilesToTheNextPass(t *testing.T) {
	t.Parallel()
	i := newInbox()
	i.broken, i.due = errors.New("the database is away"), []models.InboundFile{brought("f1", 1)}
	i.at["meta-f1"] = download{content: "bytes"}
	f := fetched(t, i)
	require.Empty(t, i.kept)
	i.broken = nil
	f.FetchSoon(t.Context())
	f.Wait()
	require.Contains(t, i.kept, "f1")
}

// stuck is a blob store in which one key cannot be removed.
type stuck struct {
	Blobs

	key string
}

func (s stuck) Delete(ctx context.Context, key string) error {
	if key == s.key {
		return errors.New("it is held")
	}
	return s.Blobs.Delete(ctx, key)
}

func TestWhatNobodyNeedsIsRemovedWithItsBytes(t *testing.T) {
	t.Parallel()
	i := newInbox()
	f := fetched(t, i)
	for _, id := range []string{"f1", "f2", "f3"} {
		require.NoError(t, f.Blobs.Put(t.Context(), "ws/"+id, strings.NewReader("x")))
		i.dead = append(i.dead, models.MediaFile{ID: id, WorkspaceID: "ws"})
	}
	f.Blobs = stuck{f.Blobs, "ws/f2"}
	removed, err := f.SweepMedia(t.Context())
	require.ErrorContains(t, err, "f2", "one that stays holds up no other, and its row stays with it")
	require.Equal(t, 2, removed)
	require.Equal(t, []string{"f1", "f3"}, i.forgot)
	require.False(t, f.has(t, "f1"))
	require.True(t, f.has(t, "f2"))
}

// away is a blob store that cannot be reached.
type away struct{ Blobs }

func (away) Delete(context.Context, string) error { return errors.New("the store is away") }

// An outage of the blob store loses nothing: the rows stay, by which the bytes are found when it is back.
func TestASweepDuringAnOutageForgetsNoFile(t *testing.T) {
	t.Parallel()
	i := newInbox()
	f := fetched(t, i)
	for n := range 9 { // more than a page
		id := fmt.Sprint("f", n)
		require.NoError(t, f.Blobs.Put(t.Context(), "ws/"+id, strings.NewReader("x")))
		i.dead = append(i.dead, models.MediaFile{ID: id, WorkspaceID: "ws"})
	}
	store := f.Blobs
	f.Blobs = away{store}
	removed, err := f.SweepMedia(t.Context())
	require.ErrorContains(t, err, "the store is away")
	require.Zero(t, removed)
	require.Empty(t, i.forgot)
	f.Blobs = store
	removed, err = f.SweepMedia(t.Context())
	require.NoError(t, err)
	require.Equal(t, 9, removed)
	require.False(t, f.has(t, "f0"))
}
