package api

import (
	"bytes"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/media"
	"cadenza/models"
)

// library keeps files in a folder of the test.
func (b *testBundle) library() *media.Library {
	return &media.Library{
		Rows: b.store, Blobs: media.NewFolder(b.t.TempDir()), Log: slog.New(slog.NewJSONHandler(b.logged, nil)), Now: time.Now,
	}
}

// upload sends a form with a file.
func (b *testBundle) upload(name, content string) answer {
	b.t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	require.NoError(b.t, writer.WriteField("note", "passed over"))
	part, err := writer.CreateFormFile("file", name)
	require.NoError(b.t, err)
	_, err = part.Write([]byte(content))
	require.NoError(b.t, err)
	require.NoError(b.t, writer.Close())
	return b.do(http.MethodPost, "/v1/media", form.String(), "Content-Type", writer.FormDataContentType())
}

func TestAFileIsUploadedOnceAndSavedByWhoeverReadsIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const content = "%PDF-1.7\n1 0 obj\n"
	file := b.upload("menù.pdf", content).wants(201).json()
	require.Equal(t, []any{"document", "application/pdf", "menù.pdf", float64(len(content))}, []any{
		file["kind"], file["mime_type"], file["filename"], file["bytes"],
	})
	require.Len(t, file["sha256"], 64)
	require.Equal(t, file["id"], b.upload("again.pdf", content).wants(201).json()["id"])
	w := httptest.NewRecorder() // bytes of any type have no shape to be compared with the description
	b.handler.ServeHTTP(w, b.request(http.MethodGet, "/v1/media/"+as[string](file["id"]), nil))
	got := answer{t: t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}.wants(200)
	require.Equal(t, content, string(got.body))
	require.Equal(t, "application/pdf", got.header.Get("Content-Type"))
	require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
	kind, parameters, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, []string{"attachment", "menù.pdf"}, []string{kind, parameters["filename"]})
}

func TestAFileOfAnotherWorkspaceIsNotThere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := as[string](b.upload("a.txt", "ciao a tutti\n").wants(201).json()["id"])
	_, b.key = b.newWorkspace(models.AllScopes()...)
	b.do(http.MethodGet, "/v1/media/"+id, nil).problem(404, "not-found")
}

func TestAFileNeedsItsScopeAFormAndATypeThatWhatsAppTakes(t *testing.T) { // W8
	t.Parallel()
	b := setup(t)
	require.Equal(t, []string{"/file"}, b.upload("a.png", "<html><script>alert(1)</script></html>").problem(422, "invalid"))
	require.Equal(t, []string{"/file"}, b.upload("a.png", "").problem(422, "invalid"))
	require.Equal(t, []string{"/file"}, b.upload("a.png", "\x89PNG\r\n\x1a\n"+strings.Repeat("x", 5<<20)).problem(422, "invalid"))
	b.do(http.MethodPost, "/v1/media", `{}`).problem(415, "unsupported-media-type")
	b.do(http.MethodPost, "/v1/media", "--x\r\n", "Content-Type", "multipart/form-data; boundary=x").problem(422, "invalid")
	b.do(http.MethodPost, "/v1/media?x=1", `{}`).problem(400, "malformed")
	large := b.request(http.MethodPost, "/v1/media", "x", "Content-Type", "multipart/form-data; boundary=x")
	large.ContentLength = maxUploadBytes + 1
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, large)
	answer{t: t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}.problem(413, "too-large")
	_, b.key = b.newWorkspace(models.ScopeContactsRead)
	b.upload("a.txt", "ciao").problem(403, "forbidden")
	b.key = ""
	b.upload("a.txt", "ciao").problem(401, "unauthorized")
}
