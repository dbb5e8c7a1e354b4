package outbound

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Check reports whether a webhook may go to this URL, as far as can be known without
// looking its name up; the rest is checked when dialling. A refusal is *Refused.
func (c *Client) Check(rawURL string) error {
	u, err := url.Parse(rawURL)
	if err != nil {
		return refuseAddress("the URL is not valid")
	}
	return c.checkURL(u)
}

func (c *Client) checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return refuseAddress("the URL must begin with https:// or http://")
	case u.Hostname() == "":
		return refuseAddress("the URL has no host")
	case u.User != nil:
		return refuseAddress("the URL must not hold a user or a password; use a header")
	case !c.anyPort && u.Port() != "" && u.Port() != "80" && u.Port() != "443":
		return refuseAddress("only ports 80 and 443 are allowed")
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if err == nil && c.guard != nil && c.guard.SafeAddr(addr.Unmap()) != nil {
		return refuseAddress(notPublic)
	}
	return nil
}

// followRedirect is asked before each redirect. It follows what keeps the method
// (a POST that became a GET would deliver nothing: that answer is then final),
// never from https to http, and sends the customer's headers to no other host.
func (c *Client) followRedirect(req *http.Request, via []*http.Request) error {
	first, last := via[0], via[len(via)-1]
	if req.Method != first.Method {
		return http.ErrUseLastResponse
	}
	if len(via) > MaxRedirects {
		return refuseAddress("more than %d redirects", MaxRedirects)
	}
	if last.URL.Scheme == "https" && req.URL.Scheme != "https" {
		return refuseAddress("redirected from https to http")
	}
	if err := c.checkURL(req.URL); err != nil {
		return err
	}
	req.Header.Del("Referer") // net/http puts the last URL there, its query included
	for _, earlier := range append(via[1:len(via):len(via)], req) {
		if !strings.EqualFold(earlier.URL.Host, first.URL.Host) {
			keepOwnHeaders(req.Header)
			break
		}
	}
	return nil
}

// keepOwnHeaders drops all that the customer set, since any of it may be a key.
func keepOwnHeaders(h http.Header) {
	for name := range h {
		if name != "Content-Type" && name != "User-Agent" && !isSignature(name) {
			h.Del(name)
		}
	}
}
