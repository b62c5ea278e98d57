package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"sync"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
)

// queueSize replaces the library's 32, past which it drops in silence.
const queueSize = 8192

var errNoSubscriber = errors.New("no connected peer is subscribed to the topic")

// gossip is the peer's gossipsub router with the topics that it has a handle for.
type gossip struct {
	router *pubsub.PubSub
	self   peer.ID
	ctx    context.Context
	mesh   *meshTracer

	mutex      sync.Mutex
	topics     map[string]*pubsub.Topic
	subscribed []string
}

func newGossip(ctx context.Context, h host.Host, o *options) (*gossip, error) {
	mesh := newMeshTracer()
	settings := []pubsub.Option{
		pubsub.WithMessageIdFn(messageID(o)),
		pubsub.WithPeerOutboundQueueSize(queueSize),
		pubsub.WithValidateQueueSize(queueSize),
		pubsub.WithRawTracer(mesh),
	}
	if !o.signed {
		settings = append(settings, pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign), pubsub.WithNoAuthor())
	}
	router, err := pubsub.NewGossipSub(ctx, h, settings...)
	if err != nil {
		return nil, err
	}
	return &gossip{router: router, self: h.ID(), ctx: ctx, mesh: mesh, topics: map[string]*pubsub.Topic{}}, nil
}

// messageID is from‖seqno for signed messages, or the SHA-256 of the data.
func messageID(o *options) pubsub.MsgIdFunction {
	if o.signed && !o.content {
		return func(m *pb.Message) string { return string(m.GetFrom()) + string(m.GetSeqno()) }
	}
	return func(m *pb.Message) string {
		digest := sha256.Sum256(m.GetData())
		return string(digest[:])
	}
}

// start subscribes to the topics and prints what arrives.
func (g *gossip) start(topics []string) error {
	for _, name := range topics {
		topic, err := g.topic(name)
		if err != nil {
			return err
		}
		joins, err := topic.EventHandler()
		if err != nil {
			return err
		}
		messages, err := topic.Subscribe(pubsub.WithBufferSize(queueSize))
		if err != nil {
			return err
		}
		g.subscribed = append(g.subscribed, name)
		go g.printJoins(name, joins)
		go g.printMessages(messages)
	}
	return nil
}

// topic returns the handle of a topic and makes it on first use, without subscribing.
func (g *gossip) topic(name string) (*pubsub.Topic, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if topic, ok := g.topics[name]; ok {
		return topic, nil
	}
	topic, err := g.router.Join(name)
	if err == nil {
		g.topics[name] = topic
	}
	return topic, err
}

func (g *gossip) joined() []string { return g.subscribed }

// publish fails where the library would quietly tell nobody.
func (g *gossip) publish(ctx context.Context, name string, data []byte) error {
	topic, err := g.topic(name)
	if err != nil {
		return err
	}
	if len(topic.ListPeers()) == 0 {
		return errNoSubscriber
	}
	return topic.Publish(ctx, data)
}

func (g *gossip) printJoins(topic string, joins *pubsub.TopicEventHandler) {
	for {
		e, err := joins.NextPeerEvent(g.ctx)
		if err != nil {
			return
		}
		if e.Type == pubsub.PeerJoin {
			emit("subscribed", fields{"peerId": e.Peer, "topic": topic})
		}
	}
}

func (g *gossip) printMessages(messages *pubsub.Subscription) {
	for {
		m, err := messages.Next(g.ctx)
		if err != nil {
			return
		}
		if m.ReceivedFrom == g.self {
			continue
		}
		var from any
		if len(m.From) > 0 {
			from = m.GetFrom()
		}
		emit("message", fields{"topic": m.GetTopic(), "from": from, "bytes": len(m.Data), "data": printable(m.Data)})
	}
}

// meshTracer follows GRAFT and PRUNE, because the library does not tell its mesh.
type meshTracer struct {
	noTracer
	mutex sync.Mutex
	peers map[string]map[peer.ID]struct{}
}

func newMeshTracer() *meshTracer {
	return &meshTracer{peers: map[string]map[peer.ID]struct{}{}}
}

func (t *meshTracer) snapshot(topics []string) map[string][]peer.ID {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	out := make(map[string][]peer.ID, len(topics))
	for _, topic := range topics {
		out[topic] = slices.AppendSeq([]peer.ID{}, maps.Keys(t.peers[topic]))
	}
	return out
}

func (t *meshTracer) Graft(p peer.ID, topic string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.peers[topic] == nil {
		t.peers[topic] = map[peer.ID]struct{}{}
	}
	t.peers[topic][p] = struct{}{}
}

func (t *meshTracer) Prune(p peer.ID, topic string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.peers[topic], p)
}

func (t *meshTracer) OnClosedOutboundStream(p peer.ID) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, peers := range t.peers {
		delete(peers, p)
	}
}
