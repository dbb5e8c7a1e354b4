package api

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// The codes of problems that the domain does not know. With those of models they are
// the last part of a problem's type, and never change.
const (
	codeMalformed    models.Code = "malformed"
	codeUnauthorized             = models.CodeUnauthorized
	codeNotFound                 = models.CodeNotFound
	codeMethod       models.Code = "method-not-allowed"
	codeTooLarge     models.Code = "too-large"
	codeMediaType    models.Code = "unsupported-media-type"
	codeInternal     models.Code = "internal"
	codeTimeout      models.Code = "timeout"

	codeTooManyRequests = models.CodeTooManyRequests
)

// problemType leads the type of every problem: a reference that is stable and need not resolve.
const problemType = "/problems/"

// problem is a refusal before it is written.
type problem struct {
	code   models.Code
	detail string
	errors []models.Violation
	// holders are what uses the thing, of in-use.
	holders []models.Holder
	// after is when to come again; 0 leaves it to the kind of problem.
	after time.Duration
}

// retryLater is a refusal that says when to come again.
type retryLater struct {
	error
	after time.Duration
}

// Unwrap is the refusal.
func (r *retryLater) Unwrap() error { return r.error }

// statusAndTitle says how a kind of problem looks in HTTP.
func statusAndTitle(code models.Code) (int, string) {
	switch code {
	case codeMalformed:
		return http.StatusBadRequest, "The request is malformed"
	case codeUnauthorized:
		return http.StatusUnauthorized, "Nobody we know"
	case models.CodeCodeNeeded:
		return http.StatusUnauthorized, "A one-time code is needed"
	case models.CodeForbidden:
		return http.StatusForbidden, "Not allowed"
	case models.CodeNotFound:
		return http.StatusNotFound, "Not found"
	case codeMethod:
		return http.StatusMethodNotAllowed, "Method not allowed"
	case models.CodeConflict:
		return http.StatusConflict, "Conflict"
	case models.CodeInUse:
		return http.StatusConflict, "In use"
	case models.CodePhraseTaken:
		return http.StatusConflict, "The phrase is taken"
	case models.CodeKeyReused:
		return http.StatusConflict, "The idempotency key was used for another request"
	case models.CodeStale:
		return http.StatusPreconditionFailed, "Somebody published in between"
	case codeTooLarge:
		return http.StatusRequestEntityTooLarge, "The body is too large"
	case codeTimeout:
		return http.StatusRequestTimeout, "The request took too long"
	case codeTooManyRequests:
		return http.StatusTooManyRequests, "Too many requests"
	case codeMediaType:
		return http.StatusUnsupportedMediaType, "The media type is not supported"
	case models.CodeInvalid:
		return http.StatusUnprocessableEntity, "The request breaks a rule"
	case models.CodeNoCondition:
		return http.StatusPreconditionRequired, "If-Match is needed"
	case models.CodeTooMany:
		return http.StatusTooManyRequests, "Too many entries within an hour"
	case models.CodeUnavailable:
		return http.StatusServiceUnavailable, "Unavailable for the moment"
	}
	return http.StatusInternalServerError, "Something went wrong"
}

// answer is the problem as it is sent. A 5xx says nothing of its cause.
func (p problem) answer() Problem {
	status, title := statusAndTitle(p.code)
	if status == http.StatusInternalServerError {
		p = problem{code: codeInternal, detail: "the cause is in the log"}
	}
	if p.code == models.CodeUnavailable {
		p = problem{code: p.code, detail: "a part that is needed is away; try again"}
	}
	out := Problem{Type: problemType + string(p.code), Title: title, Status: status}
	if p.detail != "" {
		out.Detail = &p.detail
	}
	if len(p.holders) > 0 {
		list := each(p.holders, func(h models.Holder) Holder { return Holder{Kind: HolderKind(h.Kind), ID: h.ID, Name: h.Name} })
		out.Holders = &list
	}
	if len(p.errors) > 0 {
		list := make([]ProblemError, min(len(p.errors), maxErrors))
		for i, v := range p.errors[:len(list)] {
			list[i] = ProblemError{Pointer: v.Pointer, Detail: v.Detail}
		}
		out.Errors = &list
	}
	return out
}

