import { Peer } from './peer.js'

const TOPIC = 'selftest'
const RATE_PER_SECOND = 300

/**
 * Each peer publishes so many messages at the same time, and each must receive those of all others
 * exactly once. The first peer is the seed of the others; the rest are connected by hand.
 */
export async function gossip (languages, args, messages) {
  const seed = await Peer.listen(languages[0], [...args, '--topic', TOPIC])
  const peers = [seed]
  try {
    for (const language of languages.slice(1)) {
      peers.push(await Peer.listen(language, [...args, '--topic', TOPIC, '--seed', seed.address]))
    }
    await connectAll(peers)
    await Promise.all(peers.map((peer) => mesh(peer, peers.length - 1)))
    const startMillis = performance.now()
    peers.forEach((peer) => {
      peer.command(`burst ${TOPIC} ${messages} ${peer.language} ${RATE_PER_SECOND}`)
    })
    await Promise.all(peers.map((peer) => published(peer, messages)))
    await Promise.all(peers.map((peer) => received(peer, peers, messages)))
    const gossipMillis = Math.round(performance.now() - startMillis)
    peers.forEach((peer) => { checkAuthors(peer, peers, args.includes('nosign')) })
    return { delivered: peers.length * (peers.length - 1) * messages, gossipMillis }
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()))
  }
}

/** Connects every peer with every other that the seed has not made known to it. */
async function connectAll (peers) {
  const [, ...others] = peers
  others.forEach((peer, i) => {
    others.slice(i + 1).forEach((other) => { peer.command(`dial ${other.address}`) })
  })
  await Promise.all(peers.map((peer) => peer.until('subscriptions of all others', () =>
    distinct(peer.ofKind('subscribed').map(({ peerId }) => peerId)).size === peers.length - 1)))
}

/** Asks a peer for its mesh until that has the size wanted. */
async function mesh (peer, size) {
  for (;;) {
    const asked = peer.ofKind('peers').length
    peer.command('peers')
    const answer = await peer.until('its peers', () => peer.ofKind('peers')[asked])
    if (answer.mesh[TOPIC].length === size) {
      return
    }
    await new Promise((resolve) => { setTimeout(resolve, 100) })
  }
}

async function published (peer, messages) {
  const burst = await peer.until('its burst', () => peer.ofKind('burst')[0])
  if (burst.count !== messages || burst.failed !== 0) {
    throw new Error(`${peer.language} published only part: ${JSON.stringify(burst)}`)
  }
}

async function received (peer, peers, messages) {
  const expected = new Set(peers.filter((other) => other !== peer).flatMap((other) =>
    Array.from({ length: messages }, (_, i) => `${other.language}-${i}`)))
  try {
    await peer.until('messages of all others', () => peer.ofKind('message').length >= expected.size)
  } catch (err) {
    const got = distinct(peer.ofKind('message').map(({ data }) => data))
    throw new Error(`${got.size} of ${expected.size} messages; ${err.message}`)
  }
  const got = peer.ofKind('message').map(({ data }) => data)
  if (got.length !== expected.size || expected.symmetricDifference(new Set(got)).size !== 0) {
    throw new Error(`${peer.language} received ${got.length} messages, ${distinct(got).size} of them distinct`)
  }
}

function checkAuthors (peer, peers, unsigned) {
  const authors = new Map(peers.map(({ language, peerId }) => [language, unsigned ? null : peerId]))
  const wrong = peer.ofKind('message').find(({ data, from, bytes }) =>
    from !== authors.get(data.split('-')[0]) || bytes !== data.length)
  if (wrong) {
    throw new Error(`${peer.language} received ${JSON.stringify(wrong)}`)
  }
}

function distinct (items) {
  return new Set(items)
}
