package api

import (
	"encoding/json"
	"net/http"
)

// problemJSON renders a problem with its media type.
type problemJSON struct{ problem Problem }

// Render writes the problem.
func (p problemJSON) Render(w http.ResponseWriter) error {
	p.WriteContentType(w)
	return json.NewEncoder(w).Encode(p.problem)
}

// WriteContentType says that it is a problem.
func (problemJSON) WriteContentType(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
}
