// Does a string have the format that its schema names? The formats are those that Kubernetes checks in custom resources.

import { isIP, isIPv4, isIPv6 } from 'node:net'
import { parseDuration } from './go-duration.ts'

const UUID = (version: string, variant: string) =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}-?${variant}-?[0-9a-f]{12}$`, 'i')

const HOST_LABEL = /^[\p{L}\p{S}\d]([-\p{L}\p{S}\d]{0,61}[\p{L}\p{S}\d])?$/u

const isCidr = (text: string) => {
  const [address = '', bits = '', ...rest] = text.split('/')
  const width = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= width
}

const isRequestUri = (text: string) =>
  text.startsWith('/') || (/^[a-z][a-z\d+.-]*:./i.test(text) && URL.canParse(text))

const isDate = (text: string) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

const isDateTime = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text) &&
  !Number.isNaN(Date.parse(text))

const isIsbn10 = (text: string) => {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{9}[\dX]$/.test(digits)) return false
  return (
    [...digits].reduce((sum, c, i) => sum + (10 - i) * (c === 'X' ? 10 : Number(c)), 0) % 11 === 0
  )
}

const isIsbn13 = (text: string) => {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{13}$/.test(digits)) return false
  return [...digits].reduce((sum, c, i) => sum + (i % 2 ? 3 : 1) * Number(c), 0) % 10 === 0
}

const isCreditCard = (text: string) => {
  const digits = text.replace(/\D/g, '')
  if (!/^\d{13,16}$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, c, i) => {
    const doubled = Number(c) * (i % 2 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

const formats: Record<string, (text: string) => boolean> = {
  bsonobjectid: (text) => /^[0-9a-f]{24}$/i.test(text),
  uri: isRequestUri,
  email: (text) => /^(.*<)?[^\s@<>,]+@[^\s@<>,]+>?$/.test(text),
  hostname: (text) =>
    text.length <= 255 && text.split('.').every((label) => HOST_LABEL.test(label)),
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text),
  cidr: isCidr,
  mac: (text) => /^([0-9a-f]{2}([:-]|$)){6,8}$|^([0-9a-f]{4}(\.|$)){3,4}$/i.test(text),
  uuid: (text) => UUID('[0-9a-f]{4}', '[0-9a-f]{4}').test(text),
  uuid3: (text) => UUID('3[0-9a-f]{3}', '[0-9a-f]{4}').test(text),
  uuid4: (text) => UUID('4[0-9a-f]{3}', '[89ab][0-9a-f]{3}').test(text),
  uuid5: (text) => UUID('5[0-9a-f]{3}', '[89ab][0-9a-f]{3}').test(text),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  hexcolor: (text) => /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text),
  rgbcolor: (text) => {
    const parts = /^rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text)
    return parts?.slice(1).every((part) => Number(part) <= 255) ?? false
  },
  byte: (text) =>
    /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) && text !== '',
  password: () => true,
  date: isDate,
  duration: (text) =>
    parseDuration(text) !== undefined ||
    /^\s*\d+\s*(ns|nano|us|micro|ms|milli|s|second|m|minute|h|hour|d|day|w|week)s?\w*\s*$/i.test(
      text,
    ),
  datetime: isDateTime,
}

/** The check for a format, or undefined where Kubernetes ignores it (int32, date-like names of others …). */
export const formatCheck = (format: string | undefined) =>
  format === undefined ? undefined : formats[format.replaceAll('-', '')]
