package media

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"cadenza/models"
)

// Rows are the rows of files.
type Rows interface {
	NewMediaFile(ctx context.Context, workspaceID, filename string) (models.MediaFile, error)
	MediaUploaded(ctx context.Context, f models.MediaFile) (models.MediaFile, error)
	GetMediaFile(ctx context.Context, v models.Viewer, id string) (models.MediaFile, error)
	MediaOnNumber(ctx context.Context, f models.MediaFile, n models.Number) (models.MediaOnNumber, error)
	SaveMediaOnNumber(ctx context.Context, m models.MediaOnNumber) error
	ForgetMediaOnNumber(ctx context.Context, m models.MediaOnNumber) error
}

// Uploader gives a file to WhatsApp for a number, and answers WhatsApp's id of it.
type Uploader interface {
	UploadMedia(ctx context.Context, n models.Number, f models.MediaFile, bytes io.Reader) (id string, err error)
}

// Library keeps the files that workspaces send, and gives out all that are kept.
type Library struct {
	Rows     Rows
	Blobs    Blobs
	WhatsApp Uploader
	Log      *slog.Logger
	Now      func() time.Time

	uploads uploads
}

// Add keeps a file to send. A file of the same bytes that is there already comes back instead.
func (l *Library) Add(ctx context.Context, workspaceID, filename string, r io.Reader) (models.MediaFile, error) {
	f, err := l.Rows.NewMediaFile(ctx, workspaceID, plainName(filename))
	if err != nil {
		return f, err
	}
	m := newMeter(r, models.MaxMedia)
	if err := l.Blobs.Put(ctx, f.BlobKey(), m); err != nil {
		if long, ok := errors.AsType[errTooLong](err); ok {
			return f, models.Invalid("the file is too large", []models.Violation{{
				Pointer: "/file", Detail: fmt.Sprintf("may have at most %d bytes", long.most),
			}})
		}
		return f, err
	}
	f.MIME, f.Bytes, f.SHA256 = m.mime(), m.bytes, m.sha256()
	f.Kind = models.MediaKindOf(f.MIME)
	if err := models.CheckMedia(f, m.animated()); err != nil {
		return f, err // its row and its bytes go as those of an upload that broke off
	}
	return l.Rows.MediaUploaded(ctx, f)
}

// plainName is the last part of a file's name, short enough to be sent.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if name == "." || name == "/" {
		return ""
	}
	const most = 240 // of WhatsApp
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	ending := path.Ext(name)
	if len(ending) > most/2 {
		ending = ""
	}
	stem := []rune(strings.TrimSuffix(name, ending))
	return string(stem[:most-utf8.RuneCountInString(ending)]) + ending
}

// Open reads a file that is kept. The caller closes it. Its type is one that nobody executes.
func (l *Library) Open(ctx context.Context, v models.Viewer, id string) (models.MediaFile, io.ReadCloser, error) {
	f, err := l.Rows.GetMediaFile(ctx, v, id)
	switch {
	case err != nil:
		return f, nil, err
	case f.State == models.MediaToFetch:
		return f, nil, models.Errorf(models.CodeConflict, "the file is not fetched from WhatsApp yet; ask again in a moment")
	case f.State == models.MediaFailed:
		return f, nil, models.Errorf(models.CodeNotFound, "the file could not be fetched from WhatsApp (%s)", f.Reason)
	case f.State != models.MediaKept:
		return f, nil, models.NotFound("file")
	}
	bytes, err := l.Blobs.Open(ctx, f.BlobKey())
	if errors.Is(err, ErrNoBlob) {
		l.Log.ErrorContext(ctx, "a file is not in the blob store", "media_id", f.ID, "workspace_id", v.WorkspaceID)
		return f, nil, models.NotFound("file")
	}
	f.MIME = served(f.MIME)
	return f, bytes, err
}

// triedFor is how long after an upload that failed the file is not uploaded ahead again: the send of its message meets
// the failure, and says what becomes of the message.
const triedFor = time.Minute

// Ready reports whether a file needs no upload before its message is claimed, as far as this process knows.
func (l *Library) Ready(n models.Number, mediaID string) bool {
	return l.uploads.settledAt(mediaID+"/"+n.ID, l.Now())
}

// Upload gives a file to WhatsApp for a number, unless that is done, before its message is claimed. busy means that
// somebody else is at it, or that as many as may be are under way. What fails is met again by the send. What the end of
// the context broke off was not tried: no message is claimed for it, to wait for the same upload with its outcome in doubt.
func (l *Library) Upload(ctx context.Context, n models.Number, mediaID string) (busy bool) {
	key := mediaID + "/" + n.ID
	done, ok := l.uploads.first(key)
	if !ok {
		return true
	}
	defer done()
	if _, _, err := l.onNumber(ctx, n, mediaID); err != nil {
		l.Log.WarnContext(ctx, "a file was not uploaded ahead", "media_id", mediaID, "number_id", n.ID, "error", err)
		if ctx.Err() == nil {
			l.uploads.settle(key, l.Now().Add(triedFor))
		}
	}
	return false
}

// OnNumber is WhatsApp's id of a file, for a number of the file's workspace: the one that is known, else of an upload
// that is made now. fresh means that it was uploaded lately. An id is known for less long than WhatsApp keeps the file.
func (l *Library) OnNumber(ctx context.Context, n models.Number, mediaID string) (on models.MediaOnNumber, fresh bool, err error) {
	done, err := l.uploads.alone(ctx, mediaID+"/"+n.ID)
	if err != nil {
		return on, false, err
	}
	defer done()
	return l.onNumber(ctx, n, mediaID)
}

// staleAfter is how old an id must be for WhatsApp to have forgotten it: a refusal of a younger one has another cause.
const staleAfter = time.Hour

// onNumber is OnNumber for whoever is alone with the file and the number.
func (l *Library) onNumber(ctx context.Context, n models.Number, mediaID string) (on models.MediaOnNumber, fresh bool, err error) {
	f, err := l.Rows.GetMediaFile(ctx, models.Everyone(n.WorkspaceID), mediaID)
	if err != nil {
		return on, false, err
	}
	if f.State != models.MediaKept {
		return on, false, models.NotFound("file")
	}
	if on, err = l.Rows.MediaOnNumber(ctx, f, n); err != nil {
		return on, false, err
	}
	defer func() {
		if err == nil {
			l.uploads.settle(f.ID+"/"+n.ID, on.FreshUntil())
		}
	}()
	if on.MetaID != "" && l.Now().Before(on.FreshUntil()) {
		return on, l.Now().Sub(on.UploadedAt) < staleAfter, nil
	}
	bytes, err := l.Blobs.Open(ctx, f.BlobKey())
	if errors.Is(err, ErrNoBlob) {
		return on, false, models.NotFound("file")
	}
	if err != nil {
		return on, false, err
	}
	defer func() { _ = bytes.Close() }() // it was only read
	f.Filename = cmp.Or(f.Filename, f.ID)
	if on.MetaID, err = l.WhatsApp.UploadMedia(ctx, n, f, bytes); err != nil {
		return on, false, err
	}
	on.UploadedAt = l.Now()
	return on, true, l.Rows.SaveMediaOnNumber(ctx, on)
}

// Forget forgets an id that WhatsApp says it does not know.
func (l *Library) Forget(ctx context.Context, on models.MediaOnNumber) error {
	l.uploads.settle(on.MediaID+"/"+on.NumberID, time.Time{})
	return l.Rows.ForgetMediaOnNumber(ctx, on)
}
