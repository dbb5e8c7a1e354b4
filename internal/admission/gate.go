// Package admission keeps strangers from using up what is there for those who are known: it
// limits the connections and unfinished requests of one address that has not shown a key, and
// slows down who guesses secrets. Who shows the right one always passes, so that nobody can lock
// anybody out.
package admission

import (
	"fmt"
	"net"
	"net/netip"
	"time"
)

// Config says who is trusted and how much a stranger may have.
type Config struct {
	// PerAddress is the most connections, and of those that proxies pass on the most unfinished
	// requests, that one address may have before it shows a key; 0 means DefaultPerAddress.
	PerAddress int
	// TrustedProxies are addresses and networks ("10.0.0.0/8") whose X-Forwarded-For is believed.
	TrustedProxies []string
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
}

// DefaultPerAddress is many times what a shop has open at one instant without having shown its
// secret: a known connection does not count.
const DefaultPerAddress = 256

// Gate is the admission of one process. Other processes count for themselves.
type Gate struct {
	strangers
	requests strangers
	guesses
	trusted []netip.Prefix
}

// New makes a gate. It fails for a trusted proxy that is no address.
func New(cfg Config) (*Gate, error) {
	if cfg.PerAddress == 0 {
		cfg.PerAddress = DefaultPerAddress
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	g := &Gate{strangers: newStrangers(cfg.PerAddress), requests: newStrangers(cfg.PerAddress), guesses: newGuesses(cfg.Now)}
	for _, text := range cfg.TrustedProxies {
		prefix, err := prefixOf(text)
		if err != nil {
			return nil, fmt.Errorf("trusted proxy: %w", err)
		}
		g.trusted = append(g.trusted, prefix)
	}
	return g, nil
}

func prefixOf(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}

// trusts reports whether the peer of a connection is a proxy, for which others stand.
func (g *Gate) trusts(peer netip.Addr) bool {
	for _, prefix := range g.trusted {
		if prefix.Contains(peer) {
			return true
		}
	}
	return false
}

// addressOf is the address of "host:port" or of a host; the zero one when it is none.
func addressOf(text string) netip.Addr {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

// groupOf is who counts as one: an address of version 4, or the 64 bits of a network of version
// 6, of which everybody has as many addresses as they like.
func groupOf(addr netip.Addr) string {
	if addr.Is6() {
		prefix, _ := addr.Prefix(64) // 64 is a length that addresses of version 6 have
		return prefix.String()
	}
	return addr.String()
}
