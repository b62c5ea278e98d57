package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
)

const (
	seedPatience    = 30 * time.Second
	seedRetry       = 500 * time.Millisecond
	defaultBurstPer = 200.0
)

// listen serves until SIGTERM or the command quit.
func listen(ctx context.Context, o *options) error {
	h, err := newHost(o, o.listen...)
	if err != nil {
		return err
	}
	defer h.Close()
	h.SetStreamHandler(echoProtocol, serveEcho)
	g, err := newGossip(ctx, h, o)
	if err != nil {
		return err
	}
	identifications, err := h.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted))
	if err != nil {
		return err
	}
	addresses := texts(h.Addrs())
	for i := range addresses {
		addresses[i] += "/p2p/" + h.ID().String()
	}
	emit("ready", fields{"peerId": h.ID(), "addresses": addresses})
	watch(h, identifications)
	if err := g.start(o.topics); err != nil {
		return err
	}
	for _, seed := range o.seeds {
		go dialSeed(ctx, h, seed)
	}
	commands := readLines()
	for {
		select {
		case <-ctx.Done():
			return nil
		case line := <-commands:
			if line == "quit" {
				return nil
			}
			if err := run(ctx, h, g, line); err != nil {
				emitError(line, err)
			}
		}
	}
}

// watch prints connections, disconnections and identifications.
func watch(h host.Host, identifications event.Subscription) {
	connectedness := func(name string, want network.Connectedness) func(network.Network, network.Conn) {
		return func(n network.Network, c network.Conn) {
			if n.Connectedness(c.RemotePeer()) == want {
				emit(name, fields{"peerId": c.RemotePeer()})
			}
		}
	}
	h.Network().Notify(&network.NotifyBundle{
		ConnectedF:    connectedness("connected", network.Connected),
		DisconnectedF: connectedness("disconnected", network.NotConnected),
	})
	go func() {
		for e := range identifications.Out() {
			emit("identified", identified(e.(event.EvtPeerIdentificationCompleted)))
		}
	}()
}

func dialSeed(ctx context.Context, h host.Host, seed string) {
	ctx, cancel := context.WithTimeout(ctx, seedPatience)
	defer cancel()
	for {
		_, err := connect(ctx, h, seed)
		if err == nil {
			return
		}
		select {
		case <-time.After(seedRetry):
		case <-ctx.Done():
			emitError("seed "+seed, err)
			return
		}
	}
}

// readLines delivers the lines of stdin; its end is not an event.
func readLines() <-chan string {
	lines := make(chan string)
	go func() {
		in := bufio.NewScanner(os.Stdin)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			if line := strings.TrimSpace(in.Text()); line != "" {
				lines <- line
			}
		}
	}()
	return lines
}

func run(ctx context.Context, h host.Host, g *gossip, line string) error {
	name, rest, _ := strings.Cut(line, " ")
	switch name {
	case "publish":
		topic, text, _ := strings.Cut(rest, " ")
		if topic == "" {
			return fmt.Errorf("write: publish TOPIC TEXT")
		}
		if err := g.publish(ctx, topic, []byte(text)); err != nil {
			return err
		}
		emit("published", fields{"topic": topic, "bytes": len(text)})
	case "burst":
		return burst(ctx, g, strings.Fields(rest))
	case "dial":
		go func() {
			id, err := connect(ctx, h, rest)
			if err != nil {
				emitError(line, err)
				return
			}
			emit("dialed", fields{"peerId": id, "address": rest})
		}()
	case "peers":
		emit("peers", fields{"connected": h.Network().Peers(), "mesh": g.mesh.snapshot(g.joined())})
	default:
		return fmt.Errorf("unknown command: use publish, burst, dial, peers or quit")
	}
	return nil
}

// burst starts publishing PREFIX-0 to PREFIX-(COUNT-1) at a steady rate.
func burst(ctx context.Context, g *gossip, args []string) error {
	malformed := fmt.Errorf("write: burst TOPIC COUNT PREFIX [RATE_PER_S]")
	if len(args) != 3 && len(args) != 4 {
		return malformed
	}
	count, err := strconv.Atoi(args[1])
	if err != nil || count < 0 {
		return malformed
	}
	rate := defaultBurstPer
	if len(args) == 4 {
		if rate, err = strconv.ParseFloat(args[3], 64); err != nil || !(rate > 0) {
			return malformed
		}
	}
	if _, err := g.topic(args[0]); err != nil {
		return err
	}
	go func() {
		failed := 0
		start := time.Now()
		for i := range count {
			due := start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
			time.Sleep(time.Until(due))
			if err := g.publish(ctx, args[0], fmt.Appendf(nil, "%s-%d", args[2], i)); err != nil {
				failed++
			}
		}
		emit("burst", fields{"topic": args[0], "count": count, "failed": failed})
	}()
	return nil
}
