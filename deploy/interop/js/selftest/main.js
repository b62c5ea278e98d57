/** Runs the foreign peers against one another; each row of the matrix is a JSON line on stdout. */
import { parseArgs } from 'node:util'
import { gossip } from './gossip.js'
import { Peer, runPeer } from './peer.js'

const LANGUAGES = ['go', 'rust', 'js']
const ECHO_BYTES = 16 * 1024 * 1024
const PINGS = 5

const echo = (bytes) => ({ args: ['--bytes', bytes], expect: (result) => result.bytes === bytes })

const PROBES = {
  ping: { args: ['--count', PINGS], expect: (result) => result.rttMillis.length === PINGS },
  identify: {
    args: [],
    expect: (result, listener) =>
      result.peerId === listener.peerId &&
      result.agentVersion !== '' &&
      ['/ipfs/ping/1.0.0', '/ipfs/id/1.0.0', '/echo/1.0.0', '/meshsub/1.1.0']
        .every((protocol) => result.protocols.includes(protocol)) &&
      result.listenAddrs.some((address) => listener.address.startsWith(address))
  },
  echo: echo(ECHO_BYTES),
  'echo of nothing': echo(0),
  'echo of a byte': echo(1)
}

const { values } = parseArgs({
  options: {
    security: { type: 'string', default: 'noise' },
    messages: { type: 'string', default: '1000' }
  }
})
const common = ['--security', values.security]
let failures = 0

for (const language of LANGUAGES) {
  await row({ case: 'usage', peer: language }, () => refusesNonsense(language))
}
for (const listener of LANGUAGES) {
  const peer = await Peer.listen(listener, common)
  for (const dialer of LANGUAGES) {
    for (const [name, probe] of Object.entries(PROBES)) {
      await row({ case: name, dialer, listener }, () => dial(dialer, peer, name.split(' ')[0], probe))
    }
  }
  await row({ case: 'terminate', peer: listener }, async () => {
    assert(await peer.stop() === 0, `SIGTERM does not end it with exit code 0: ${peer.stderr}`)
  })
}
await row({ case: 'key-seed' }, samePeerIdEverywhere)
for (const policy of ['sign', 'nosign']) {
  await row({ case: 'gossip', policy, peers: LANGUAGES }, () =>
    gossip(LANGUAGES, [...common, '--policy', policy], Number(values.messages)))
}
await row({ case: 'gossip', policy: 'sign', msgId: 'content', peers: LANGUAGES }, () =>
  gossip(LANGUAGES, [...common, '--msg-id', 'content'], Number(values.messages)))
process.exit(failures === 0 ? 0 : 1)

async function row (fields, check) {
  const startMillis = performance.now()
  let outcome
  try {
    outcome = { ok: true, ...await check() }
  } catch (err) {
    failures++
    outcome = { ok: false, error: err.message }
  }
  const millis = Math.round(performance.now() - startMillis)
  process.stdout.write(`${JSON.stringify({ ...fields, ...outcome, tookMillis: millis })}\n`)
}

async function dial (dialer, listener, name, { args, expect }) {
  const { code, events, stderr } = await runPeer(
    dialer, ['dial', listener.address, name, ...args, ...common])
  const [result] = events
  assert(events.length === 1 && result.case === name, `one result expected, not ${JSON.stringify(events)}`)
  assert(code === 0 && result.ok, `exit code ${code}, ${JSON.stringify(result)}, ${stderr}`)
  assert(expect(result, listener), `not what it should be: ${JSON.stringify(result)}`)
  const { rttMillis, millis } = result
  return { rttMillis, millis }
}

async function refusesNonsense (language) {
  const usage = await runPeer(language, ['listen', '--nonsense', '1'])
  assert(usage.code === 2 && usage.stderr.includes('usage:'), `an unknown option gives exit code ${usage.code}`)
  const nobody = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'
  const refused = await runPeer(language, ['dial', nobody, 'ping', ...common])
  const [result] = refused.events
  assert(refused.code === 1 && result.ok === false && result.error !== '',
    `dialing nobody gives exit code ${refused.code} and ${JSON.stringify(result)}`)
}

async function samePeerIdEverywhere () {
  const peers = await Promise.all(LANGUAGES.map((language) => Peer.listen(language, ['--key-seed', '7'])))
  await Promise.all(peers.map((peer) => peer.stop()))
  const ids = new Set(peers.map(({ peerId }) => peerId))
  assert(ids.size === 1, `the same --key-seed gives different peers: ${[...ids]}`)
}

function assert (condition, message) {
  if (!condition) {
    throw new Error(message)
  }
}
