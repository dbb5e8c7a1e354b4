package meta

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/seal"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// drawer plays the files of ours.
type drawer struct {
	id     string
	fresh  bool
	err    error
	forgot []models.MediaOnNumber
}

func (d *drawer) OnNumber(_ context.Context, n models.Number, mediaID string) (models.MediaOnNumber, bool, error) {
	return models.MediaOnNumber{MediaID: mediaID, NumberID: n.ID, MetaID: d.id}, d.fresh, d.err
}

func (d *drawer) Ready(models.Number, string) bool { return true }

func (d *drawer) Upload(context.Context, models.Number, string) bool { return false }

func (d *drawer) Forget(_ context.Context, on models.MediaOnNumber) error {
	d.forgot = append(d.forgot, on)
	return nil
}

// cloud is a Cloud API that answers every call alike, and what it was sent.
func cloud(t *testing.T, status int, answer string) (client *whatsapp.Client, sent *[]string) {
	t.Helper()
	sent = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			*sent = append(*sent, string(body))
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(answer, "HOST", "http://"+r.Host))
	}))
	t.Cleanup(server.Close)
	return whatsapp.New(whatsapp.Config{BaseURL: server.URL}), sent
}

func sealed(t *testing.T) (*seal.Box, models.Number) {
	t.Helper()
	box, err := seal.New(oneKey)
	require.NoError(t, err)
	token, err := box.Seal([]byte("token"), models.PurposeNumberToken)
	require.NoError(t, err)
	return box, models.Number{ID: "n", PhoneNumberID: "1", TokenSealed: token}
}

// withFile is a message with a file of ours.
func withFile() models.Outgoing {
	return models.Outgoing{Phone: giulia, Media: &models.Media{Type: "image", MediaID: "ours"}}
}

func problemOfSend(t *testing.T, s Sender, n models.Number, m models.Outgoing) *activities.SendProblem {
	t.Helper()
	_, err := s.Send(t.Context(), n, m)
	problem, ok := errors.AsType[*activities.SendProblem](err)
	require.True(t, ok, err)
	return problem
}

func TestAFileOfOursLeavesUnderItsIDAtWhatsApp(t *testing.T) { // A2
	t.Parallel()
	box, n := sealed(t)
	client, sent := cloud(t, http.StatusOK, `{"messages":[{"id":"wamid.1"}]}`)
	s := Sender{Client: client, Box: box, Files: &drawer{id: "777"}}
	for _, m := range []models.Outgoing{withFile(), {Phone: giulia, Template: &models.OutgoingTemplate{
		Name: "menu", Language: "it", OutgoingCard: models.OutgoingCard{HeaderMedia: &models.Media{Type: "image", MediaID: "ours"}},
	}}} {
		_, err := s.Send(t.Context(), n, m)
		require.NoError(t, err)
	}
	require.Len(t, *sent, 2)
	for _, body := range *sent {
		require.Contains(t, body, `"id":"777"`)
		require.NotContains(t, body, "ours")
	}
}

func TestNothingLeavesWhenAFileCannotBeUploaded(t *testing.T) { // W1
	t.Parallel()
	box, n := sealed(t)
	client, sent := cloud(t, http.StatusOK, `{"messages":[{"id":"wamid.1"}]}`)
	for name, c := range map[string]struct {
		err  error
		want activities.SendClass
	}{
		"it is gone":           {models.NotFound("file"), activities.SendFail},
		"an upload in doubt":   {&whatsapp.Unknown{Cause: io.ErrUnexpectedEOF}, activities.SendRetry},
		"WhatsApp is away":     {&whatsapp.NotSent{Cause: io.ErrUnexpectedEOF}, activities.SendRetry},
		"our disk is":          {errors.New("the disk is away"), activities.SendRetry},
		"the token is refused": {&whatsapp.Refused{Code: whatsapp.CodeTokenInvalid}, activities.SendStop},
		"the file is refused":  {&whatsapp.Refused{Code: 131053}, activities.SendFail},
	} {
		s := Sender{Client: client, Box: box, Files: &drawer{err: c.err}}
		require.Equal(t, c.want, problemOfSend(t, s, n, withFile()).Class, name)
	}
	require.Empty(t, *sent)
}

func TestAnIDThatWhatsAppHasForgottenIsMadeAnewOnce(t *testing.T) {
	t.Parallel()
	box, n := sealed(t)
	client, _ := cloud(t, http.StatusBadRequest, `{"error":{"code":131053,"message":"media"}}`)
	files := &drawer{id: "777"}
	s := Sender{Client: client, Box: box, Files: files}
	problem := problemOfSend(t, s, n, withFile())
	require.Equal(t, activities.SendRetry, problem.Class, "the id was known from before")
	require.Equal(t, []models.MediaOnNumber{{MediaID: "ours", NumberID: "n", MetaID: "777"}}, files.forgot)
	files.fresh = true
	require.Equal(t, activities.SendFail, problemOfSend(t, s, n, withFile()).Class, "it was uploaded a moment ago")
	require.Len(t, files.forgot, 1)
	files.fresh = false
	spam, _ := cloud(t, http.StatusBadRequest, `{"error":{"code":131026,"message":"undeliverable"}}`)
	s.Client = spam
	require.Equal(t, activities.SendRecipient, problemOfSend(t, s, n, withFile()).Class, "another cause")
	require.Len(t, files.forgot, 1)
}

func TestAFileThatWhatsAppDoesNotHaveIsNotFound(t *testing.T) {
	t.Parallel()
	box, n := sealed(t)
	for name, c := range map[string]struct {
		status   int
		answer   string
		notFound bool
	}{
		"no such id":       {http.StatusBadRequest, `{"error":{"code":100,"error_subcode":33}}`, true},
		"nothing there":    {http.StatusNotFound, `{}`, true},
		"a link elsewhere": {http.StatusOK, `{"url":"https://files.example/x","sha256":"5E"}`, false},
		"no link":          {http.StatusOK, `{"id":"1"}`, false},
		"another token":    {http.StatusUnauthorized, `{"error":{"code":190}}`, false},
	} {
		client, _ := cloud(t, c.status, c.answer)
		_, _, err := Media{Client: client, Box: box}.DownloadMedia(t.Context(), n, "1")
		require.Error(t, err, name)
		require.Equal(t, c.notFound, models.CodeOf(err) == models.CodeNotFound, "%s: %v", name, err)
	}
	client, _ := cloud(t, http.StatusOK, `{"url":"HOST/x","sha256":"5E","file_size":"7"}`)
	bytes, digest, err := Media{Client: client, Box: box}.DownloadMedia(t.Context(), n, "1")
	require.NoError(t, err)
	require.NoError(t, bytes.Close())
	require.Equal(t, "5e", digest)
}
