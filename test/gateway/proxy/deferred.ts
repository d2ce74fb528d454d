// A promise that the test settles itself. Until Node 22 is the oldest, which has Promise.withResolvers.

export function deferred<Value = void>() {
  let resolve!: (value: Value) => void
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
