package main

import (
	"context"
	"maps"
	"time"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
)

const dialTimeout = 2 * time.Minute

// dial runs one probe against one peer and prints its result.
func dial(ctx context.Context, o *options) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	result := fields{"case": o.probe, "ok": true}
	found, err := probe(ctx, o)
	maps.Copy(result, found)
	if err != nil {
		result["ok"], result["error"] = false, err.Error()
	}
	emit("result", result)
	return err
}

func probe(ctx context.Context, o *options) (fields, error) {
	h, err := newHost(o)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	identifications, err := h.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted))
	if err != nil {
		return nil, err
	}
	defer identifications.Close()
	id, err := connect(ctx, h, o.address)
	if err != nil {
		return nil, err
	}
	switch o.probe {
	case "ping":
		return pings(ctx, h, id, o.count)
	case "echo":
		start := time.Now()
		digest, err := echo(ctx, h, id, o.bytes)
		if err != nil {
			return nil, err
		}
		return fields{"bytes": o.bytes, "sha256": digest, "millis": time.Since(start).Milliseconds()}, nil
	default:
		return identity(ctx, identifications)
	}
}

func pings(ctx context.Context, h host.Host, id peer.ID, count int) (fields, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := ping.Ping(ctx, h, id)
	millis := make([]float64, 0, count)
	for range count {
		r, ok := <-results
		if !ok {
			return nil, context.Cause(ctx)
		}
		if r.Error != nil {
			return nil, r.Error
		}
		millis = append(millis, float64(r.RTT.Microseconds())/1000)
	}
	return fields{"rttMillis": millis}, nil
}

func identity(ctx context.Context, identifications event.Subscription) (fields, error) {
	select {
	case e := <-identifications.Out():
		completed := e.(event.EvtPeerIdentificationCompleted)
		f := identified(completed)
		f["listenAddrs"] = f["addresses"]
		delete(f, "addresses")
		f["protocolVersion"] = completed.ProtocolVersion
		f["observedAddr"] = nil
		if completed.ObservedAddr != nil {
			f["observedAddr"] = completed.ObservedAddr.String()
		}
		return f, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
