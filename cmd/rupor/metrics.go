package main

import (
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"rupor/delivery"
	"rupor/storage"
)

// A meter measures what the post office tells of while it happens. All else is
// read from the rooms' own counters, and from the store, at each scrape.
type meter struct {
	waits *prometheus.HistogramVec
	calls *prometheus.HistogramVec
}

func newMeter() *meter {
	return &meter{
		waits: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rupor_wait_seconds", Help: "How long a letter waited in the house before it first left.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"lane"}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rupor_call_seconds", Help: "How long Telegram took for a call, by how it ended.",
			Buckets: []float64{.01, .025, .05, .075, .1, .15, .2, .3, .5, .75, 1, 2, 4, 8, 15, 30, 60},
		}, []string{"lane", "outcome"}),
	}
}

var laneNames = [...]string{delivery.LaneReply: "reply", delivery.LaneNotice: "notice", delivery.LaneBroadcast: "broadcast"}

// outcomeNames are how calls end.
var outcomeNames = [...]string{
	0: "ok", delivery.Gone: "gone", delivery.Migrated: "migrated", delivery.TooMany: "too_many",
	delivery.BadMarkup: "bad_markup", delivery.Refused: "refused", delivery.NotFound: "not_found",
	delivery.NotSent: "not_sent", delivery.Unknown: "unknown", delivery.Unauthorized: "unauthorized",
}

func (m *meter) waited(lane delivery.Lane, waited time.Duration) {
	m.waits.WithLabelValues(laneNames[lane]).Observe(waited.Seconds())
}

func (m *meter) called(lane delivery.Lane, kind delivery.FailureKind, took time.Duration) {
	m.calls.WithLabelValues(laneNames[lane], outcomeNames[kind]).Observe(took.Seconds())
}

// metrics are all that a scrape shows.
func (h *house) metrics() []prometheus.Collector {
	all := []prometheus.Collector{
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		h.meter.waits, h.meter.calls,
		ledgers{h.store},
		gauge("rupor_store_bytes", "Size of the store's file.", nil, func() float64 { return fileSize(h.config.file()) }),
	}
	for lane, name := range laneNames {
		all = append(all, h.laneMetrics(prometheus.Labels{"lane": name}, func() delivery.LaneStats { return h.post.Stats().Lanes[lane] })...)
	}
	return append(append(all, h.postMetrics(h.post.Stats)...), h.wireMetrics()...)
}

func (h *house) laneMetrics(labels prometheus.Labels, lane func() delivery.LaneStats) []prometheus.Collector {
	return []prometheus.Collector{
		gauge("rupor_letters_queued", "Letters that wait to be sent; recipients, in the lane of broadcasts.", labels, func() float64 { return float64(lane().Queued) }),
		gauge("rupor_calls_in_flight", "Calls to Telegram under way.", labels, func() float64 { return float64(lane().InFlight) }),
		counter("rupor_letters_sent_total", "Letters that Telegram took.", labels, func() float64 { return float64(lane().Sent) }),
		counter("rupor_letters_failed_total", "Letters that never will arrive.", labels, func() float64 { return float64(lane().Failed) }),
		counter("rupor_calls_uncertain_total", "Calls of which no answer tells what became of them.", labels, func() float64 { return float64(lane().Uncertain) }),
	}
}

func (h *house) postMetrics(post func() delivery.Stats) []prometheus.Collector {
	return []prometheus.Collector{
		counter("rupor_too_many_total", "Answers 429 of Telegram.", nil, func() float64 { return float64(post().TooMany) }),
		gauge("rupor_hold_seconds", "How long everybody waits yet because of the last 429.", nil, func() float64 { return post().Hold.Seconds() }),
		gauge("rupor_rate", "Messages a second allowed at present.", prometheus.Labels{"gate": "free"}, func() float64 { return post().Rate }),
		gauge("rupor_rate", "Messages a second allowed at present.", prometheus.Labels{"gate": "paid"}, func() float64 { return post().PaidRate }),
		gauge("rupor_calls_most", "How many unpaid calls may be under way at present.", nil, func() float64 { return float64(post().Most) }),
		gauge("rupor_stuck", "1 while the store takes no records, so that nothing is sent.", nil, func() float64 { return oneIf(post().Stuck) }),
		gauge("rupor_line_down", "1 while there is no way to Telegram.", nil, func() float64 { return oneIf(post().Down) }),
	}
}

