package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"cadenza/models"
)

// Inbox are the rows of contacts' files, and of all that are to go.
type Inbox interface {
	// ClaimMedia takes some files that are to be fetched: nobody else takes them for models.MediaLease.
	ClaimMedia(ctx context.Context) ([]models.InboundFile, error)
	// MediaFetched reports whether the file is still to be kept.
	MediaFetched(ctx context.Context, f models.MediaFile) (bool, error)
	MediaFailed(ctx context.Context, f models.MediaFile, reason string) error
	MediaAgain(ctx context.Context, f models.MediaFile, at time.Time) error
	DeadMedia(ctx context.Context, after models.MediaFile) ([]models.MediaFile, error)
	ForgetMedia(ctx context.Context, f models.MediaFile) error
	GetNumber(ctx context.Context, workspaceID, id string) (models.Number, error)
}

// Downloader opens a file at WhatsApp, by a link that is asked for anew. Its error has models.CodeNotFound when
// WhatsApp does not have the file. sha256, in hex, is what WhatsApp says of the bytes; "" for nothing.
type Downloader interface {
	DownloadMedia(ctx context.Context, n models.Number, metaID string) (bytes io.ReadCloser, sha256 string, err error)
}

// Fetcher fetches the files that customers sent.
type Fetcher struct {
	Inbox    Inbox
	Blobs    Blobs
	WhatsApp Downloader
	Log      *slog.Logger
	Now      func() time.Time

	mu sync.Mutex
	// running counts the loops that fetch, again is true when one of them is to look once more before it ends.
	running int
	again   bool
	loops   sync.WaitGroup
}

const (
	// fetchesAtATime is how many files a process fetches side by side.
	fetchesAtATime = 4
	// fetchTime bounds the fetching of one file. All that one claim takes are done well before its lease ends.
	fetchTime = 3 * time.Minute
)

// FetchSoon fetches all that is to be fetched, and does not keep the caller waiting. What a process did not come to
// before it died is fetched when its lease has ended, by whoever is called then.
func (f *Fetcher) FetchSoon(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.running == fetchesAtATime {
		f.again = true
		return
	}
	f.running++
	ctx = context.WithoutCancel(ctx)
	f.loops.Go(func() { f.loop(ctx) })
}

// Wait waits until everything is fetched that FetchSoon was called for.
func (f *Fetcher) Wait() { f.loops.Wait() }

func (f *Fetcher) loop(ctx context.Context) {
	for {
		err := models.Safely(func() error { return f.drain(ctx) })
		if err != nil {
			f.Log.WarnContext(ctx, "files are left to reconcile", "error", err)
		}
		if !f.once() {
			return
		}
	}
}

// once reports whether a loop is to look once more, because files came while all were busy. One that is not counts no
// longer.
func (f *Fetcher) once() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.again {
		f.again = false
		return true
	}
	f.running--
	return false
}

// drain fetches until nothing is left that is due.
func (f *Fetcher) drain(ctx context.Context) error {
	for {
		files, err := f.Inbox.ClaimMedia(ctx)
		if err != nil || len(files) == 0 {
			return err
		}
		for _, file := range files {
			if err := f.fetch(ctx, file); err != nil {
				return err
			}
		}
	}
}

// fetch fetches one file and writes down what became of it. Its error is one of the database.
func (f *Fetcher) fetch(ctx context.Context, file models.InboundFile) error {
	fetched, err := f.bytes(ctx, &file)
	switch {
	case err == nil && fetched:
		return f.keep(ctx, file.MediaFile)
	case err == nil:
		return f.Inbox.MediaFailed(ctx, file.MediaFile, file.Reason)
	}
	now := f.Now()
	if reason := f.givesUp(file, err, now); reason != "" {
		f.Log.WarnContext(ctx, "a file is given up", "media_id", file.ID, "reason", reason, "error", err)
		return f.Inbox.MediaFailed(ctx, file.MediaFile, reason)
	}
	wait := pauseAfter(file.Attempts)
	f.Log.WarnContext(ctx, "a file is asked for again", "media_id", file.ID, "attempt", file.Attempts, "retry_in", wait, "error", err)
	return f.Inbox.MediaAgain(ctx, file.MediaFile, now.Add(wait))
}

