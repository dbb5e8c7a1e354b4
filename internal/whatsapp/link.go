package whatsapp

import (
	"net/netip"
	"net/url"
	"strings"

	"code.dny.dev/ssrf"
)

// publicAddresses knows which addresses are on the Internet.
var publicAddresses = ssrf.New()

// Unreached is why nothing can be tracked where no phone reaches the public address.
const Unreached = "needs a public address (CADENZA_PUBLIC_URL) that begins with https:// and that every phone reaches"

func webLink(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// LeadsInside reports whether a link names an address, or a host, that exists inside a network only. WhatsApp, or the
// customer's phone, could not follow it, and whoever could is not meant to. Names are not looked up: we do not call them.
func LeadsInside(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false // it is no link at all
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if address, err := netip.ParseAddr(host); err == nil {
		return publicAddresses.SafeAddr(address.Unmap()) != nil
	}
	if !strings.Contains(host, ".") {
		return true // localhost, and what a search domain would complete
	}
	for _, ending := range []string{".localhost", ".local", ".internal", ".localdomain", ".lan", ".home.arpa"} {
		if strings.HasSuffix(host, ending) {
			return true
		}
	}
	return allDigitsAndDots(host) // 127.1, 0177.0.0.1: addresses to some, and no names
}

func allDigitsAndDots(host string) bool {
	return strings.Trim(host, "0123456789abcdefx.") == "" && strings.IndexFunc(host[strings.LastIndex(host, ".")+1:], isNoDigit) < 0
}

func isNoDigit(r rune) bool { return r < '0' || r > '9' }
