package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// BaseURL is where the simulator answers on the network of Client: the address to give a program instead of
// https://api.telegram.org.
const BaseURL = "http://telegram.sim"

// Listen serves the Bot API and the page on a TCP address such as "127.0.0.1:0" and returns the URL. It ends with Close.
func (s *Simulator) Listen(addr string) (string, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("simulator: %w", err)
	}
	s.serve(l)
	return "http://" + l.Addr().String(), nil
}

// Client returns an HTTP client for which BaseURL, and any other address, is this simulator. Its network is in
// memory, so inside a testing/synctest bubble waiting costs no time. All callers share one client. The first
// call must come from inside the bubble, if there is one.
func (s *Simulator) Client() *http.Client {
	s.mu.Lock()
	if n := s.network; n != nil {
		s.mu.Unlock()
		return n.client
	}
	n := newNetwork()
	s.network = n
	s.mu.Unlock()
	s.serve(n)
	s.mu.Lock()
	s.closers = append(s.closers, n.client.CloseIdleConnections)
	s.mu.Unlock()
	return n.client
}

func (s *Simulator) serve(l net.Listener) {
	srv := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.mu.Lock()
	s.closers = append(s.closers, func() { _ = srv.Close() }) // its only error is of a listener closed before
	s.mu.Unlock()
	s.servers.Go(func() {
		_ = srv.Serve(l) // ErrServerClosed: Close was called
	})
}

// A network is a listener whose connections are pipes.
type network struct {
	conns  chan net.Conn
	done   chan struct{}
	once   sync.Once
	client *http.Client
}

var errNetworkClosed = errors.New("simulator: the network is closed")

func newNetwork() *network {
	n := &network{conns: make(chan net.Conn), done: make(chan struct{})}
	n.client = &http.Client{Transport: &http.Transport{
		DialContext: n.dial, DisableCompression: true, MaxIdleConnsPerHost: 1024,
	}}
	return n
}

func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case n.conns <- there:
		return here, nil
	case <-n.done:
		return nil, errNetworkClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept implements net.Listener.
func (n *network) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.done:
		return nil, errNetworkClosed
	}
}

// Close implements net.Listener.
func (n *network) Close() error {
	n.once.Do(func() { close(n.done) })
	return nil
}

// Addr implements net.Listener.
func (n *network) Addr() net.Addr { return addr{} }

type addr struct{}

func (addr) Network() string { return "memory" }
func (addr) String() string  { return "telegram.sim" }
