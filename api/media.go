package api

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// maxUploadBytes is the largest body of an upload: a document of WhatsApp's largest size, and the form around it.
const maxUploadBytes = models.MaxMedia + 64<<10

// MediaLibrary keeps the files that a workspace sends, and gives out those of its contacts too.
type MediaLibrary interface {
	// Add keeps a file. One of the same bytes that is there already comes back instead.
	Add(ctx context.Context, workspaceID, filename string, r io.Reader) (models.MediaFile, error)
	// Open reads a file; the caller closes it.
	Open(ctx context.Context, v models.Viewer, id string) (models.MediaFile, io.ReadCloser, error)
}

func mediaAnswer(f models.MediaFile) MediaFile {
	return MediaFile{
		ID: f.ID, Kind: MediaFileKind(f.Kind), MimeType: f.MIME, Bytes: f.Bytes, Sha256: f.SHA256, Filename: f.Filename,
		CreatedAt: f.CreatedAt.UTC(),
	}
}

// addMedia keeps the file of a form as it comes. It stays outside the validator, which would read all of the body first.
func (s *server) addMedia(c *gin.Context) {
	defer deadline(c, importTime)()
	f, err := s.added(c)
	if err != nil {
		_, _ = io.CopyN(io.Discard, c.Request.Body, drained) // who is still writing gets to read the answer
		s.failWith(c, err)
		return
	}
	c.JSON(http.StatusCreated, mediaAnswer(f))
}

func (s *server) added(c *gin.Context) (models.MediaFile, error) {
	if c.Request.ContentLength > maxUploadBytes {
		return models.MediaFile{}, errFileTooLarge()
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxUploadBytes)
	if kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); kind != "multipart/form-data" {
		return models.MediaFile{}, models.Errorf(codeMediaType, "send multipart/form-data with a file")
	}
	name, file, err := firstFile(c.Request, errFileTooLarge)
	if err != nil {
		return models.MediaFile{}, err
	}
	return s.Library.Add(c, callerOf(c).workspaceID, name, asBody{file})
}

// asBody reads a body whose failures are the caller's.
type asBody struct{ io.Reader }

// Read says for the caller why the body ended early.
func (b asBody) Read(into []byte) (int, error) {
	n, err := b.Reader.Read(into)
	if err != nil && err != io.EOF { //nolint:errorlint // a reader says it bare
		err = bodyError(err, errFileTooLarge)
	}
	return n, err
}

func errFileTooLarge() error {
	return models.Errorf(codeTooLarge, "a file may have %d MiB", models.MaxMedia>>20)
}

// mediaFile streams a file. Nobody is to show, or execute, it in a page of ours.
type mediaFile struct {
	file  models.MediaFile
	bytes io.ReadCloser
}

// GetMedia answers a file.
func (s *server) GetMedia(ctx context.Context, r GetMediaRequestObject) (GetMediaResponseObject, error) {
	f, bytes, err := s.Library.Open(ctx, callerOf(ctx).viewer(), r.ID)
	return mediaFile{f, bytes}, err
}

// VisitGetMediaResponse writes the file. One that breaks off lacks bytes that Content-Length has promised.
func (m mediaFile) VisitGetMediaResponse(w http.ResponseWriter) error {
	defer func() { _ = m.bytes.Close() }() // it was read
	header := w.Header()
	header.Set("Content-Type", m.file.MIME)
	header.Set("Content-Length", strconv.FormatInt(m.file.Bytes, 10))
	header.Set("Content-Disposition", attachment(m.file))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, m.bytes); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return nil
}

// attachment is the header by which a browser saves the file, under its own name where it has one.
func attachment(f models.MediaFile) string {
	name := f.Filename
	if name == "" {
		name = f.ID
	}
	if out := mime.FormatMediaType("attachment", map[string]string{"filename": name}); out != "" {
		return out
	}
	return "attachment"
}
