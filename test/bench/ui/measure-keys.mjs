// How long is it from a key to the screen that shows what it did, and how much work is that?

import { setTimeout as pause } from 'node:timers/promises'
import { cpuOf } from '../embedded/start-servers.mjs'

/**
 * `press` writes a key; `look` is what the key changes. Keys come at uneven times, as from a hand. `cpu` is all that the
 * program has computed meanwhile, in milliseconds for each key: it says something on a busy machine too.
 */
export async function measureKeys({ pid, until }, { press, look, count = 120 }) {
  const times = []
  const before = cpuOf(pid)
  for (let key = 0; key < count; key++) {
    await pause(20 + ((key * 37) % 40))
    const shown = look()
    const started = performance.now()
    press(key)
    await until(() => look() !== shown, `key ${key}`)
    times.push(performance.now() - started)
  }
  const cpu = (cpuOf(pid) - before) / count
  times.sort((one, other) => one - other)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  return { median: at(0.5), p95: at(0.95), cpu }
}
