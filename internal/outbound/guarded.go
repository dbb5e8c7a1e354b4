package outbound

import "net/http"

// Guarded makes calls whose shape another protocol gives, web push for one: it reaches what the Client reaches, and adds nothing.
type Guarded struct{ client *Client }

// Guarded is the client's way out for calls of other protocols.
func (c *Client) Guarded() Guarded { return Guarded{c} }

// Do makes one call. Its error is *Refused when the call may not be made, else *Failed; neither holds path or query of the URL.
func (g Guarded) Do(req *http.Request) (*http.Response, error) {
	if err := g.client.checkURL(req.URL); err != nil {
		return nil, err
	}
	answer, err := g.client.http.Do(req) //nolint:gosec // G704: the address was looked at above, and is again when it is dialled
	if err != nil {
		return nil, failure(err)
	}
	return answer, nil
}
