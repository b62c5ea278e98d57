import { createInterface } from 'node:readline'
import { multiaddr } from '@multiformats/multiaddr'
import { ECHO_PROTOCOL, MAX_ECHO_STREAMS, serveEcho } from './echo.js'
import { burst, createGossip, joinTopics, publish } from './gossip.js'
import { createNode } from './node.js'
import { emit, emitError, identified } from './output.js'

const SEED_PATIENCE_MS = 30_000
const SEED_RETRY_MS = 500
const DEFAULT_RATE_PER_SECOND = 200

/** Serves until SIGTERM or the command quit. */
export async function listen (options) {
  const node = await createNode(options, options.listen, { pubsub: createGossip(options) })
  await node.handle(ECHO_PROTOCOL, serveEcho, { maxInboundStreams: MAX_ECHO_STREAMS })
  emit('ready', { peerId: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
  watch(node)
  joinTopics(node.services.pubsub, options.topics)
  options.seeds.forEach((seed) => { dialSeed(node, seed) })
  await commands(node)
  await node.stop()
  return true
}

/** Prints connections, disconnections and identifications. */
function watch (node) {
  node.addEventListener('peer:connect', ({ detail }) => {
    emit('connected', { peerId: detail.toString() })
  })
  node.addEventListener('peer:disconnect', ({ detail }) => {
    emit('disconnected', { peerId: detail.toString() })
  })
  node.addEventListener('peer:identify', ({ detail }) => { emit('identified', identified(detail)) })
}

async function dialSeed (node, seed) {
  const deadlineMillis = performance.now() + SEED_PATIENCE_MS
  for (;;) {
    try {
      await node.dial(multiaddr(seed))
      return
    } catch (err) {
      if (performance.now() > deadlineMillis) {
        emitError(`seed ${seed}`, err)
        return
      }
      await new Promise((resolve) => { setTimeout(resolve, SEED_RETRY_MS) })
    }
  }
}

/** Runs the lines of stdin, whose end is not an event, until quit or a signal. */
function commands (node) {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
    createInterface({ input: process.stdin }).on('line', (line) => {
      const command = line.trim()
      if (command === 'quit') {
        resolve()
      } else if (command !== '') {
        run(node, command).catch((err) => { emitError(command, err) })
      }
    })
  })
}

async function run (node, command) {
  const router = node.services.pubsub
  const [, name, rest] = command.match(/^(\S+) ?(.*)$/)
  switch (name) {
    case 'publish': {
      const [, topic, text] = rest.match(/^(\S*) ?(.*)$/)
      if (topic === '') {
        throw new Error('write: publish TOPIC TEXT')
      }
      emit('published', { topic, bytes: await publish(router, topic, text) })
      break
    }
    case 'burst': {
      const [topic, count, prefix, rate = DEFAULT_RATE_PER_SECOND, ...more] = rest.split(/\s+/)
      if (prefix === undefined || !/^\d+$/.test(count) || !(Number(rate) > 0) || more.length > 0) {
        throw new Error('write: burst TOPIC COUNT PREFIX [RATE_PER_S]')
      }
      const failed = await burst(router, topic, Number(count), prefix, Number(rate))
      emit('burst', { topic, count: Number(count), failed })
      break
    }
    case 'dial': {
      const connection = await node.dial(multiaddr(rest))
      emit('dialed', { peerId: connection.remotePeer.toString(), address: rest })
      break
    }
    case 'peers': {
      const mesh = router.getTopics().map((topic) => [topic, router.getMeshPeers(topic)])
      emit('peers', { connected: node.getPeers().map(String), mesh: Object.fromEntries(mesh) })
      break
    }
    default:
      throw new Error('unknown command: use publish, burst, dial, peers or quit')
  }
}
