package whatsapptest

import (
	_ "embed"
	"net/http"
)

//go:embed page.html
var pageHTML []byte

// page is GET /sim: the phones as chats. It loads nothing from elsewhere.
func page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set(
		"Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors "+
			"'none'; base-uri 'none'; form-action 'none'",
	)
	_, _ = w.Write(pageHTML) // the caller is gone: nobody to tell
}
