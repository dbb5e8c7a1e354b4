package api

import (
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
)

// observe logs and measures every request. It names the route's pattern, never the
// path, which may hold what a caller put there.
func (s *server) observe() (gin.HandlerFunc, error) {
	meter := s.Meter
	if meter == nil {
		meter = noop.Meter{}
	}
	seconds, err := meter.Float64Histogram(
		"http.server.request.duration", metric.WithUnit("s"), metric.WithDescription("How long requests took"),
	)
	if err != nil {
		return nil, fmt.Errorf("make the meter of requests: %w", err)
	}
	return func(c *gin.Context) {
		began := s.Now()
		c.Next()
		took := s.Now().Sub(began)
		route := c.FullPath()
		if route == "" {
			route = "none"
		}
		seconds.Record(c, took.Seconds(), metric.WithAttributes(attribute.String("http.request.method", knownMethod(c.Request.Method)),
			attribute.String("http.route", route), attribute.Int("http.response.status_code", c.Writer.Status())))
		s.Logger.InfoContext(c, "request", "method", knownMethod(c.Request.Method), "route", route,
			"status", c.Writer.Status(), "duration", took, "workspace_id", callerOf(c).workspaceID)
	}, nil
}

// knownMethod keeps a made-up method out of logs and labels.
func knownMethod(method string) string {
	switch method {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS":
		return method
	}
	return "other"
}

// recovered turns a panic into a problem and a log line with the stack, not with the panic's value.
func (s *server) recovered() gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			cause := recover()
			if cause == http.ErrAbortHandler { //nolint:errorlint // a panic's value, which breaks the connection off
				panic(cause)
			}
			if cause != nil {
				s.Logger.ErrorContext(
					c, "request panicked", "route", c.FullPath(), "kind", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()),
				)
				s.fail(c, problem{code: codeInternal})
			}
		}()
		c.Next()
	}
}
