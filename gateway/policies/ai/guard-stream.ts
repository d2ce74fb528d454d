// May this streamed reply go to the client, and with which texts? Patterns are looked for across events, and no more of
// a text is held back than could yet be one. A guard outside the gateway is asked once, at the end: until then all waits.

import type { ServerSentEvent } from '../../providers/provider.ts'
import { formatEvent } from '../../providers/server-sent-events.ts'
import type { Guard, RouteType } from '../../routing/routing-table.ts'
import { GrowingText } from './growing-text.ts'
import { type GuardSurroundings, GuardUnavailable, patternsOf } from './guard-outcome.ts'
import type { GuardPattern } from './guard-patterns.ts'
import { askAboutReply, readWebhookAnswer } from './guard-webhook.ts'
import { maskRun } from './mask-run.ts'
import { streamedTexts, type TextPiece } from './stream-texts.ts'
import type { TextSlot } from './text-slots.ts'

type Body = Record<string, any>
type RegexGuard = Guard & { type: 'regex' }
type WebhookGuard = Guard & { type: 'webhook' }
type GrownText = { growing: GrowingText; last: TextPiece; event: string }
type HeldEvent = { event: string; data: Body | string; pieces: TextPiece[]; whole: TextSlot[] }

const MAXIMUM_HELD_EVENTS = 100_000

/** The reply is not to be seen; what has been sent of it was harmless. */
export class RejectedStream extends Error {
  override name = 'RejectedStream'
  readonly status: number
  constructor({ status, message }: { status: number; message: string }) {
    super(message)
    this.status = status
  }
}

export class StreamGuard {
  #routeType: RouteType
  #surroundings: GuardSurroundings
  #guards: readonly RegexGuard[]
  #webhooks: readonly WebhookGuard[]
  #patterns: GuardPattern[]
  #ownerOf = new Map<GuardPattern, RegexGuard>()
  #hit = new Set<RegexGuard>()
  #texts = new Map<string, GrownText>()
  #held: HeldEvent[] | undefined

