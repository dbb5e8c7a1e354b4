package e2e

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
)

// proxy carries TCP connections to an address, until it is cut.
type proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	away  bool
	conns map[net.Conn]bool
}

func newProxy(target string) (*proxy, error) {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	p := &proxy{listener: l, target: target, conns: map[net.Conn]bool{}}
	go p.serve()
	return p, nil
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) serve() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.carry(in)
	}
}

// carry joins a connection with one to the target until either ends.
func (p *proxy) carry(in net.Conn) {
	if !p.hold(in) {
		return
	}
	defer p.drop(in)
	var dialer net.Dialer
	out, err := dialer.DialContext(context.Background(), "tcp", p.target)
	if err != nil || !p.hold(out) {
		return
	}
	defer p.drop(out)
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
func (p *proxy) hold(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		_ = c.Close()
		return false
	}
	p.conns[c] = true
	return true
}

func (p *proxy) drop(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	_ = c.Close()
}

// cut ends all connections and refuses new ones until mend.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = true
	for c := range p.conns {
		_ = c.Close()
	}
}

func (p *proxy) mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = false
}

func (p *proxy) close() {
	_ = p.listener.Close()
	p.cut()
}
