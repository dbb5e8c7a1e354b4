package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// LinkStore follows tracked links.
type LinkStore interface {
	// FollowLink finds a link by its token; one that is not there is CodeNotFound.
	FollowLink(ctx context.Context, token string) (models.FollowedLink, error)
	// LinkOpened counts that a person, or a robot, opened a link.
	LinkOpened(ctx context.Context, token string, robot bool) error
}

// linkToken is what the end of a tracked link looks like.
var linkToken = regexp.MustCompile(`^[A-Za-z0-9]{16,64}$`)

// countTime bounds how long a person waits for their click to be counted, and countAtATime how many clicks are counted side by side:
// after a campaign thousands come in a minute, and sends need the database too.
const (
	countTime    = 2 * time.Second
	countAtATime = 8
)

// errCrowded is why a click is not counted while as many are as may be.
var errCrowded = errors.New("too many clicks at a time")

// registerLinks adds the addresses that people open on their phones: without a key, outside of the validator.
func (s *server) registerLinks(engine *gin.Engine) {
	engine.GET(models.LinkPath+":token", s.followLink)
	engine.HEAD(models.LinkPath+":token", s.followLink)
}

// followLink redirects to the target of a tracked link. No cache keeps the answer, and the target does not learn where its
// reader comes from.
func (s *server) followLink(c *gin.Context) {
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("Cache-Control", "no-store")
	c.Header("X-Robots-Tag", "noindex")
	leave, ok := s.Admission.Enter(c.ClientIP())
	if !ok {
		refused := models.Errorf(codeTooManyRequests, "this address has too many requests open")
		s.failWithPage(c, &retryLater{error: refused, after: s.BodyTime})
		return
	}
	defer leave()
	link, err := s.link(c, c.Param("token"))
	switch {
	case models.CodeOf(err) == models.CodeNotFound:
		linkPage(c, http.StatusNotFound, "There is no such link", "It may have been copied only in part.")
		return
	case err != nil:
		s.failWithPage(c, err)
		return
	case s.Now().Sub(link.SentAt) > s.LinkLifetime:
		linkPage(c, http.StatusGone, "This link has expired", "Ask whoever sent it for a new one.")
		return
	}
	if c.Request.Method == http.MethodGet {
		s.countOpening(c, link.Token)
	}
	c.Header("Location", link.Target)
	c.Status(http.StatusFound)
	c.Writer.WriteHeaderNow()
}

// failWithPage is failWith for a person's browser.
func (s *server) failWithPage(c *gin.Context, err error) {
	p := problemOf(err)
	s.logFailure(c, p, err)
	status := s.failureHeaders(c, &p).Status
	linkPage(c, status, "This link cannot be opened now", "Try again in a moment.")
}

// link finds a link. Who tries what is no token is slowed down as with any other secret. A token that nobody can guess is none:
// whoever has it got it in a message, which may be erased since, and shares an address with many others.
func (s *server) link(c *gin.Context, token string) (models.FollowedLink, error) {
	var link models.FollowedLink
	err := error(models.NotFound("link"))
	if linkToken.MatchString(token) {
		link, err = s.Links.FollowLink(c, token)
	}
	if err == nil { // what is kept was checked when it was sent; nothing else ever leaves from here
		_, err = models.LinkTarget(link.Target, link.Target)
		if err != nil {
			err = models.NotFound("link")
		}
	}
	if !linkToken.MatchString(token) {
		err = s.guessed(c, "", err)
	}
	return link, err
}

// countOpening counts who opens a link. A person is led on also where that fails, or finds no place.
func (s *server) countOpening(c *gin.Context, token string) {
	err := errCrowded
	select {
	case s.counting <- struct{}{}:
		defer func() { <-s.counting }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), countTime)
		defer cancel()
		err = s.Links.LinkOpened(ctx, token, s.IsRobot(c.Request.Header))
	default:
	}
	if err != nil {
		s.Logger.WarnContext(c, "a click was not counted", "error", err)
	}
}

// linkPage is a page for whoever opened a link that leads nowhere.
func linkPage(c *gin.Context, status int, title, words string) {
	const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">`
	c.Data(status, "text/html; charset=utf-8", []byte(page+"<title>"+title+"</title><h1>"+title+"</h1><p>"+words+"</p></html>\n"))
}
