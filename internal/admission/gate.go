// Package admission protects the API from callers that it does not know yet. It limits the
// connections and unfinished requests of an address that has not shown a key, and slows down
// callers that guess secrets. A caller with the right key or secret always passes, so that nobody
// can lock anybody out; a password, which can be guessed, passes only while its tries are not used up.
package admission

import (
	"fmt"
	"net"
	"net/netip"
	"time"
)

// Config says which proxies are trusted and how much an unknown caller may hold open.
type Config struct {
	// PerAddress is how many connections one address may hold open before it shows a key; through a
	// trusted proxy, how many unfinished requests. 0 means DefaultPerAddress.
	PerAddress int
	// TrustedProxies are addresses and networks ("10.0.0.0/8") whose X-Forwarded-For is trusted.
	TrustedProxies []string
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
}

// DefaultPerAddress is many times what one shop holds open before it has shown its secret.
// Connections that have shown one do not count.
const DefaultPerAddress = 256

// Gate admits the callers of one process. Each process counts for itself.
type Gate struct {
	strangers
	requests strangers
	guesses
	tries
	trusted []netip.Prefix
}

// New makes a gate. It fails when a trusted proxy is no address and no network.
func New(cfg Config) (*Gate, error) {
	if cfg.PerAddress == 0 {
		cfg.PerAddress = DefaultPerAddress
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	g := &Gate{
		strangers: newStrangers(cfg.PerAddress), requests: newStrangers(cfg.PerAddress), guesses: newGuesses(cfg.Now),
		tries: newTries(cfg.Now),
	}
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

// trusts reports whether the peer of a connection is a trusted proxy.
func (g *Gate) trusts(peer netip.Addr) bool {
	for _, prefix := range g.trusted {
		if prefix.Contains(peer) {
			return true
		}
	}
	return false
}

// addressOf is the address in "host:port" or in a host; the zero address when there is none.
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

// groupOf is what counts as one caller: an IPv4 address, or an IPv6 network of 64 bits, because
// everybody has as many addresses in such a network as they like.
func groupOf(addr netip.Addr) string {
	if addr.Is6() {
		prefix, _ := addr.Prefix(64) // 64 is a length that addresses of version 6 have
		return prefix.String()
	}
	return addr.String()
}
