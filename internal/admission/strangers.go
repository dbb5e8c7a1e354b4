package admission

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// strangers counts, by address, the connections and requests that have not shown a key.
type strangers struct {
	limit int
	mu    *sync.Mutex
	count map[string]int
}

func newStrangers(limit int) strangers {
	return strangers{limit: limit, mu: &sync.Mutex{}, count: map[string]int{}}
}

// enter counts one more. It is false when the address already has as many as it may. leave may be
// called several times, from any goroutine.
func (s strangers) enter(group string) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count[group] >= s.limit {
		return nil, false
	}
	s.count[group]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.count[group]--; s.count[group] == 0 {
			delete(s.count, group)
		}
	}), true
}

// connKey is the context key of the function that takes a connection out of the count once it is known.
type connKey struct{}

// Attach makes the server close new connections of an address that holds too many open without
// having shown a key. Connections of trusted proxies are not counted: see Enter.
func (g *Gate) Attach(server *http.Server) {
	open := sync.Map{} // net.Conn to the function that leaves
	server.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		peer := addressOf(conn.RemoteAddr().String())
		if g.trusts(peer) {
			return ctx
		}
		leave, ok := g.enter(groupOf(peer))
		if !ok {
			_ = conn.Close() // whoever has so many open reads no answer
			return ctx
		}
		open.Store(conn, leave)
		return context.WithValue(ctx, connKey{}, leave)
	}
	server.ConnState = func(conn net.Conn, state http.ConnState) {
		if state != http.StateClosed && state != http.StateHijacked {
			return
		}
		stored, _ := open.LoadAndDelete(conn)
		if leave, there := stored.(func()); there {
			leave()
		}
	}
}

// Known says that the request of the context has shown the right key or secret. From then on its
// connection does not count, whatever else comes over it.
func (g *Gate) Known(ctx context.Context) {
	if leave, ok := ctx.Value(connKey{}).(func()); ok {
		leave()
	}
}

// Enter counts a request whose body must be read before the caller is known. It is false when the
// address has too many of them unfinished. leave takes the request out of the count.
func (g *Gate) Enter(address string) (leave func(), ok bool) {
	return g.requests.enter(groupOf(addressOf(address)))
}
