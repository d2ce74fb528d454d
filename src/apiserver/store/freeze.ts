// Can an object that many readers share be changed by one of them? No: it is frozen to its leaves.

/** Stops at what is frozen already, so that an object made from parts of a stored one costs only its new parts. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
  return value
}
