// Package robot tells programs that look at links from people who open them.
package robot

import (
	"net/http"
	"strings"
	"sync"

	"github.com/medama-io/go-useragent"
)

// parser knows the user agents of browsers and of robots; it is made when it is first needed, because that takes a moment.
var parser = sync.OnceValue(useragent.NewParser)

// previews are the beginnings, in lower case, of the names that chats and networks give themselves when they fetch a link to show
// what it leads to, where these do not call themselves robots.
var previews = []string{
	"whatsapp/", "facebookexternalhit", "facebookcatalog", "meta-externalagent", "meta-externalfetcher", "skypeuripreview", "viber",
	"snapchat", "google-read-aloud", "googlemessages", "mattermost", "iframely", "embedly", "bitlybot", "vkshare", "w3c_validator",
	"curl/", "wget/", "go-http-client", "python-", "okhttp", "java/", "axios/", "node",
}

// purposes are the headers by which a browser says that it fetches what nobody has opened yet.
var purposes = []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"}

// Asks reports whether a request for a page comes from a program on its own, as those that make previews, check for malware or
// fetch in advance. What names no browser is one.
func Asks(h http.Header) bool {
	for _, name := range purposes {
		value := strings.ToLower(h.Get(name))
		for _, purpose := range []string{"prefetch", "preview", "prerender"} {
			if strings.Contains(value, purpose) {
				return true
			}
		}
	}
	agent := strings.TrimSpace(h.Get("User-Agent"))
	lower := strings.ToLower(agent)
	for _, name := range previews {
		if strings.HasPrefix(lower, name) {
			return true
		}
	}
	return agent == "" || strings.Contains(lower, "facebookexternalhit") || parser().Parse(agent).IsBot()
}
