import { createHash, randomBytes } from 'node:crypto'

export const ECHO_PROTOCOL = '/echo/1.0.0'
export const MAX_ECHO_STREAMS = 1000

/** What is sent at once: js-libp2p makes one Yamux frame of it, and others refuse those above 1 MiB. */
const CHUNK = 64 * 1024

/**
 * Yamux lets a stream's window grow to 16 MiB; a paused stream that has been granted more than it
 * may buffer would be reset.
 */
const READ_BUFFER = 16 * 1024 * 1024

/**
 * Returns every byte until the remote has closed its side, then closes ours. While the remote does
 * not read, nothing is read from it.
 */
export async function serveEcho (stream) {
  try {
    for await (const data of read(stream)) {
      for (let i = 0; i < data.byteLength; i += CHUNK) {
        await write(stream, data.sublist(i, Math.min(i + CHUNK, data.byteLength)))
      }
    }
    await stream.close()
  } catch (err) {
    stream.abort(err)
  }
}

/** Sends size pseudo-random bytes while it reads them back, and returns their SHA-256 in hex. */
export async function echo (stream, size) {
  const [sent, received] = await Promise.all([send(stream, size), receive(stream)])
  if (received.count !== size || received.digest !== sent) {
    throw new Error(
      `sent ${size} bytes with SHA-256 ${sent}, read ${received.count} with ${received.digest}`)
  }
  return sent
}

async function send (stream, size) {
  const digest = createHash('sha256')
  for (let left = size; left > 0; left -= CHUNK) {
    const chunk = randomBytes(Math.min(CHUNK, left))
    digest.update(chunk)
    await write(stream, chunk)
  }
  await stream.close()
  return digest.digest('hex')
}

async function receive (stream) {
  const digest = createHash('sha256')
  let count = 0
  for await (const data of read(stream)) {
    for (const chunk of data) {
      digest.update(chunk)
    }
    count += data.byteLength
  }
  return { count, digest: digest.digest('hex') }
}

/**
 * The data of a stream, which is paused while its consumer is busy. The stream's own iterator does
 * not pause, and loses what is still buffered when the remote closes its side.
 */
async function * read (stream) {
  stream.maxReadBufferLength = READ_BUFFER
  const queue = []
  let failure = null
  let wake = () => {}
  stream.addEventListener('message', ({ data }) => { queue.push(data); wake() })
  stream.addEventListener('remoteCloseWrite', () => { wake() })
  stream.addEventListener('close', ({ error }) => { failure = error; wake() })
  for (;;) {
    while (queue.length > 0) {
      if (stream.readStatus === 'readable') {
        stream.pause()
      }
      yield queue.shift()
    }
    if (failure != null) {
      throw failure
    }
    if (stream.readStatus === 'paused') {
      stream.resume() // pausing inside of it, from a listener, would be undone
    }
    if (queue.length === 0) {
      if (stream.remoteWriteStatus !== 'writable' && stream.readBufferLength === 0) {
        return
      }
      await new Promise((resolve) => { wake = resolve })
    }
  }
}

/** Not with stream.onDrain(): that returns at once from its second use on. */
async function write (stream, chunk) {
  if (stream.send(chunk)) {
    return
  }
  const { promise, resolve, reject } = Promise.withResolvers()
  const closed = ({ error }) => { reject(error ?? new Error('the stream was closed')) }
  stream.addEventListener('drain', resolve, { once: true })
  stream.addEventListener('close', closed, { once: true })
  try {
    await promise
  } finally {
    stream.removeEventListener('drain', resolve)
    stream.removeEventListener('close', closed)
  }
}
