// Package cutwire is a TCP line that can be cut: tests put it between two programs to see
// what they do while they cannot reach each other.
package cutwire

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
)

// Wire carries TCP connections to a target, until it is cut.
type Wire struct {
	listener        net.Listener
	network, target string

	mu    sync.Mutex
	away  bool
	conns map[net.Conn]bool
}

// New lays a line from a free port of the loopback interface to the target, which need not
// answer yet; the network is "tcp", or "unix" for a target that is a socket's file.
func New(network, target string) (*Wire, error) {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	w := &Wire{listener: l, network: network, target: target, conns: map[net.Conn]bool{}}
	go w.serve()
	return w, nil
}

// Address is the host:port of the near end.
func (w *Wire) Address() string { return w.listener.Addr().String() }

func (w *Wire) serve() {
	for {
		in, err := w.listener.Accept()
		if err != nil {
			return
		}
		go w.carry(in)
	}
}

// carry joins a connection with one to the target until either ends.
func (w *Wire) carry(in net.Conn) {
	if !w.hold(in) {
		return
	}
	defer w.drop(in)
	var dialer net.Dialer
	out, err := dialer.DialContext(context.Background(), w.network, w.target)
	if err != nil || !w.hold(out) {
		return
	}
	defer w.drop(out)
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
		go func() {
			_, _ = io.Copy(way[0], way[1]) // ends with the connection
			done <- struct{}{}
		}()
	}
	<-done
}

// hold remembers a connection; while the line is cut it closes it instead.
func (w *Wire) hold(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away {
		_ = c.Close()
		return false
	}
	w.conns[c] = true
	return true
}

func (w *Wire) drop(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
	_ = c.Close()
}

// Cut ends all connections, whatever is on its way, and refuses new ones until Mend.
func (w *Wire) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away = true
	for c := range w.conns {
		_ = c.Close()
	}
}

// Mend lets connections through again.
func (w *Wire) Mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away = false
}

// Close takes the line away for good.
func (w *Wire) Close() {
	_ = w.listener.Close()
	w.Cut()
}
