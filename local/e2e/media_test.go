package e2e

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"maps"
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
		"postgres": func(t *testing.T) string { t.Helper(); return storetest.MigratedPostgres(t) },
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

// uploaded is a file of the library.
type uploaded struct {
	ID, Kind, SHA256 string
	Bytes            int
}

// uploads puts a picture into the library.
func (w *world) uploads(t *testing.T, content []byte) (file uploaded) {
	t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("file", "menu.png")
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	got := w.api.call(t, http.MethodPost, "/v1/media", form.Bytes(), "Content-Type", writer.FormDataContentType())
	require.Equal(t, http.StatusCreated, got.status, string(got.body))
	got.into(t, &file)
	return file
}

// A picture of the library stands above buttons, a link and a form, and is kept with the message; what cannot stand there, and a file that
// is not there or of another kind, is refused with its place (A3, A2b, W8).
func TestAFileStandsAboveButtonsALinkAndAForm(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		file := w.uploads(t, picture(t))
		kinds := map[string]object{
			"send_buttons": {"text": "Il menù?", "buttons": []object{{"text": "Sì"}}},
			"send_link":    {"text": "Il menù!", "button": "Apri", "url": "https://shop.example/"},
			"send_flow":    {"text": "Un tavolo?", "button": "Prenota", "flow_id": "1"},
		}
		step := func(kind string, header any) object {
			out := object{"kind": kind, "header": header}
			maps.Copy(out, kinds[kind])
			return out
		}
		for kind, rest := range kinds {
			a := w.api.steps(t, kind, step(kind, object{"image": object{"media_id": file.ID}}))
			phone := newPhone()
			w.sim.write(t, phone, "text", "ciao")
			eventually(t, "the window is open", func(c *assert.CollectT) {
				require.Len(c, get[page[struct{ ID string }]](c, w.api, "/v1/contacts?phone="+url.QueryEscape(phone)).Items, 1)
			})
			r := w.api.start(t, a.ID, phone)
			w.reaches(t, r.ID, "completed")
			var list page[struct {
				Type, Text string
				MediaID    string `json:"media_id"`
			}]
			send(t, http.MethodGet, w.sim.url+"/sim/messages?to="+url.QueryEscape(phone), nil, nil).into(t, &list)
			require.Len(t, list.Items, 1)
			require.Equal(t, []any{"interactive", rest["text"]}, []any{list.Items[0].Type, list.Items[0].Text})
			require.NotContains(t, []string{"", file.ID}, list.Items[0].MediaID, "WhatsApp's own id of it")
			kept := get[page[said]](t, w.api, "/v1/messages?run_id="+r.ID).Items[0].Content
			require.Equal(t, []string{"image", file.ID}, []string{kept.Media.Kind, kept.Media.MediaID})
			for pointer, header := range map[string]object{
				"/steps/0/header/image/media_id": {"image": object{"media_id": "00000000-0000-7000-8000-000000000000"}},
				"/steps/0/header/video/media_id": {"video": object{"media_id": file.ID}},
				"/steps/0/header/image/link":     {"image": object{"link": "http://192.168.0.1/a.png"}},
				"/steps/0/header/image/filename": {"image": object{"link": "https://a.example/a.png", "filename": "a.png"}},
				"/steps/0/header/image":          {"image": object{}},
				"/steps/0/header":                {"location": object{"latitude": 1, "longitude": 2}},
			} {
				w.refuses422(t, step(kind, header), pointer)
			}
		}
		above := object{"image": object{"media_id": file.ID}}
		for _, kind := range []string{"send_list", "send_products", "ask_location"} {
			steps := []object{{"kind": kind, "text": "t", "header": above}}
			got := w.api.call(t, http.MethodPost, "/v1/automations", object{"name": "x", "steps": steps})
			require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, got.status, "%s: %s", kind, got.body)
		}
		w.refuses422(t, object{"kind": "react", "emoji": "ok"}, "/steps/0/emoji")
		w.refuses422(t, object{"kind": "react", "emoji": "1"}, "/steps/0/emoji")
	})
}

// refuses422 requires that an automation of the step is refused at its place.
func (w *world) refuses422(t *testing.T, step object, pointer string) {
	t.Helper()
	got := w.api.call(t, http.MethodPost, "/v1/automations", object{"name": "Refused", "steps": []object{step}})
	require.Equal(t, http.StatusUnprocessableEntity, got.status, string(got.body))
	require.Equal(t, pointer, got.problem(t).Errors[0].Pointer)
}

func TestAFileOfOursIsUploadedOnceAndArrives(t *testing.T) { // A2, W1
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		content := picture(t)
		file := w.uploads(t, content)
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
