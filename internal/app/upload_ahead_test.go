package app

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/media"
	"cadenza/internal/meta"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// uploading plays the uploads of files.
type uploading struct {
	ready, busy bool
	during      func()
	asked       int
}

// Ready reports what it was told.
func (u *uploading) Ready(_ models.Number, m models.Outgoing) bool {
	return u.ready || len(m.Files()) == 0
}

// Upload is done at once, unless others are at it.
func (u *uploading) Upload(context.Context, models.Number, models.Outgoing) bool {
	u.asked++
	if u.during != nil {
		u.during()
	}
	u.ready = !u.busy
	return u.busy
}

// placesTaken counts who has one.
type placesTaken struct {
	activities.Gate
	taken int
}

// Queued gives a place.
func (p *placesTaken) Queued(string, int) (activities.Pass, bool) {
	p.taken++
	return placeTaken{p}, true
}

type placeTaken struct{ of *placesTaken }

func (placeTaken) Turn(context.Context) error { return nil }
func (placeTaken) Call(context.Context)       {}
func (placeTaken) Crowded() bool              { return false }
func (placeTaken) Parted()                    {}
func (p placeTaken) Done()                    { p.of.taken-- }

// A file is uploaded before its message is claimed: meanwhile there is no message in doubt, and no place is taken.
func TestAnUploadHoldsNoPlaceAndLeavesNoMessageInDoubt(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		gate := &placesTaken{}
		up := &uploading{busy: true}
		b.sends.Uploads, b.sends.Gate = up, gate
		file, err := b.store.NewMediaFile(t.Context(), b.workspace, "menu.png")
		require.NoError(t, err)
		file.Kind, file.MIME = "image", "image/png"
		file.SHA256, file.Bytes = "digest", 1
		file, err = b.store.MediaUploaded(t.Context(), file)
		require.NoError(t, err)
		run, move := b.enter(b.automation(models.Reentry{}, models.Step{
			Kind: models.KindSendMessage, Settings: &models.SendMessage{Media: &models.Media{Type: "image", MediaID: file.ID}},
		}), giulia)
		b.write(giulia, "ciao", b.now)
		up.during = func() {
			assert.Zero(t, gate.taken, "the place is free for others")
			assert.Zero(t, given.Count(t, b.store, &models.Message{}, "workspace_id = ?", b.workspace), "who dies now leaves nothing")
		}
		for _, busy := range []bool{true, false} {
			up.busy = busy
			_, err := b.perform(run, move)
			require.ErrorContains(t, err, "upload")
			b.sends.Wait()
			row, steps := b.view(run)
			require.Equal(t, models.RunWaiting, row.Status)
			require.Empty(t, steps)
		}
		_, err = b.perform(run, move)
		require.NoError(t, err)
		require.Len(t, b.phone.taken, 1)
		require.Equal(t, 2, up.asked)
		require.Zero(t, gate.taken)
	})
}

// slowUpload is WhatsApp that takes its time for a file: until it is let go.
type slowUpload struct {
	mu    sync.Mutex
	let   chan struct{}
	whole []string
	broke int
}

// UploadMedia reads the file once it is let go, unless its context has ended.
func (s *slowUpload) UploadMedia(ctx context.Context, _ models.Number, _ models.MediaFile, r io.Reader) (string, error) {
	select {
	case <-s.let:
	case <-ctx.Done():
	}
	content, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err = errors.Join(err, ctx.Err()); err != nil {
		s.broke++
		return "", err
	}
	s.whole = append(s.whole, string(content))
	return "meta-id", nil
}

// withSlowUpload lets the sends upload to it, and enters a contact whose first message is a file.
func (b *bundle) withSlowUpload(slow *slowUpload) (models.Run, activities.Move) {
	b.t.Helper()
	library := &media.Library{
		Rows: b.store, Blobs: media.NewFolder(b.t.TempDir()), WhatsApp: slow, Log: b.sends.Log, Now: time.Now,
	}
	b.sends.Uploads = meta.Sender{Files: library}
	file, err := library.Add(b.t.Context(), b.workspace, "menu.pdf", strings.NewReader(menu))
	require.NoError(b.t, err)
	run, move := b.enter(b.automation(models.Reentry{}, models.Step{
		Kind: models.KindSendMessage, Settings: &models.SendMessage{Media: &models.Media{Type: "document", MediaID: file.ID}},
	}), giulia)
	b.write(giulia, "ciao", b.now)
	return run, move
}

const menu = "%PDF-1.7\n1 0 obj\n"

// A large file takes longer than its activity may. Its upload goes on, and meanwhile no message of it is claimed.
func TestAnUploadOutlivesItsActivity(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		slow := &slowUpload{let: make(chan struct{})}
		run, move := b.withSlowUpload(slow)
		for range 2 {
			_, err := b.perform(run, move) // answers at once, and its context has ended then
			require.ErrorContains(t, err, "upload")
			require.Zero(t, given.Count(t, b.store, &models.Message{}, "workspace_id = ?", b.workspace), "nothing is claimed")
		}
		close(slow.let)
		b.sends.Wait()
		require.Equal(t, []string{menu}, slow.whole, "whole, and once")
		require.Zero(t, slow.broke)
		_, err := b.perform(run, move)
		require.NoError(t, err)
		require.Len(t, b.phone.taken, 1)
	})
}

// A worker that stops waits for no upload, and the file does not count as tried: another worker uploads it.
func TestAWorkerThatStopsLeavesItsUploadsToAnother(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		slow := &slowUpload{let: make(chan struct{})}
		run, move := b.withSlowUpload(slow)
		stopped := make(chan struct{})
		b.env.SetWorkerStopChannel(stopped)
		_, err := b.perform(run, move)
		require.ErrorContains(t, err, "upload")
		close(stopped)
		b.sends.Wait()
		require.Empty(t, slow.whole)

		b.env.SetWorkerStopChannel(make(chan struct{}))
		close(slow.let)
		_, err = b.perform(run, move)
		require.ErrorContains(t, err, "upload")
		require.Zero(t, given.Count(t, b.store, &models.Message{}, "workspace_id = ?", b.workspace), "it is uploaded before its message")
		b.sends.Wait()
		require.Equal(t, []string{menu}, slow.whole)
	})
}
