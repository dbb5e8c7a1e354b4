package whatsapptest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// uploads gives the simulator a file.
func (b *testBundle) uploads(mime, content string) (string, error) {
	b.t.Helper()
	return b.client.UploadMedia(b.t.Context(), creds, whatsapp.Upload{
		Filename: `in"voice.pdf`, MIME: mime, Size: int64(len(content)), File: strings.NewReader(content),
	})
}

// downloads follows the link of a file.
func (b *testBundle) downloads(info whatsapp.MediaInfo, as whatsapp.Credentials) (string, error) {
	b.t.Helper()
	r, err := b.client.DownloadMedia(b.t.Context(), as, info)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(r)
	return string(content), errors.Join(err, r.Close())
}

func TestAFileGoesUpAndComesDown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const content = "%PDF-1.7\n"
	id, err := b.uploads("application/pdf", content)
	require.NoError(t, err)
	info, err := b.client.GetMedia(t.Context(), creds, id)
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(content))
	require.Equal(t, hex.EncodeToString(sum[:]), info.SHA256)
	require.Equal(t, "application/pdf", info.MIME)
	require.EqualValues(t, len(content), info.Size)
	got, err := b.downloads(info, creds)
	require.NoError(t, err)
	require.Equal(t, content, got)
	status, _ := b.call(http.MethodDelete, "/v25.0/"+id, "")
	require.Equal(t, http.StatusOK, status)
	_, err = b.client.GetMedia(t.Context(), creds, id)
	require.Equal(t, 100, refusal(t, err).Code)
	_, err = b.downloads(info, creds)
	require.Equal(t, http.StatusNotFound, refusal(t, err).HTTPStatus)
}

func TestAFileThatMetaWouldNotTakeIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	still := "RIFF\x00\x00\x00\x00WEBPVP8 " + strings.Repeat("\x00", 101<<10)
	moving := "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02" + strings.Repeat("\x00", 101<<10)
	for name, c := range map[string]struct{ mime, content string }{
		"a type of none":      {"application/zip", "PK"},
		"nothing":             {"image/png", ""},
		"too large a picture": {"image/png", strings.Repeat("x", 5<<20+1)},
		"too large a sticker": {"image/webp", still},
	} {
		_, err := b.uploads(c.mime, c.content)
		require.Equal(t, 100, refusal(t, err).Code, name)
	}
	_, err := b.uploads("image/webp", moving)
	require.NoError(t, err)
}

func TestALinkLeadsToItsFileForFiveMinutesAndForTheTokenAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, err := b.uploads("application/pdf", "%PDF")
	require.NoError(t, err)
	info, err := b.client.GetMedia(t.Context(), creds, id)
	require.NoError(t, err)
	_, err = b.downloads(info, whatsapp.Credentials{PhoneNumberID: creds.PhoneNumberID, Token: "another"})
	require.Equal(t, http.StatusUnauthorized, refusal(t, err).HTTPStatus)
	_, err = b.client.GetMedia(t.Context(), whatsapp.Credentials{PhoneNumberID: "1", Token: token}, id)
	require.Equal(t, 100, refusal(t, err).Code, "of another number")
	b.clock.add(5*time.Minute + time.Second)
	_, err = b.downloads(info, creds)
	require.Equal(t, http.StatusNotFound, refusal(t, err).HTTPStatus)
	info, err = b.client.GetMedia(t.Context(), creds, id)
	require.NoError(t, err, "another link")
	_, err = b.downloads(info, creds)
	require.NoError(t, err)
}

func TestTheTokenGoesToNoOtherHost(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, link := range []string{
		"https://files.example/x", "http://lookaside.fbsbx.com/x", "https://fbsbx.com.example/x", "https://u@fbsbx.com/", "::",
	} {
		_, err := b.client.DownloadMedia(t.Context(), creds, whatsapp.MediaInfo{URL: link})
		var never *whatsapp.NotSent
		require.ErrorAs(t, err, &never, link)
	}
}

func TestACustomerSendsAFileThatCanBeFetchedForAWeek(t *testing.T) {
	t.Parallel()
	b := setup(t)
	content := bytes.Repeat([]byte("abc"), 1000)
	b.writes(`{"file":{"kind":"audio","mime_type":"audio/ogg; codecs=opus","voice":true,"data":"` +
		base64.StdEncoding.EncodeToString(content) + `"}}`)
	b.writes(`{"image":{"caption":"Guarda"}}`)
	heard := b.hears(2)
	voice := heard[0].Media
	require.Equal(t, []any{"audio", true}, []any{heard[0].Type, voice.Voice})
	sum := sha256.Sum256(content)
	require.Equal(t, base64.StdEncoding.EncodeToString(sum[:]), voice.SHA256)
	info, err := b.client.GetMedia(t.Context(), creds, voice.ID)
	require.NoError(t, err)
	got, err := b.downloads(info, creds)
	require.NoError(t, err)
	require.Equal(t, string(content), got)
	picture, err := b.client.GetMedia(t.Context(), creds, heard[1].Media.ID)
	require.NoError(t, err)
	got, err = b.downloads(picture, creds)
	require.NoError(t, err)
	require.Equal(t, "image/jpeg", http.DetectContentType([]byte(got)))
	_, err = b.send(whatsapp.Message{Media: &whatsapp.Media{Kind: whatsapp.Audio, ID: voice.ID}})
	require.Equal(t, 131053, refusal(t, err).Code, "it was uploaded by nobody")
	b.clock.add(7*24*time.Hour + time.Minute)
	_, err = b.client.GetMedia(t.Context(), creds, voice.ID)
	require.Equal(t, 100, refusal(t, err).Code)
	for body, want := range map[string]int{
		`{"file":{"kind":"gif","mime_type":"image/gif","data":"eA=="}}`:                      400,
		`{"file":{"kind":"image","mime_type":"image/png"}}`:                                  400,
		`{"file":{"kind":"audio","mime_type":"audio/ogg","data":"eA==","caption":"x"}}`:      400,
		`{"file":{"kind":"image","mime_type":"image/png","data":"eA==","filename":"x"}}`:     400,
		`{"file":{"kind":"image","mime_type":"image/png","data":"?"}}`:                       400,
		`{"text":"x","file":{"kind":"image","mime_type":"image/png","data":"eA=="}}`:         400,
		`{"file":{"kind":"document","mime_type":"text/plain","data":"eA==","filename":"x"}}`: 200,
	} {
		status, _ := b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", body)
		require.Equal(t, want, status, body)
	}
}
