package whatsapptest_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp/whatsapptest"
)

// BenchmarkSend is a durable send through the handler, from many callers at once.
func BenchmarkSend(b *testing.B) {
	sim, err := whatsapptest.New(whatsapptest.Config{
		File: filepath.Join(b.TempDir(), "sim.db"), WebhookURL: "http://127.0.0.1:1", AppSecret: secret, Token: token,
		Logger:  slog.New(slog.DiscardHandler),
		Numbers: []whatsapptest.Number{{ID: creds.PhoneNumberID, WABAID: "1", Display: "+39061234567"}},
	})
	require.NoError(b, err)
	defer func() { require.NoError(b, sim.Close()) }()
	handler := sim.Handler()
	const body = `{"messaging_product":"whatsapp","to":"` + phone +
		`","type":"template","template":{"name":"choice","language":{"code":"it"}}}`
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req := httptest.NewRequestWithContext(
				b.Context(), http.MethodPost, "/v25.0/"+creds.PhoneNumberID+"/messages", strings.NewReader(body),
			)
			req.Header.Set("Authorization", "Bearer "+token)
			res := httptest.NewRecorder()
			handler.ServeHTTP(res, req)
			if res.Code != http.StatusOK {
				b.Error(res.Body.String())
			}
		}
	})
}
