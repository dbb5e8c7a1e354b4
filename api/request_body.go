package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"cadenza/models"
)

// What a body may be and how long it may take. docs/limits.md lists these and all other limits.
const (
	maxBytes        = 1 << 20
	maxBulkBytes    = 8 << 20
	maxWebhookBytes = 3 << 20
	maxSignInBytes  = 16 << 10
	// maxDepth is how deep arrays and objects may lie within each other.
	maxDepth = 1000
	// DefaultBodyTime is how long a body may take from its first byte to its last, importTime a file.
	DefaultBodyTime = 30 * time.Second
	importTime      = 15 * time.Minute
	// drained bytes of a known caller's refused body are read and dropped, so that who is still
	// writing gets to read the answer.
	drained = 16 << 20
)

var errTooLarge = errors.New("the body is too large")

// readBody reads a body of at most so many bytes, within its time. A length that is too large is
// refused before anything is read. Of what is too large, drain more bytes are dropped.
func (s *server) readBody(c *gin.Context, most, drain int64) ([]byte, error) {
	r := c.Request
	if r.Body == nil {
		return nil, nil
	}
	defer deadline(c, s.BodyTime)()
	var body []byte
	var err error
	if r.ContentLength <= most {
		body, err = io.ReadAll(io.LimitReader(r.Body, most+1))
	}
	switch {
	case err != nil:
		return nil, unreadBody(err)
	case r.ContentLength > most || int64(len(body)) > most:
		if _, err := io.CopyN(io.Discard, r.Body, drain); err != nil && !errors.Is(err, io.EOF) {
			return nil, unreadBody(err)
		}
		return nil, errTooLarge
	}
	return body, nil
}

// unreadBody says why a body could not be read to its end.
func unreadBody(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return models.Errorf(codeTimeout, "the body did not come in time")
	}
	return models.Errorf(codeMalformed, "the body ended early")
}

// deadline lets the reading of the body fail after so long; what it returns lifts that again, for
// the requests that follow on the connection.
func deadline(c *gin.Context, within time.Duration) (lift func()) {
	control := http.NewResponseController(c.Writer)
	if control.SetReadDeadline(time.Now().Add(within)) != nil { // the network's clock, not ours
		return func() {} // a test's writer has no connection
	}
	return func() { _ = control.SetReadDeadline(time.Time{}) }
}

// limitBody reads the body of a known caller once, refuses what is too large, and keeps the
// request's digest for its idempotency key.
func (s *server) limitBody() gin.HandlerFunc {
	return func(c *gin.Context) {
		most := int64(maxBytes)
		if strings.HasSuffix(c.FullPath(), "/bulk") {
			most = maxBulkBytes
		}
		body, err := s.boundedBody(c, most)
		switch {
		case errors.Is(err, errTooLarge):
			s.fail(c, problem{code: codeTooLarge, detail: "a body may have 1 MiB, of a bulk call 8 MiB"})
			return
		case err != nil:
			s.failWith(c, err)
			return
		}
		c.Request.Body = io.NopCloser(bytes.NewReader(body))
		c.Request.ContentLength = int64(len(body))
		c.Set(bodyKey, body)
		if c.GetHeader("Idempotency-Key") != "" {
			c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), digestKey{}, digest(c.Request, body)))
		}
		c.Next()
	}
}

// boundedBody reads the body of a caller, of one who is still to sign in only little.
func (s *server) boundedBody(c *gin.Context, most int64) ([]byte, error) {
	if callerOf(c).workspaceID != "" {
		return s.readBody(c, most, drained)
	}
	body, leave, err := s.strangersBody(c, maxSignInBytes)
	if err == nil {
		leave()
	}
	return body, err
}

// bodyKey is where limitBody leaves the body for checkBody.
const bodyKey = "body"

// checkBody refuses what is no text that both databases can hold, and keys in the body of a
// call that takes none: what somebody asks for with them would be passed over in silence.
func (s *server) checkBody(spec *openapi3.T) gin.HandlerFunc {
	takesNone := withoutBody(spec)
	return func(c *gin.Context) {
		body, _ := c.MustGet(bodyKey).([]byte)
		switch {
		case len(body) == 0:
		case isJSON(c.Request) && !storable(body):
			s.fail(c, problem{
				code: codeMalformed,
				detail: "the body is not one JSON value in UTF-8, without NUL characters, without a key twice in one object and at most " +
					"1000 levels deep",
			})
			return
		case takesNone[c.Request.Method+" "+c.FullPath()]:
			if p, bad := needless(body); bad {
				s.fail(c, p)
				return
			}
		}
		c.Next()
	}
}

// withoutBody are the operations by method and route that would take a body by their method,
// and take none.
func withoutBody(spec *openapi3.T) map[string]bool {
	out := map[string]bool{}
	for operation, o := range operations(spec) {
		if strings.HasPrefix(operation, http.MethodPost) && o.RequestBody == nil {
			out[operation] = true
		}
	}
	return out
}

// needless refuses a body that says anything.
func needless(body []byte) (problem, bool) {
	p := problem{code: codeMalformed, detail: "this call takes no body"}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil {
		return p, true
	}
	var bad violations
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		bad.add(pointerOf([]string{key}), unknownKeyDetail)
	}
	p.errors = bad.list
	return p, len(keys) > 0
}

func isJSON(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return isJSONType(kind)
}

// isJSONType reports whether the media type, in lower case as mime reads it, is JSON.
func isJSONType(kind string) bool { return kind == "application/json" }

// storable reports whether the body is one JSON value whose texts a database can hold: PostgreSQL
// has no NUL in texts. A key that comes twice in an object is refused: of two readers each could
// take another one.
func storable(body []byte) bool {
	return jsontext.Value(body).IsValid() && !hasEscapedNUL(body) && depth(body) <= maxDepth
}

// depth is how deep arrays and objects lie within each other in a valid JSON value.
func depth(body []byte) int {
	now, deepest, quoted := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

// hasEscapedNUL finds \u0000 where its backslash is not itself escaped.
func hasEscapedNUL(body []byte) bool {
	for rest := body; ; {
		i := bytes.Index(rest, []byte(`\u0000`))
		if i < 0 {
			return false
		}
		before := len(rest[:i]) - len(bytes.TrimRight(rest[:i], `\`))
		if before%2 == 0 {
			return true
		}
		rest = rest[i+2:]
	}
}

// digestKey is the context key of the request's digest.
type digestKey struct{}

// digest is what two requests with the same idempotency key must share.
func digest(r *http.Request, body []byte) string {
	sum := sha256.New()
	sum.Write([]byte(r.Method + " " + r.URL.Path + "\n"))
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

func digestOf(ctx context.Context) string {
	text, _ := ctx.Value(digestKey{}).(string)
	return text
}