func (h *house) wireMetrics() []prometheus.Collector {
	wire := h.wire.Stats
	return []prometheus.Collector{
		counter("rupor_updates_total", "Updates received.", nil, func() float64 { return float64(wire().Updates) }),
		counter("rupor_updates_undecodable_total", "Updates that could not be read.", nil, func() float64 { return float64(wire().Undecodable) }),
		counter("rupor_updates_failed_total", "Updates that could not be kept and come again.", nil, func() float64 { return float64(wire().Failed) }),
		counter("rupor_updates_panics_total", "Updates lost to a panic.", nil, func() float64 { return float64(wire().Panics) }),
		counter("rupor_polls_total", "Polls that Telegram answered.", nil, func() float64 { return float64(wire().Polls) }),
		counter("rupor_poll_errors_total", "Polls that failed.", nil, func() float64 { return float64(wire().PollErrors) }),
		counter("rupor_conflicts_total", "Polls that failed because another program uses the token.", nil, func() float64 { return float64(wire().Conflicts) }),
		gauge("rupor_last_poll_timestamp_seconds", "When Telegram last answered a poll.", nil, func() float64 { return float64(wire().LastPoll.Unix()) }),
	}
}

// ledgers counts what is written down of the broadcasts.
type ledgers struct{ store storage.Engine }

var (
	broadcastsDesc = prometheus.NewDesc("rupor_broadcasts", "Broadcasts by state.", []string{"state"}, nil)
	outcomesDesc   = prometheus.NewDesc("rupor_outcomes", "Recipients of all broadcasts by outcome; uncertain ones have another outcome too.", []string{"state"}, nil)
	reasonsDesc    = prometheus.NewDesc("rupor_outcome_reasons", "Recipients who got nothing, by reason.", []string{"reason"}, nil)
)

// Describe implements prometheus.Collector.
func (l ledgers) Describe(to chan<- *prometheus.Desc) {
	to <- broadcastsDesc
	to <- outcomesDesc
	to <- reasonsDesc
}

// Collect implements prometheus.Collector.
func (l ledgers) Collect(to chan<- prometheus.Metric) {
	states, reasons := map[delivery.State]int{}, map[string]int{}
	var sum delivery.Counts
	left := 0
	err := l.store.View(func(r storage.Reader) error {
		clear(reasons)
		sum, left = delivery.Counts{}, 0
		for _, s := range []delivery.State{delivery.Scheduled, delivery.Gathering, delivery.Sending, delivery.Paused, delivery.Finished, delivery.Canceled} {
			states[s] = 0
		}
		return delivery.Recent(r, func(b delivery.Broadcast) error {
			states[b.State]++
			left += b.Left()
			sum.Sent += b.Counts.Sent
			sum.Refused += b.Counts.Refused
			sum.Unknown += b.Counts.Unknown
			sum.Skipped += b.Counts.Skipped
			sum.Uncertain += b.Counts.Uncertain
			for why, n := range b.Counts.ByReason() {
				reasons[why] += n
			}
			return nil
		})
	})
	if err != nil {
		to <- prometheus.NewInvalidMetric(broadcastsDesc, err)
		return
	}
	show := func(desc *prometheus.Desc, label string, n int) {
		to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(n), label)
	}
	for state, n := range states {
		show(broadcastsDesc, string(state), n)
	}
	for why, n := range reasons {
		show(reasonsDesc, why, n)
	}
	show(outcomesDesc, "pending", left)
	show(outcomesDesc, "sent", sum.Sent)
	show(outcomesDesc, "refused", sum.Refused)
	show(outcomesDesc, "unknown", sum.Unknown)
	show(outcomesDesc, "skipped", sum.Skipped)
	show(outcomesDesc, "uncertain", sum.Uncertain)
}

func fileSize(name string) float64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return float64(info.Size())
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func gauge(name, help string, labels prometheus.Labels, read func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, read)
}

func counter(name, help string, labels prometheus.Labels, read func() float64) prometheus.Collector {
	return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: labels}, read)
}
