/**
 * A small libp2p peer on js-libp2p for interoperability tests. Its command line is described in
 * ../../README.md and is the same for every foreign peer.
 */
import { dial } from './dial.js'
import { listen } from './listen.js'
import { parse, USAGE, UsageError } from './options.js'

try {
  const options = parse(process.argv.slice(2))
  const ok = await (options.command === 'listen' ? listen(options) : dial(options))
  process.exit(ok ? 0 : 1)
} catch (err) {
  console.error(`peer: ${err instanceof UsageError ? `${err.message}\n${USAGE}` : err.stack}`)
  process.exit(err instanceof UsageError ? 2 : 1)
}
