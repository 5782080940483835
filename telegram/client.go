package telegram

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// newClient makes the HTTP client of the options: the one given, without the
// habits that would hurt, or a tuned one.
func newClient(o Options) (*http.Client, error) {
	if o.Client != nil && o.Proxy != "" {
		return nil, errors.New("telegram: give either an HTTP client or a proxy, not both")
	}
	c := &http.Client{}
	if o.Client != nil {
		*c = *o.Client
	} else {
		tr, err := newTransport(o.Proxy)
		if err != nil {
			return nil, err
		}
		c.Transport = tr
	}
	// A timeout for all calls would be too short for a long poll or too long for the rest.
	c.Timeout = 0
	// The URL holds the token: it is shown to nobody that an answer points to.
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// newTransport is net/http's own with room for a broadcast's connections and a
// pulse, so that a connection that died silently is not sent on for long.
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
		MaxIdleConns:        256,
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     90 * time.Second,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}, nil
}
