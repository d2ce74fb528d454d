// Who comes first, a client that has just come or one that is there already? The one that has come, for a while.

/** Turns of the loop in a row in which nobody is read. One that only takes a connection lasts some microseconds. */
const MAXIMUM_TURNS = 64
/** Bytes that wait meanwhile. */
const MAXIMUM_HELD = 1024 * 1024

/**
 * Node takes one connection in each turn of its loop, however many wait (https://github.com/libuv/libuv/pull/3696), and
 * in the same turn all clients are served that have sent something. The more of them there are the longer that takes, and
 * who comes to a busy proxy would wait for seconds where its old clients wait for milliseconds. So once a connection was
 * taken the others are read only after a turn that brought no further one.
 */
export class NewcomersFirst {
  /** What is read now must be held. */
  holds = false
  #came = false
  #turns = 0
  #bytes = 0
  #held: (() => void)[] = []

  /** Of a connection that was taken just now. */
  come() {
    this.#came = true
    if (this.holds) return
    this.holds = true
    this.#turns = 0
    setImmediate(this.#look)
  }

  hold(read: () => void, bytes: number) {
    this.#held.push(read)
    this.#bytes += bytes
  }

  /** All that was held, in the order in which it came. */
  readHeld() {
    const held = this.#held
    this.holds = false
    this.#held = []
    this.#bytes = 0
    for (const read of held) read()
  }

  readonly #look = () => {
    if (!this.holds) return
    const goesOn = this.#came && this.#turns < MAXIMUM_TURNS && this.#bytes < MAXIMUM_HELD
    if (!goesOn) return this.readHeld()
    this.#came = false
    this.#turns++
    setImmediate(this.#look)
  }
}
