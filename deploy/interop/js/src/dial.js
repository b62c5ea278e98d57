import { multiaddr } from '@multiformats/multiaddr'
import { echo, ECHO_PROTOCOL } from './echo.js'
import { createNode } from './node.js'
import { emit, identified } from './output.js'

const DIAL_TIMEOUT_MS = 120_000

/** Runs one probe against one peer, prints its result, and returns whether it went well. */
export async function dial (options) {
  try {
    emit('result', { case: options.probe, ok: true, ...await withTimeout(probe(options)) })
    return true
  } catch (err) {
    emit('result', { case: options.probe, ok: false, error: err.message })
    return false
  }
}

async function probe (options) {
  const node = await createNode(options)
  const identification = new Promise((resolve) => {
    node.addEventListener('peer:identify', ({ detail }) => { resolve(detail) }, { once: true })
  })
  const connection = await node.dial(multiaddr(options.address))
  switch (options.probe) {
    case 'ping': return pings(node, connection, options.count)
    case 'identify': return identity(await identification)
    case 'echo': {
      const startMillis = performance.now()
      const stream = await connection.newStream(ECHO_PROTOCOL)
      const sha256 = await echo(stream, options.bytes)
      return { bytes: options.bytes, sha256, millis: Math.round(performance.now() - startMillis) }
    }
  }
}

async function pings (node, connection, count) {
  const rttMillis = []
  for (let i = 0; i < count; i++) {
    rttMillis.push(await node.services.ping.ping(connection.remotePeer))
  }
  return { rttMillis }
}

function identity (result) {
  const { addresses, ...fields } = identified(result)
  return {
    ...fields,
    listenAddrs: addresses,
    protocolVersion: result.protocolVersion ?? '',
    observedAddr: result.observedAddr?.toString() ?? null
  }
}

function withTimeout (promise) {
  const { promise: timeout, reject } = Promise.withResolvers()
  setTimeout(() => { reject(new Error(`no result within ${DIAL_TIMEOUT_MS} ms`)) }, DIAL_TIMEOUT_MS)
  return Promise.race([promise, timeout])
}
