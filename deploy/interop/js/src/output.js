const MAX_PRINTED_CHARS = 256

/** Writes one JSON line to stdout. */
export function emit (event, fields) {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`)
}

export function emitError (command, err) {
  emit('error', { command, error: err.message })
}

/** Data as at most 256 characters of UTF-8. */
export function printable (data) {
  return Array.from(new TextDecoder().decode(data)).slice(0, MAX_PRINTED_CHARS).join('')
}

export function identified (result) {
  return {
    peerId: result.peerId.toString(),
    agentVersion: result.agentVersion ?? '',
    protocols: result.protocols,
    addresses: result.listenAddrs.map(String),
    signedRecord: result.signedPeerRecord != null
  }
}