// ofParameters makes the places of broken rules those of the query's parameters.
func ofParameters(err error) error {
	refused, ok := errors.AsType[*models.Error](err)
	if !ok {
		return err
	}
	out := *refused
	out.Violations = each(refused.Violations, func(v models.Violation) models.Violation {
		if name, isPointer := strings.CutPrefix(v.Pointer, "/"); isPointer {
			v.Pointer = "?" + name
		}
		return v
	})
	return &out
}

// What the description's check lets through and the reading of the request does not.
const (
	twiceDetail      = "a parameter of the query may be given once only"
	unreadableDetail = "a value of the body cannot be read"
)

// problemOf is the one place where an error becomes a problem.
func problemOf(err error) problem {
	if later, ok := errors.AsType[*models.Later](err); ok {
		return problem{code: codeTooManyRequests, detail: later.Message, after: later.After}
	}
	if domain, ok := errors.AsType[*models.Error](err); ok {
		p := problem{code: domain.Code, detail: domain.Message, errors: domain.Violations, holders: domain.Holders}
		if later, ok := errors.AsType[*retryLater](err); ok {
			p.after = later.after
		}
		return p
	}
	if isAway(err) {
		return problem{code: models.CodeUnavailable}
	}
	return problem{code: codeInternal}
}

// isAway reports whether the error is a connection that failed, broke or was shut down, or a
// database that cannot do its work for now.
func isAway(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	// The driver found the connection closed before it sent anything.
	if unsent, ok := errors.AsType[interface {
		error
		SafeToRetry() bool
	}](err); ok && unsent.SafeToRetry() {
		return true
	}
	if state, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return passesBySQLState(state.SQLState())
	}
	if broken, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return passesInSQLite(broken.Code())
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// passesBySQLState reports whether PostgreSQL failed for a reason that is not the request's and may
// pass: its connections (08), its resources, such as memory, disk and room for clients (53), an
// operator (57), its disk (58), a transaction undone again and again (40), or that it became a
// read-only copy.
func passesBySQLState(state string) bool {
	for _, class := range []string{"08", "40", "53", "57", "58", "25006"} {
		if strings.HasPrefix(state, class) {
			return true
		}
	}
	return false
}

// passesInSQLite reports the same of SQLite's result codes, whatever their extension.
func passesInSQLite(code int) bool {
	const (
		busy       = 5
		locked     = 6
		noMemory   = 7
		readOnly   = 8
		ioError    = 10
		full       = 13
		cannotOpen = 14
	)
	return slices.Contains([]int{busy, locked, noMemory, readOnly, ioError, full, cannotOpen}, code&0xff)
}

// failWith answers a handler's error, and logs it when it is ours.
func (s *server) failWith(c *gin.Context, err error) {
	p := problemOf(err)
	s.logFailure(c, p, err)
	s.fail(c, p)
}

func (s *server) logFailure(c *gin.Context, p problem, err error) {
	if status, _ := statusAndTitle(p.code); status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.Logger.ErrorContext(c, "request failed", "error", err, "route", c.FullPath(), "method", c.Request.Method)
	}
}

// retryAfter is when to come again after a part was away.
const retryAfter = 5 * time.Second

// fail answers a problem and ends the request.
func (s *server) fail(c *gin.Context, p problem) {
	c.Abort()
	if c.Writer.Written() {
		return
	}
	answer := s.failureHeaders(c, &p)
	c.Render(answer.Status, problemJSON{answer})
}

// failureHeaders sets what a problem says in headers.
func (*server) failureHeaders(c *gin.Context, p *problem) Problem {
	answer := p.answer()
	switch answer.Status {
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", "Bearer")
	case http.StatusRequestTimeout, http.StatusRequestEntityTooLarge:
		c.Header("Connection", "close") // what else comes of the body is not read
	case http.StatusServiceUnavailable:
		p.after = max(p.after, retryAfter)
	}
	if p.after > 0 {
		c.Header("Retry-After", strconv.Itoa(int((p.after+time.Second-1)/time.Second)))
	}
	return answer
}
