// How long is it from a key to the screen that shows what it did?

import { setTimeout as pause } from 'node:timers/promises'

/** `press` writes a key; `look` is what the key changes. Keys come at uneven times, as from a hand. */
export async function measureKeys({ until }, { press, look, count = 120 }) {
  const times = []
  for (let key = 0; key < count; key++) {
    await pause(20 + ((key * 37) % 40))
    const before = look()
    const started = performance.now()
    press(key)
    await until(() => look() !== before, `key ${key}`)
    times.push(performance.now() - started)
  }
  times.sort((one, other) => one - other)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  return { median: at(0.5), p95: at(0.95) }
}
