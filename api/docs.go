package api

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the page and its script
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// referenceScript is Scalar's API reference: @scalar/api-reference 1.72.1 (MIT),
// dist/browser/standalone.js, gzipped with -9 -n.
//
//go:embed scalar.js.gz
var referenceScript []byte

//go:embed docs.html
var referencePage []byte

// offline lets the page load nothing from elsewhere.
const offline = "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

func docsPage(c *gin.Context) {
	c.Header("Content-Security-Policy", offline)
	c.Data(http.StatusOK, "text/html; charset=utf-8", referencePage)
}

// docsScript sends the script as it is kept, or unpacked to who takes no gzip.
func docsScript(c *gin.Context) {
	const script = "text/javascript; charset=utf-8"
	c.Header("Cache-Control", "public, max-age=86400")
	c.Header("Vary", "Accept-Encoding")
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		c.Data(http.StatusOK, script, referenceScript)
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(referenceScript))
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Header("Content-Type", script)
	c.Status(http.StatusOK)
	_, _ = io.Copy(c.Writer, plain) //nolint:gosec // G110: the archive is our own; a reader who left is not our problem
}
