package telegram

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// connections is how many a broadcast keeps open at most: as many as the post
// office makes calls at once. With HTTP/2 it needs but a few.
const connections = 512

// transportOf is the transport of the client given, or a tuned one.
func transportOf(o Options) (http.RoundTripper, error) {
	switch {
	case o.Client != nil && o.Proxy != "":
		return nil, errors.New("telegram: give either an HTTP client or a proxy, not both")
	case o.Client == nil:
		return newTransport(o.Proxy)
	case o.Client.Transport == nil:
		return http.DefaultTransport, nil
	}
	return o.Client.Transport, nil
}

// newTransport is net/http's own with room for a broadcast's connections and a
// pulse, so that a connection that died silently is not sent on for long.
//
// It waits for an answer as long as the call does (the server may hold one for
// 8 s, callTimeout says), and its buffers are net/http's own, 4 KB each way: a
// request fits into one, and so many connections take 4 MB. When a server takes
// no more streams on one HTTP/2 connection, net/http opens another.
func newTransport(proxy string) (*http.Transport, error) {
	via := http.ProxyFromEnvironment
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h" {
			return nil, errors.New("telegram: the proxy must look like socks5://host:1080 or http://host:3128")
		}
		via = http.ProxyURL(u)
	}
	return &http.Transport{
		Proxy:               via,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:   true,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns:        connections,
		MaxIdleConnsPerHost: connections,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true, // answers are short
		HTTP2:               &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}, nil
}
