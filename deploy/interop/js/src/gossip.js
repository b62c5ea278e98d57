import { createHash } from 'node:crypto'
import { gossipsub, StrictNoSign, StrictSign } from '@libp2p/gossipsub'
import { emit, printable } from './output.js'

/** The gossipsub service for the given policy and message id. */
export function createGossip (options) {
  const signed = options.policy === 'sign'
  return gossipsub({
    globalSignaturePolicy: signed ? StrictSign : StrictNoSign,
    msgIdFn: signed && options.msgId === 'default' ? sourceAndSequence : contentHash
  })
}

/** Prints messages and subscriptions of others, and joins the topics. */
export function joinTopics (router, topics) {
  router.addEventListener('message', ({ detail }) => {
    emit('message', {
      topic: detail.topic,
      from: detail.from?.toString() ?? null,
      bytes: detail.data.byteLength,
      data: printable(detail.data)
    })
  })
  router.addEventListener('subscription-change', ({ detail }) => {
    for (const { topic, subscribe } of detail.subscriptions) {
      if (subscribe) {
        emit('subscribed', { peerId: detail.peerId.toString(), topic })
      }
    }
  })
  topics.forEach((topic) => { router.subscribe(topic) })
}

export async function publish (router, topic, text) {
  const data = new TextEncoder().encode(text)
  await router.publish(topic, data)
  return data.byteLength
}

/** Publishes PREFIX-0 to PREFIX-(count-1) at a steady rate, and returns how many failed. */
export async function burst (router, topic, count, prefix, ratePerSecond) {
  let failed = 0
  const startMillis = performance.now()
  for (let i = 0; i < count; i++) {
    const aheadMillis = startMillis + i * 1000 / ratePerSecond - performance.now()
    if (aheadMillis > 0) {
      await new Promise((resolve) => { setTimeout(resolve, aheadMillis) })
    }
    await publish(router, topic, `${prefix}-${i}`).catch(() => { failed++ })
  }
  return failed
}

/** The raw bytes of from‖seqno; the library's own default starts with the public key instead. */
function sourceAndSequence (message) {
  const from = message.from.toMultihash().bytes
  const id = Buffer.alloc(from.length + 8)
  id.set(from)
  id.writeBigUInt64BE(message.sequenceNumber, from.length)
  return id
}

function contentHash (message) {
  return createHash('sha256').update(message.data).digest()
}
