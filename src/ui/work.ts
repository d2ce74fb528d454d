// What has to come to an end before the app may leave? Shells that run, setups that are being broken off.

export type Work = {
  add(promise: Promise<unknown>): void
  /** Resolves when all of it has ended, or after `timeoutMs`. Never rejects. */
  end(timeoutMs: number): Promise<void>
}

export function trackWork(): Work {
  const running = new Set<Promise<unknown>>()
  return {
    add(promise) {
      const settled = promise.then(
        () => {},
        () => {},
      )
      running.add(settled)
      void settled.then(() => running.delete(settled))
    },
    async end(timeoutMs) {
      let timer: NodeJS.Timeout | undefined
      const timeout = new Promise((resolve) => {
        timer = setTimeout(resolve, timeoutMs)
      })
      await Promise.race([Promise.all(running), timeout])
      clearTimeout(timer)
    },
  }
}
