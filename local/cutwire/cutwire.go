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
	address         string
	network, target string

	mu sync.Mutex
	// listener is nil while the line is cut.
	listener net.Listener
	conns    map[net.Conn]bool
}

// New lays a line from a free port of the loopback interface to the target, which need not
// answer yet; the network is "tcp", or "unix" for a target that is a socket's file.
func New(network, target string) (*Wire, error) {
	w := &Wire{address: "127.0.0.1:0", network: network, target: target, conns: map[net.Conn]bool{}}
	if err := w.listen(); err != nil {
		return nil, err
	}
	w.address = w.listener.Addr().String()
	return w, nil
}

// Address is the host:port of the near end.
func (w *Wire) Address() string { return w.address }

func (w *Wire) listen() error {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", w.address)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	w.listener = l
	go w.serve(l)
	return nil
}

func (w *Wire) serve(l net.Listener) {
	for {
		in, err := l.Accept()
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
	if w.listener == nil {
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
	if w.listener != nil {
		_ = w.listener.Close()
		w.listener = nil
	}
	for c := range w.conns {
		_ = c.Close()
	}
}

// Mend lets connections through again, at the same address. The error says that somebody
// else has taken it meanwhile.
func (w *Wire) Mend() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listener != nil {
		return nil
	}
	return w.listen()
}
