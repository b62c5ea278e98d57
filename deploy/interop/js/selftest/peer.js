import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PEER = fileURLToPath(new URL('../../peer', import.meta.url))
const PATIENCE_MS = 150_000

/** Runs a peer to its end, and returns its exit code and the events that it printed. */
export async function runPeer (language, args) {
  const peer = new Peer(language, args)
  const code = await peer.exit
  return { code, events: peer.events, stderr: peer.stderr }
}

/** A running peer: its events so far, and waiting for more of them. */
export class Peer {
  events = []
  stderr = ''
  #waiting = new Set()

  constructor (language, args) {
    this.language = language
    this.process = spawn(PEER, [language, ...args])
    this.process.stderr.on('data', (text) => { this.stderr += text })
    this.exit = new Promise((resolve) => { this.process.once('close', resolve) })
    this.exit.then(() => { this.#waiting.forEach((check) => { check() }) })
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line))
      this.#waiting.forEach((check) => { check() })
    })
  }

  /** Starts a peer and waits until it listens. */
  static async listen (language, args) {
    const peer = new Peer(language, ['listen', ...args])
    const { peerId, addresses } = await peer.until('ready', () => peer.events[0])
    return Object.assign(peer, { peerId, address: addresses[0] })
  }

  ofKind (event) {
    return this.events.filter((e) => e.event === event)
  }

  command (line) {
    this.process.stdin.write(`${line}\n`)
  }

  /** Waits until found() returns something truthy after some event, and returns that. */
  until (what, found) {
    const { promise, resolve, reject } = Promise.withResolvers()
    const fail = (why) => {
      reject(new Error(`${this.language}: ${why} while waiting for ${what}; stderr: ${this.stderr}`))
    }
    const check = () => {
      const value = found()
      if (value) {
        resolve(value)
      } else if (this.process.exitCode !== null) {
        fail('ended')
      }
    }
    const timer = setTimeout(() => { fail('nothing') }, PATIENCE_MS)
    this.#waiting.add(check)
    check()
    return promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(check)
    })
  }

  /** Ends the peer as an operator would, and returns its exit code. */
  async stop () {
    this.process.kill('SIGTERM')
    return this.exit
  }
}
