package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

const webhookPath = "/webhooks/whatsapp"

// signed posts a body as Meta does, over a real connection.
func (b *testBundle) signed(server *httptest.Server, body, contentType, signature string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, server.URL+webhookPath, bytes.NewReader([]byte(body)))
	require.NoError(b.t, err)
	r.Header.Set("Content-Type", contentType)
	if signature != "" {
		r.Header.Set(whatsapp.SignatureHeader, signature)
	}
	response, err := server.Client().Do(r)
	require.NoError(b.t, err)
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	require.NoError(b.t, err)
	return answer{t: b.t, status: response.StatusCode, header: response.Header, body: read}
}

func TestAWebhookIsVerifiedOverItsRawBytes(t *testing.T) { // W5, with the vectors of whatsapp.md 2.2
	t.Parallel()
	b := setup(t)
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	const (
		plain     = `{"object":"whatsapp_business_account","entry":[]}`
		ofPlain   = "sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"
		accents   = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"t":"olá 👋"}}]}]}`
		ofAccents = "sha256=5e1e587ef215dff5a24aa4c54315356544f20575e79e87d540ac9f6c9812af57"
	)
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "text/plain", ""} {
		require.Empty(t, b.signed(server, plain, contentType, ofPlain).wants(200).body)
		b.signed(server, accents, contentType, ofAccents).wants(200)
	}
	require.Len(t, b.inbound.events, 8)
	require.Equal(t, "messages_without_content", b.inbound.events[1].Unread[0].Shape)
	for _, one := range [][2]string{
		{plain + " ", ofPlain},
		{accents, ofPlain},
		{plain, ""},
		{plain, "sha256="},
		{plain, strings.TrimPrefix(ofPlain, "sha256=")},
		{plain, "sha1=" + strings.TrimPrefix(ofPlain, "sha256=")},
		{plain, ofPlain[:40]},
		{plain, whatsapp.Sign("another-secret", []byte(plain))},
		{strings.ReplaceAll(accents, "á", `\u00e1`), ofAccents}, // the same JSON in other bytes
	} {
		b.signed(server, one[0], "application/json", one[1]).problem(403, "forbidden")
	}
	require.Len(t, b.inbound.events, 8, "what is not signed is not read")
}

func TestAWebhookIsAcknowledgedOnlyWhenStored(t *testing.T) { // W5
	t.Parallel()
	b := setup(t)
	body := `{"object":"whatsapp_business_account","entry":[]}`
	signature := whatsapp.Sign("app-secret", []byte(body))
	b.inbound.err = errors.New("disk " + marker)
	got := b.do("POST", webhookPath, body, whatsapp.SignatureHeader, signature)
	got.problem(503, "unavailable")
	require.NotContains(t, string(got.body), marker, "a 5xx never carries the cause")
	require.Empty(t, b.inbound.events)
	b.inbound.err = nil
	require.Empty(t, b.do("POST", webhookPath, body, whatsapp.SignatureHeader, signature).wants(200).body)
	require.Len(t, b.inbound.events, 1)
}

func TestASignedWebhookThatNobodyUnderstandsIsTakenAndKept(t *testing.T) { // W5: refused, Meta would repeat it for days
	t.Parallel()
	b := setup(t)
	for body, shape := range map[string]string{
		"hello=" + marker: "not_json", "": "not_json", `{"hello":"` + marker + `"}`: "body", "\xff\x00": "not_json",
		`{"entry":[{"changes":[{"field":"comments","value":{"x":"` + marker + `"}}]}]}`: "field:comments",
	} {
		b.inbound.events = nil
		b.do("POST", webhookPath, body, whatsapp.SignatureHeader, whatsapp.Sign("app-secret", []byte(body))).wants(200)
		require.Len(t, b.inbound.events, 1)
		require.Len(t, b.inbound.events[0].Unread, 1)
		require.Equal(t, shape, b.inbound.events[0].Unread[0].Shape)
	}
	require.NotContains(t, b.logged.String(), marker, "nothing of a body is logged")
}

func TestAWebhookMayHaveThreeMebibytes(t *testing.T) { // whatsapp.md 2.3
	t.Parallel()
	b := setup(t)
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	body := func(size int) string {
		const head, tail = `{"entry":[],"x":"`, `"}`
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
	}
	most := body(3 << 20)
	b.signed(server, most, "application/json", whatsapp.Sign("app-secret", []byte(most))).wants(200)
	larger := body(3<<20 + 1)
	b.signed(server, larger, "application/json", whatsapp.Sign("app-secret", []byte(larger))).problem(413, "too-large")
	require.Len(t, b.inbound.events, 1)
}

func TestTheHandshakeEchoesTheChallengeForOurTokenOnly(t *testing.T) { // whatsapp.md 2.1
	t.Parallel()
	b := setup(t)
	query := webhookPath + "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
	got := b.do("GET", query+"verify", nil, "Authorization", "").wants(200)
	require.Equal(t, "1158201444", string(got.body))
	require.Contains(t, got.header.Get("Content-Type"), "text/plain")
	for _, path := range []string{
		query + "wrong", query, webhookPath, webhookPath + "?hub.mode=other&hub.challenge=1&hub.verify_token=verify",
	} {
		b.do("GET", path, nil).problem(403, "forbidden")
	}
}
