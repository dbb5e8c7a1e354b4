package devserver

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// address is where one service listens.
type address struct {
	ip   netip.Addr
	port int
}

// addresses are the listeners of one server. The inner services listen on the
// loopback interface only.
type addresses struct {
	frontend, history, matching, worker, ui address
}

// dial is the host:port that reaches the address from this machine, which for a
// wildcard listener is the loopback address.
func (a address) dial() string {
	ip := a.ip
	switch {
	case ip.Is4() && ip.IsUnspecified():
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case ip.IsUnspecified():
		ip = netip.IPv6Loopback()
	}
	return netip.AddrPortFrom(ip, uint16(a.port)).String()
}

// chooseAddresses resolves every listener. All chosen ports are held open until
// the last one is known, so that no two services get the same, and an address
// in use is reported here: Temporal UI would end the process instead.
func chooseAddresses(ctx context.Context, opts Options) (addresses, error) {
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	var a addresses
	wanted := []struct {
		name, addr string
		into       *address
	}{
		{"temporal frontend", opts.FrontendAddr, &a.frontend},
		{"temporal ui", opts.UIAddr, &a.ui},
		{"temporal history", "127.0.0.1:0", &a.history},
		{"temporal matching", "127.0.0.1:0", &a.matching},
		{"temporal worker", "127.0.0.1:0", &a.worker},
	}
	for _, w := range wanted {
		if w.addr == "" {
			continue
		}
		l, err := listen(ctx, w.addr, w.into)
		if err != nil {
			return addresses{}, fmt.Errorf("%s address %q: %w", w.name, w.addr, err)
		}
		held = append(held, l)
	}
	return a, nil
}

func listen(ctx context.Context, addr string, into *address) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	if into.ip, err = netip.ParseAddr(host); err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	_, bound, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, err
	}
	into.port, err = strconv.Atoi(bound)
	return l, err
}
