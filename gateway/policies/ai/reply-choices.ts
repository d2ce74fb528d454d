// How does a reply read as plain choices of a role and a text? That is how guards outside the gateway get to see it.

import type { RouteType } from '../../routing/routing-table.ts'
import { replyTexts } from './reply-texts.ts'
import type { TextSlot } from './text-slots.ts'

export type ReplyChoice = { message: { role: string; content: string } }

/** Each with the places that its text came from. */
export function readChoices(reply: Record<string, any>, routeType: RouteType) {
  return replyTexts(reply, routeType).map(({ slots }) => ({
    slots,
    choice: {
      message: { role: 'assistant', content: slots.map(readSlot).join('') },
    } satisfies ReplyChoice,
  }))
}

const readSlot = ({ holder, key }: TextSlot) => String(holder[key])

/** The first place takes the whole text. */
export function writeChoice(slots: TextSlot[], text: string) {
  slots.forEach(({ holder, key }, index) => {
    holder[key] = index === 0 ? text : ''
  })
}
