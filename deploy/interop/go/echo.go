package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	echoProtocol = "/echo/1.0.0"
	echoChunk    = 64 << 10
)

// serveEcho returns every byte until the remote has closed its side, then closes ours.
//
// It holds one chunk, so a remote that does not read stops being read.
func serveEcho(s network.Stream) {
	if _, err := io.CopyBuffer(struct{ io.Writer }{s}, struct{ io.Reader }{s}, make([]byte, echoChunk)); err != nil {
		_ = s.Reset()
		return
	}
	_ = s.Close()
}

// echo sends size pseudo-random bytes while it reads them back, and returns their SHA-256 in hex.
func echo(ctx context.Context, h host.Host, id peer.ID, size int64) (string, error) {
	s, err := h.NewStream(ctx, id, echoProtocol)
	if err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { _ = s.Reset() })
	defer stop()
	sent := sha256.New()
	sending := make(chan error, 1)
	go func() { sending <- send(s, size, sent) }()

	received := sha256.New()
	n, err := io.CopyBuffer(received, struct{ io.Reader }{s}, make([]byte, echoChunk))
	if err != nil {
		_ = s.Reset()
	}
	if err = errors.Join(err, <-sending); err != nil {
		return "", err
	}
	want, got := hex.EncodeToString(sent.Sum(nil)), hex.EncodeToString(received.Sum(nil))
	if n != size || want != got {
		return "", fmt.Errorf("sent %d bytes with SHA-256 %s, read %d with %s", size, want, n, got)
	}
	return got, nil
}

func send(s network.Stream, size int64, digest hash.Hash) error {
	random := rand.NewChaCha8([32]byte{})
	if _, err := io.CopyN(io.MultiWriter(s, digest), random, size); err != nil {
		return err
	}
	return s.CloseWrite()
}
