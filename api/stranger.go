package api

import (
	"errors"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// strangersBody reads the body of a caller who can only be known by what is in it. leave is to be
// called once that is decided, as often as one likes.
func (s *server) strangersBody(c *gin.Context, most int64) (body []byte, leave func(), err error) {
	leave, ok := s.Admission.Enter(c.ClientIP())
	if !ok {
		refused := models.Errorf(codeTooManyRequests, "this address has too many requests open")
		return nil, nil, &retryLater{error: refused, after: s.BodyTime}
	}
	body, err = s.readBody(c, most, 0)
	if errors.Is(err, errTooLarge) {
		err = models.Errorf(codeTooLarge, "the body of this call may have %d KiB", most>>10)
	}
	if err != nil {
		leave()
	}
	return body, leave, err
}

// guessed is the refusal of a secret that was found to be wrong, for whoever guesses too often the
// same as for things that do not exist.
func (s *server) guessed(c *gin.Context, target string, refusal error) error {
	wait := s.Admission.Wrong(c.ClientIP(), target)
	if wait == 0 {
		return refusal
	}
	return &retryLater{error: models.Errorf(codeTooManyRequests, "too many wrong keys or secrets from this address"), after: wait}
}
