package outbound

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"code.dny.dev/ssrf"
)

// notPublic is all that is said of a guarded address: what a name resolves to inside
// our network is nobody's business.
const notPublic = "the address is not on the public internet"

// errBrokenOff marks an answer whose body did not come to its end.
var errBrokenOff = errors.New("broken off")

// Refused says that a call was not made, or not followed, because it may not be:
// the address is not public, or the request is not valid. Repeating it cannot help.
type Refused struct {
	// Reason is for the customer. It holds no part of the URL.
	Reason string
	// Address reports that the address was refused, at once or after a redirect; else the request was.
	Address bool
}

// Error returns the reason.
func (e *Refused) Error() string { return "webhook refused: " + e.Reason }

func refuseAddress(format string, args ...any) *Refused {
	return &Refused{Reason: fmt.Sprintf(format, args...), Address: true}
}

func refusef(format string, args ...any) *Refused {
	return &Refused{Reason: fmt.Sprintf(format, args...)}
}

// Failed says that a call was made and brought no success.
type Failed struct {
	// Status is what the endpoint answered; 0 when no whole answer came.
	Status int
	// Reason is for the customer. It holds no part of the URL and no inner address.
	Reason string
	cause  error
}

// Error returns the reason and the status, if there is one.
func (e *Failed) Error() string {
	if e.Status == 0 {
		return "webhook failed: " + e.Reason
	}
	return fmt.Sprintf("webhook failed: %s (status %d)", e.Reason, e.Status)
}

// Unwrap returns the cause, which is not for the customer; nil for a status.
func (e *Failed) Unwrap() error { return e.cause }

// Retryable reports whether the same call may succeed later: when no answer came, and
// for the statuses 408, 425, 429 and 5xx but 501 and 505. A refusal, any other status and a
// cancelled call are final; so is an error that is not of this package.
func Retryable(err error) bool {
	failed, ok := errors.AsType[*Failed](err)
	if !ok || errors.Is(failed.cause, context.Canceled) {
		return false
	}
	switch failed.Status {
	case 0, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return failed.Status >= 500
}

// failure sorts an error of net/http, without its text: that holds the URL and inner addresses.
func failure(err error) error {
	if refused, ok := errors.AsType[*Refused](err); ok {
		return refused
	}
	for _, guarded := range []error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedPort, ssrf.ErrProhibitedNetwork, ssrf.ErrInvalidHostPort} {
		if errors.Is(err, guarded) {
			return refuseAddress(notPublic)
		}
	}
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	return &Failed{Reason: reason(err), cause: err}
}

func reason(err error) string {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	dns, lookup := errors.AsType[*net.DNSError](err)
	timeout, ok := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		return "the call was cancelled"
	case lookup && dns.IsNotFound:
		return "the host name does not exist"
	case lookup:
		return "the host name could not be looked up"
	case errors.Is(err, context.DeadlineExceeded) || (ok && timeout.Timeout()):
		return "no answer in time"
	case certificate:
		return "the certificate is not trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, errBrokenOff):
		return "the answer broke off"
	}
	return "the connection failed"
}
