package e2e

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/local/stack"
)

// onBothDatabases runs a test on a stack of its own with each kind of database.
func onBothDatabases(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	for name, database := range map[string]func(*testing.T) string{
		"sqlite":   func(*testing.T) string { return "" },
		"postgres": func(t *testing.T) string { t.Helper(); return storetest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, start(t, stack.Options{Database: database(t)}))
		})
	}
}

// picture is a small PNG.
func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 16, 16))))
	return out.Bytes()
}

// said is a message with what it says.
type said struct {
	ID, Kind, Text string
	Content        struct {
		V     int
		Text  string
		Media struct {
			Kind     string
			MediaID  string `json:"media_id"`
			MIME     string `json:"mime_type"`
			Filename string
			SHA256   string
		}
		Buttons    []struct{ Kind, Text, ID string }
		Parameters map[string]string
	}
}

// blobs are the files in the stack's folder of media.
func (w *world) blobs(t require.TestingT) []string {
	var found []string
	err := filepath.WalkDir(filepath.Join(w.data, "media"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		if os.IsNotExist(err) {
			return nil // no file has come yet
		}
		return err
	})
	require.NoError(t, err)
	return found
}

func TestAPictureOfACustomerIsKeptExportedAndGoneAfterErasure(t *testing.T) { // I1, A17
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		phone, content := newPhone(), picture(t)
		got := send(t, http.MethodPost, w.sim.url+"/sim/phones/"+url.PathEscape(phone)+"/messages", object{"file": object{
			"kind": "document", "mime_type": "application/pdf", "data": base64.StdEncoding.EncodeToString(content),
			"caption": "la mia ricevuta", "filename": "ricevuta.pdf",
		}}, nil)
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		var who struct{ ID string }
		var message said
		eventually(t, "the message is kept", func(c *assert.CollectT) {
			found := get[page[struct{ ID string }]](c, w.api, "/v1/contacts?phone="+url.QueryEscape(phone))
			require.Len(c, found.Items, 1)
			who = found.Items[0]
			list := get[page[said]](c, w.api, "/v1/contacts/"+who.ID+"/inbound_messages")
			require.Len(c, list.Items, 1)
			message = list.Items[0]
		})
		require.Equal(t, []string{"document", "la mia ricevuta", "ricevuta.pdf"}, []string{
			message.Kind, message.Text, message.Content.Media.Filename,
		})
		file := "/v1/media/" + message.Content.Media.MediaID
		var fetched answer
		eventually(t, "its file is fetched", func(c *assert.CollectT) {
			fetched = w.api.call(c, http.MethodGet, file, nil)
			require.Equal(c, http.StatusOK, fetched.status, string(fetched.body))
		})
		require.Equal(t, content, fetched.body)
		require.Equal(t, "image/png", fetched.header.Get("Content-Type"), "by its bytes, whatever WhatsApp says")
		require.Equal(t, "nosniff", fetched.header.Get("X-Content-Type-Options"))
		require.Contains(t, fetched.header.Get("Content-Disposition"), "attachment")
		require.Len(t, w.blobs(t), 1)

		export := w.api.call(t, http.MethodGet, "/v1/contacts/"+who.ID+"/export", nil)
		var all struct {
			Inbound []said `json:"inbound_messages"`
		}
		export.into(t, &all)
		require.Equal(t, message.Content, all.Inbound[0].Content)

		require.Equal(t, http.StatusNoContent, w.api.call(t, http.MethodDelete, "/v1/contacts/"+who.ID, nil).status)
		require.Equal(t, http.StatusNotFound, w.api.call(t, http.MethodGet, file, nil).status, "at once")
		eventually(t, "its bytes are gone too", func(c *assert.CollectT) { require.Empty(c, w.blobs(c)) })
	})
}

func TestAFileOfOursIsUploadedOnceAndArrives(t *testing.T) { // A2, W1
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		content := picture(t)
		var form bytes.Buffer
		writer := multipart.NewWriter(&form)
		part, err := writer.CreateFormFile("file", "menu.png")
		require.NoError(t, err)
		_, err = part.Write(content)
		require.NoError(t, err)
		require.NoError(t, writer.Close())
		got := w.api.call(t, http.MethodPost, "/v1/media", form.Bytes(), "Content-Type", writer.FormDataContentType())
		require.Equal(t, http.StatusCreated, got.status, string(got.body))
		var file struct {
			ID, Kind, SHA256 string
			Bytes            int
		}
		got.into(t, &file)
		require.Equal(t, []any{"image", len(content)}, []any{file.Kind, file.Bytes})

		a := w.api.steps(t, "Menu", object{
			"name": "menu", "kind": "send_message", "text": "Il menù, %%FIRST_NAME%%",
			"media": object{"type": "image", "media_id": file.ID},
		}, after("P1D", object{"name": "later", "kind": "add_tags", "tags": []string{"menu"}}))
		ids := map[string]bool{}
		for _, name := range []string{"Ada", "Bea"} {
			phone := newPhone()
			w.sim.write(t, phone, "text", "ciao")
			eventually(t, "the window is open", func(c *assert.CollectT) {
				found := get[page[struct{ ID string }]](c, w.api, "/v1/contacts?phone="+url.QueryEscape(phone))
				require.Len(c, found.Items, 1)
			})
			started := post[run](t, w.api, 202, "/v1/automations/"+a.ID+"/runs", object{
				"contact": object{"phone": phone, "first_name": name},
			})
			w.waiting(t, started.ID, "later")
			chat := send(t, http.MethodGet, w.sim.url+"/sim/messages?to="+url.QueryEscape(phone), nil, nil)
			var list page[struct {
				Type, Text string
				MediaID    string `json:"media_id"`
			}]
			chat.into(t, &list)
			require.Len(t, list.Items, 1)
			require.Equal(t, []string{"image", "Il menù, " + name}, []string{list.Items[0].Type, list.Items[0].Text})
			ids[list.Items[0].MediaID] = true
			kept := get[page[said]](t, w.api, "/v1/messages?run_id="+started.ID)
			content := kept.Items[0].Content
			require.Equal(t, []string{"Il menù, " + name, file.ID}, []string{content.Text, content.Media.MediaID})
		}
		require.Len(t, ids, 1, "WhatsApp got the file once")
		require.NotContains(t, ids, file.ID)
	})
}

func TestAFileThatCannotBeSentIsRefusedBeforeAnythingLeaves(t *testing.T) { // W8
	t.Parallel()
	w := shared(t)
	refused := func(media object, pointer string) {
		got := w.api.call(t, http.MethodPost, "/v1/automations", object{
			"name": "Refused", "steps": []object{{"kind": "send_message", "media": media}},
		})
		require.Equal(t, http.StatusUnprocessableEntity, got.status, string(got.body))
		require.Equal(t, pointer, got.problem(t).Errors[0].Pointer)
	}
	refused(object{"type": "image", "media_id": "00000000-0000-7000-8000-000000000000"}, "/steps/0/media/media_id")
	for _, link := range []string{
		"http://127.0.0.1/a.png", "http://169.254.169.254/latest", "https://[::1]/a.png", "http://localhost:8080/a.png",
	} {
		refused(object{"type": "image", "link": link}, "/steps/0/media/link")
	}
}