  constructor(routeType: RouteType, guards: readonly Guard[], surroundings: GuardSurroundings) {
    this.#routeType = routeType
    this.#surroundings = surroundings
    this.#guards = guards.filter((guard): guard is RegexGuard => guard.type === 'regex')
    this.#webhooks = guards.filter((guard): guard is WebhookGuard => guard.type === 'webhook')
    this.#patterns = this.#guards.flatMap((guard) => {
      const patterns = patternsOf(guard)
      for (const pattern of patterns) this.#ownerOf.set(pattern, guard)
      return patterns
    })
    if (this.#webhooks.length > 0) this.#held = []
  }

  /** What may be sent now. Throws RejectedStream, SyntaxError, RangeError. */
  read({ event, data }: ServerSentEvent): string {
    if (data === '[DONE]') return this.#flush('') + this.#emit(event, data)
    const body: Body = JSON.parse(data)
    const { pieces, ends, whole } = streamedTexts(body, this.#routeType)
    for (const run of whole) this.#screenWhole(run)
    for (const piece of pieces) this.#grow(piece, event)
    let out = ''
    if (ends !== undefined) {
      for (const piece of pieces)
        if (piece.text.startsWith(ends)) {
          piece.slot.holder[piece.slot.key] += this.#end(piece.text)
          this.#texts.delete(piece.text)
        }
      out = this.#flush(ends)
    }
    const slots = whole.flatMap((run) => run.slots)
    return out + this.#emit(event, body, pieces, slots)
  }

  /** The stream is over. Throws as `read` does, and GuardUnavailable. */
  async end(): Promise<string> {
    const rest = this.#flush('')
    for (const guard of this.#guards)
      this.#surroundings.record({
        phase: 'Response',
        action: this.#hit.has(guard) ? 'Mask' : 'Allow',
      })
    if (!this.#held) return rest
    for (const webhook of this.#webhooks) await this.#askWebhook(webhook, this.#held)
    return this.#held.map(({ event, data }) => write(event, data)).join('')
  }

  #screenWhole(run: Parameters<typeof maskRun>[0]) {
    for (const guard of this.#guards)
      if (maskRun(run, patternsOf(guard), guard.action)) this.#hitBy(guard)
  }

  #grow(piece: TextPiece, event: string) {
    const { text, slot } = piece
    let known = this.#texts.get(text)
    if (!known) {
      known = { growing: new GrowingText(this.#patterns), last: piece, event }
      this.#texts.set(text, known)
    }
    known.last = piece
    known.event = event
    slot.holder[slot.key] = this.#check(known.growing.push(String(slot.holder[slot.key])))
  }

  #end(text: string): string {
    const known = this.#texts.get(text)
    return known ? this.#check(known.growing.end()) : ''
  }

  #flush(ends: string): string {
    let out = ''
    for (const [text, { last, event }] of this.#texts) {
      if (!text.startsWith(ends)) continue
      const more = this.#end(text)
      this.#texts.delete(text)
      if (more === '') continue
      const body = last.carry(more)
      // The format named the event after the piece that began the text; it is a piece like any other now.
      const name = event === 'content_block_start' ? 'content_block_delta' : event
      out += this.#emit(name, body, streamedTexts(body, this.#routeType).pieces)
    }
    return out
  }

  #check({ text, matched }: { text: string; matched: GuardPattern[] }): string {
    for (const pattern of matched) this.#hitBy(this.#ownerOf.get(pattern)!)
    return text
  }

  #hitBy(guard: RegexGuard) {
    this.#hit.add(guard)
    if (guard.action === 'Mask') return
    this.#surroundings.record({ phase: 'Response', action: 'Reject' })
    throw new RejectedStream(guard.rejection)
  }

  #emit(
    event: string,
    data: Body | string,
    pieces: TextPiece[] = [],
    whole: TextSlot[] = [],
  ): string {
    if (!this.#held) return write(event, data)
    if (this.#held.length >= MAXIMUM_HELD_EVENTS)
      throw new RangeError('too much of the reply is held back')
    this.#held.push({ event, data, pieces, whole })
    return ''
  }

  async #askWebhook(guard: WebhookGuard, held: HeldEvent[]) {
    const slots = new Map<string, TextSlot[]>()
    for (const { pieces } of held)
      for (const { text, slot } of pieces) {
        const known = slots.get(text)
        if (known) known.push(slot)
        else slots.set(text, [slot])
      }
    const texts = [...slots.values()].map((parts) =>
      parts.map(({ holder, key }) => String(holder[key])).join(''),
    )
    const request = askAboutReply(
      texts.map((content) => ({ message: { role: 'assistant', content } })),
    )
    const { callWebhook, record } = this.#surroundings
    const answer = await callWebhook(guard, request)
      .then((reply) => readWebhookAnswer(reply, request))
      .catch((cause) => {
        if (guard.webhook.failureMode === 'FailOpen') return undefined
        throw new GuardUnavailable('prompt guard failed', { cause })
      })
    if (!answer) return record({ phase: 'Response', action: 'FailOpen' })
    if (answer.type === 'reject') {
      record({ phase: 'Response', action: 'Reject' })
      throw new RejectedStream(answer)
    }
    record({ phase: 'Response', action: answer.type === 'mask' ? 'Mask' : 'Allow' })
    if (answer.type === 'pass') return
    const masked = new Map(texts.map((text, index) => [text, answer.texts[index]!]))
    for (const [index, parts] of [...slots.values()].entries())
      parts.forEach(({ holder, key }, part) => {
        if (answer.texts[index] !== texts[index])
          holder[key] = part === 0 ? answer.texts[index] : ''
      })
    for (const { whole } of held)
      for (const { holder, key } of whole) holder[key] = masked.get(holder[key]) ?? holder[key]
  }
}

const write = (event: string, data: Body | string) =>
  formatEvent(typeof data === 'string' ? data : JSON.stringify(data), event || undefined)
