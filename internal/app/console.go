package app

import (
	"net/http"
	"strings"
	"sync"

	"cadenza/console"
	"cadenza/docs"
)

// consolePages are prepared once for all servers of a process: tests start many.
var consolePages = sync.OnceValues(func() (http.Handler, error) { return console.Handler(docs.Manual) })

// withConsole serves the console beside the API, whose answers it leaves alone. No ServeMux does it, because that one changes
// addresses such as "/v1//lists" before the API sees them.
func withConsole(api http.Handler) (http.Handler, error) {
	pages, err := consolePages()
	if err != nil {
		return nil, err
	}
	entrance := strings.TrimSuffix(console.Path, "/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read := r.Method == http.MethodGet || r.Method == http.MethodHead
		switch {
		case strings.HasPrefix(r.URL.Path, console.Path):
			pages.ServeHTTP(w, r)
		case read && (r.URL.Path == "/" || r.URL.Path == entrance):
			http.Redirect(w, r, console.Path, http.StatusFound)
		default:
			api.ServeHTTP(w, r)
		}
	}), nil
}
