// What does a RequestHeaderModifier or ResponseHeaderModifier do?

import type { HeaderModifier } from '../routing/routing-table.ts'
import { addHeader, findHeader, type HeaderList, removeHeader, setHeader } from './header-list.ts'

/** The message's framing and its way through the proxy are not the route's to change. */
const UNTOUCHABLE = new Set(['connection', 'content-length', 'transfer-encoding', 'host'])

export function modifyHeaders(headers: HeaderList, { set, add, remove }: HeaderModifier) {
  for (const name of remove) {
    const lowerCaseName = name.toLowerCase()
    if (!UNTOUCHABLE.has(lowerCaseName)) removeHeader(headers, lowerCaseName)
  }
  for (const { name, value } of set)
    if (!UNTOUCHABLE.has(name.toLowerCase())) setHeader(headers, name, value)
  for (const { name, value } of add) {
    const lowerCaseName = name.toLowerCase()
    if (UNTOUCHABLE.has(lowerCaseName)) continue
    const present = findHeader(headers, lowerCaseName)
    if (present === undefined) addHeader(headers, name, value)
    else setHeader(headers, name, `${present},${value}`)
  }
}
