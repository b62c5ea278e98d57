package main

import (
	"log"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// noTracer ignores every event of the router except losses, which it logs.
type noTracer struct{}

func (noTracer) DropRPC(_ *pubsub.RPC, p peer.ID) { log.Println("gossipsub dropped an RPC for", p) }

func (noTracer) UndeliverableMessage(m *pubsub.Message) {
	log.Println("gossipsub dropped a message on", m.GetTopic())
}

func (noTracer) RejectMessage(m *pubsub.Message, reason string) {
	log.Println("gossipsub rejected a message from", m.ReceivedFrom, "because:", reason)
}

func (noTracer) OnNewOutboundStream(peer.ID, protocol.ID) {}
func (noTracer) OnClosedOutboundStream(peer.ID)           {}
func (noTracer) Join(string)                              {}
func (noTracer) Leave(string)                             {}
func (noTracer) Graft(peer.ID, string)                    {}
func (noTracer) Prune(peer.ID, string)                    {}
func (noTracer) ValidateMessage(*pubsub.Message)          {}
func (noTracer) DeliverMessage(*pubsub.Message)           {}
func (noTracer) DuplicateMessage(*pubsub.Message)         {}
func (noTracer) ThrottlePeer(peer.ID)                     {}
func (noTracer) RecvRPC(*pubsub.RPC)                      {}
func (noTracer) SendRPC(*pubsub.RPC, peer.ID)             {}
