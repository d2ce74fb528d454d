// How old is it, as kubectl says it: 45s, 3m20s, 5d4h?

/** The two largest units while the first is small, as in `kubectl get`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (hours < 192) return pair(days, 'd', hours % 24, 'h')
  if (days < 365 * 2) return `${days}d`
  const years = Math.floor(days / 365)
  if (days < 365 * 8) return pair(years, 'y', days % 365, 'd')
  return `${years}y`
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`

/** The age of a timestamp; `<unknown>` where there is none. */
export function ageOf(timestamp: string | undefined | null, now = Date.now()): string {
  if (!timestamp) return '<unknown>'
  const then = Date.parse(timestamp)
  return Number.isNaN(then) ? '<invalid>' : humanDuration(now - then)
}
