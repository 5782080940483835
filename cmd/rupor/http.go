package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rupor/delivery"
)

// serveHTTP offers /healthz and /metrics until ctx ends.
func (h *house) serveHTTP(ctx context.Context, address string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("http address %s: %w; give another with --http", address, err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(h.metrics()...)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.healthz)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = server.Shutdown(late)
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (h *house) healthz(w http.ResponseWriter, _ *http.Request) {
	now := time.Now()
	s := status{Began: h.began, Beat: now, Polled: h.wire.Stats().LastPoll}
	if err := s.well(now); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, "well") // who left needs no answer
}

// metrics are read from the rooms' own counters at each scrape.
func (h *house) metrics() []prometheus.Collector {
	lanes := map[string]delivery.Lane{
		"reply": delivery.LaneReply, "notice": delivery.LaneNotice, "broadcast": delivery.LaneBroadcast,
	}
	var all []prometheus.Collector
	for name, lane := range lanes {
		labels := prometheus.Labels{"lane": name}
		all = append(all,
			gauge("rupor_letters_queued", "Letters that wait to be sent.", labels, func() float64 { return float64(h.post.Stats().Lanes[lane].Queued) }),
			counter("rupor_letters_sent_total", "Letters that Telegram took.", labels, func() float64 { return float64(h.post.Stats().Lanes[lane].Sent) }),
		)
	}
	return append(all,
		counter("rupor_too_many_total", "Answers 429 of Telegram.", nil, func() float64 { return float64(h.post.Stats().TooMany) }),
		gauge("rupor_rate", "Messages a second allowed at present.", nil, func() float64 { return h.post.Stats().Rate }),
		counter("rupor_updates_total", "Updates received.", nil, func() float64 { return float64(h.wire.Stats().Updates) }),
		counter("rupor_updates_undecodable_total", "Updates that could not be read.", nil, func() float64 { return float64(h.wire.Stats().Undecodable) }),
		gauge("rupor_last_poll_timestamp_seconds", "When Telegram last answered a poll.", nil, func() float64 { return float64(h.wire.Stats().LastPoll.Unix()) }),
	)
}

func gauge(name, help string, labels prometheus.Labels, read func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, read)
}

func counter(name, help string, labels prometheus.Labels, read func() float64) prometheus.Collector {
	return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: labels}, read)
}
