import { createHash } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { createLibp2p } from 'libp2p'

/** A test decides for itself how many connections it opens, so the library's limits are far away. */
const MANY = 10_000

/** Starts a node on TCP and Yamux that listens at the given addresses, if any. */
export async function createNode (options, listen = [], services = {}) {
  return createLibp2p({
    privateKey: await privateKey(options.keySeed),
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [options.security === 'tls' ? tls() : noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      maxConnections: MANY,
      inboundConnectionThreshold: MANY,
      maxIncomingPendingConnections: MANY
    },
    connectionMonitor: { enabled: false },
    services: { identify: identify(), ping: ping(), ...services }
  })
}

/** Fresh, or the Ed25519 key whose 32 secret bytes are the SHA-256 of the seed's decimal text. */
async function privateKey (seed) {
  if (seed == null) {
    return generateKeyPair('Ed25519')
  }
  return generateKeyPairFromSeed('Ed25519', createHash('sha256').update(seed).digest())
}
