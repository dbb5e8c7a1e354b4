package api

import (
	"context"
	_ "embed" // the page's parts
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Inbound stores what a webhook of WhatsApp brings. When it returns nil everything is
// durable; a repeat changes nothing (W5).
type Inbound interface {
	Receive(ctx context.Context, event whatsapp.Event) error
}

// registerSystem adds what takes raw bodies or none: it stays outside the validator.
func (s *server) registerSystem(engine *gin.Engine) {
	engine.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, Health{Status: "ok"}) })
	engine.GET("/readyz", s.ready)
	engine.GET("/openapi.yaml", func(c *gin.Context) { c.Data(http.StatusOK, "application/yaml", description) })
	engine.GET("/docs", docsPage)
	engine.GET("/docs/scalar.js", docsScript)
	engine.GET("/webhooks/whatsapp", s.handshake)
	engine.POST("/webhooks/whatsapp", s.webhook)
}

// readyTimeout bounds how long a part may take to answer.
const readyTimeout = 3 * time.Second

// ready names the parts that are away.
func (s *server) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c, readyTimeout)
	defer cancel()
	var away []string
	for _, part := range []struct {
		name string
		port Pinger
	}{{"database", s.Database}, {"temporal", s.Temporal}} {
		if err := part.port.Ping(ctx); err != nil {
			s.Logger.WarnContext(c, "not ready", "component", part.name, "error", err)
			away = append(away, part.name)
		}
	}
	if len(away) > 0 {
		c.JSON(http.StatusServiceUnavailable, Health{Status: "unavailable", Unavailable: &away})
		return
	}
	c.JSON(http.StatusOK, Health{Status: "ok"})
}

// handshake answers Meta's subscription check.
func (s *server) handshake(c *gin.Context) {
	challenge, ok := whatsapp.Handshake(s.VerifyToken, c.Request.URL.Query())
	if !ok {
		s.failWith(c, s.guessed(c, "", models.Errorf(models.CodeForbidden, "the verify token is another one")))
		return
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(challenge))
}

// webhook takes what WhatsApp reports: verified over the raw bytes, stored, then acknowledged (W5).
// What is signed and cannot be understood is acknowledged too: refused, it would come again for days.
func (s *server) webhook(c *gin.Context) {
	body, leave, err := s.strangersBody(c, maxWebhookBytes)
	if err != nil {
		s.failWith(c, err)
		return
	}
	defer leave()
	if !whatsapp.VerifySignature(s.AppSecret, body, c.GetHeader(whatsapp.SignatureHeader)) {
		s.failWith(c, s.guessed(c, "", models.Errorf(models.CodeForbidden, "the signature is not right")))
		return
	}
	s.Admission.Known(c)
	leave()
	if err := s.Inbound.Receive(c, whatsapp.Decode(body)); err != nil {
		s.Logger.ErrorContext(c, "webhook not stored", "error", err)
		s.fail(c, problem{code: models.CodeUnavailable})
		return
	}
	c.Status(http.StatusOK)
}
