export const USAGE = `usage: peer listen [--listen MULTIADDR]... [--seed ADDR]... [--topic T]...
                   [--policy sign|nosign] [--msg-id default|content] [--key-seed N] [--security noise|tls]
       peer dial ADDR ping [--count N] | identify | echo [--bytes N]   [--key-seed N] [--security noise|tls]`

/** The command line cannot be understood; the message says why. */
export class UsageError extends Error {}

const LISTEN_OPTIONS = ['--listen', '--seed', '--topic', '--policy', '--msg-id']
const PROBE_OPTIONS = new Map([
  ['ping', ['--count']],
  ['identify', []],
  ['echo', ['--bytes']]
])

/** Turns the arguments into options, all checked. */
export function parse (args) {
  const options = {
    command: args[0],
    listen: [],
    seeds: [],
    topics: [],
    policy: 'sign',
    msgId: 'default',
    keySeed: null,
    security: 'noise',
    address: null,
    probe: null,
    count: 3,
    bytes: 16 * 1024 * 1024
  }
  let rest = args.slice(1)
  let allowed = ['--key-seed', '--security']
  if (options.command === 'listen') {
    allowed = [...allowed, ...LISTEN_OPTIONS]
  } else if (options.command === 'dial') {
    [options.address, options.probe, ...rest] = rest
    if (!PROBE_OPTIONS.has(options.probe)) {
      throw new UsageError('dial needs an address and one of ping, identify, echo')
    }
    allowed = [...allowed, ...PROBE_OPTIONS.get(options.probe)]
  } else {
    throw new UsageError('name a command: listen or dial')
  }
  for (let i = 0; i < rest.length; i += 2) {
    const [name, value] = [rest[i], rest[i + 1]]
    if (!allowed.includes(name)) {
      throw new UsageError(`${options.command} does not take ${JSON.stringify(name)}`)
    }
    if (value === undefined) {
      throw new UsageError(`${name} needs a value`)
    }
    set(options, name, value)
  }
  if (options.listen.length === 0) {
    options.listen = ['/ip4/127.0.0.1/tcp/0']
  }
  return options
}

function set (options, name, value) {
  switch (name) {
    case '--listen': options.listen.push(value); break
    case '--seed': options.seeds.push(value); break
    case '--topic': options.topics.push(value); break
    case '--policy': options.policy = choice(name, value, ['sign', 'nosign']); break
    case '--msg-id': options.msgId = choice(name, value, ['default', 'content']); break
    case '--security': options.security = choice(name, value, ['noise', 'tls']); break
    case '--key-seed': options.keySeed = natural(name, value); break
    case '--count': options.count = Number(natural(name, value)); break
    case '--bytes': options.bytes = Number(natural(name, value)); break
  }
}

function choice (name, value, words) {
  if (!words.includes(value)) {
    throw new UsageError(`${name} is ${words.join(' or ')}, not ${JSON.stringify(value)}`)
  }
  return value
}

function natural (name, value) {
  if (!/^\d{1,15}$/.test(value)) {
    throw new UsageError(`${name} is a whole number, not ${JSON.stringify(value)}`)
  }
  return value
}
