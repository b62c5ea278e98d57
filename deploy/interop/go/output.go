package main

import (
	"encoding/json"
	"os"
	"strings"
	"sync"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multiaddr"
)

const maxPrintedChars = 256

type fields map[string]any

var output = struct {
	sync.Mutex
	*json.Encoder
}{Encoder: json.NewEncoder(os.Stdout)}

func init() {
	output.SetEscapeHTML(false)
}

// emit writes one JSON line to stdout.
func emit(event string, f fields) {
	f["event"] = event
	output.Lock()
	defer output.Unlock()
	if err := output.Encode(f); err != nil {
		os.Exit(exitFailed) // nobody reads us any more
	}
}

func emitError(command string, err error) {
	emit("error", fields{"command": command, "error": err.Error()})
}

// printable is data as at most 256 characters of UTF-8.
func printable(data []byte) string {
	text := []rune(strings.ToValidUTF8(string(data), "\uFFFD"))
	return string(text[:min(len(text), maxPrintedChars)])
}

func identified(e event.EvtPeerIdentificationCompleted) fields {
	return fields{
		"peerId":       e.Peer,
		"agentVersion": e.AgentVersion,
		"protocols":    protocol.ConvertToStrings(e.Protocols),
		"addresses":    texts(e.ListenAddrs),
		"signedRecord": e.SignedPeerRecord != nil,
	}
}

func texts(addresses []multiaddr.Multiaddr) []string {
	out := make([]string, 0, len(addresses))
	for _, a := range addresses {
		out = append(out, a.String())
	}
	return out
}