// keep notes a file whose bytes are kept. Where its message has gone meanwhile, the bytes go too.
func (f *Fetcher) keep(ctx context.Context, file models.MediaFile) error {
	wanted, err := f.Inbox.MediaFetched(ctx, file)
	if err != nil || wanted {
		return err
	}
	return f.Blobs.Delete(ctx, file.BlobKey())
}

// errDiffers says that the bytes are not those that were announced: the download may have broken off.
var errDiffers = errors.New("the bytes are not those that WhatsApp announced")

// bytes brings a file into the blob store. It is false when WhatsApp's file can never be kept, with the reason in file.
func (f *Fetcher) bytes(ctx context.Context, file *models.InboundFile) (kept bool, err error) {
	if file.MetaID == "" {
		file.Reason = models.MediaGone
		return false, nil
	}
	number, err := f.Inbox.GetNumber(ctx, file.WorkspaceID, file.NumberID)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	from, announced, err := f.WhatsApp.DownloadMedia(ctx, number, file.MetaID)
	if err != nil {
		return false, err
	}
	defer func() { _ = from.Close() }() // it was read
	m := newMeter(from, models.MediaLimit(file.Kind, file.Animated))
	if err := f.Blobs.Put(ctx, file.BlobKey(), m); err != nil {
		if _, long := errors.AsType[errTooLong](err); long {
			file.Reason = models.MediaTooLarge
			return false, nil
		}
		return false, err
	}
	for _, digest := range []string{announced, file.SHA256} {
		if digest != "" && digest != m.sha256() {
			return false, errors.Join(errDiffers, f.Blobs.Delete(ctx, file.BlobKey()))
		}
	}
	file.MIME, file.Bytes = m.mime(), m.bytes
	return true, nil
}

// How often a file is asked for that WhatsApp says it does not have, or that differs: links and caches may lag.
const triesAtGone = 5

// givesUp is why a file is not asked for again; "" when it is.
func (f *Fetcher) givesUp(file models.InboundFile, err error, now time.Time) string {
	switch {
	case now.Sub(file.CreatedAt) > models.MediaPatience:
		return models.MediaUnreadable
	case file.Attempts < triesAtGone:
		return ""
	case errors.Is(err, errDiffers):
		return models.MediaDiffers
	case models.CodeOf(err) == models.CodeNotFound:
		return models.MediaGone
	}
	return ""
}

// The pauses between attempts: 10 seconds, then twice as long each time, at most six hours.
const (
	firstPause  = 10 * time.Second
	longestWait = 6 * time.Hour
)

func pauseAfter(attempts int) time.Duration {
	wait := firstPause
	for range min(attempts, 20) - 1 {
		wait *= 2
	}
	return min(wait, longestWait)
}

// SweepMedia removes the bytes, and then the rows, of files that nobody needs any more, and answers how many. One that
// cannot be removed holds up no other.
func (f *Fetcher) SweepMedia(ctx context.Context) (removed int, err error) {
	var failures []error
	var last models.MediaFile
	for ctx.Err() == nil {
		page, err := f.Inbox.DeadMedia(ctx, last)
		if err != nil || len(page) == 0 {
			return removed, errors.Join(append(failures, err)...)
		}
		for _, file := range page {
			if err := f.remove(ctx, file); err != nil {
				failures = append(failures, fmt.Errorf("remove the file %s: %w", file.ID, err))
				continue
			}
			removed++
		}
		last = page[len(page)-1]
	}
	return removed, errors.Join(append(failures, ctx.Err())...)
}

func (f *Fetcher) remove(ctx context.Context, file models.MediaFile) error {
	if err := f.Blobs.Delete(ctx, file.BlobKey()); err != nil {
		return err
	}
	return f.Inbox.ForgetMedia(ctx, file)
}
