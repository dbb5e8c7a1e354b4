package stack

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

// Ports below those that systems give to outgoing connections: an address stays free for
// its process while that is dead.
const (
	lowestPort  = 20_000
	highestPort = 32_000
)

// FreeAddresses are loopback addresses that nobody listens on now.
func FreeAddresses(ctx context.Context, n int) ([]string, error) {
	var out []string
	var config net.ListenConfig
	for range 100 * n {
		port := lowestPort + rand.IntN(highestPort-lowestPort) //nolint:gosec // any will do
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		defer func() { _ = l.Close() }() // held until all are chosen
		if out = append(out, l.Addr().String()); len(out) == n {
			return out, nil
		}
	}
	return nil, errors.New("no free ports")
}
