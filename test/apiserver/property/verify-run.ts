// Was every answer true? What was acknowledged, listed and watched is put in order and compared with the model.

import { type Content, expectedOf, type Owners, type State, textOf } from './model.ts'
import type { Seen, Watcher } from './watcher.ts'
import type { Attempt, Look } from './writer.ts'

type Change = { name: string; version: number; content?: Content }

type Evidence = {
  kind: string
  attempts: Attempt[]
  looks: Look[]
  watchers: Watcher[]
  /** What a list says when everything is over. */
  final: Seen[]
}

/** Sentences about what cannot be; empty where all is well. */
export function verifyKind({ kind, attempts, looks, watchers, final }: Evidence): string[] {
  const complaints = watchers.flatMap((watcher) => watcher.complaints)
  const complain = (text: string) => complaints.push(`${kind}: ${text}`)
  const whole = watchers.filter(({ selector }) => !selector)
  const all = changesOf(whole, complain)
  const gaps = gapsOf(whole)
  const isInGap = (version: number) => gaps.some(({ from, to }) => version > from && version <= to)

  checkReads(all, attempts, looks, isInGap, complain)
  checkChains(all, attempts, gaps, complain)
  for (const watcher of watchers) checkWatcher(watcher, all, complain)
  for (const watcher of watchers) {
    const wanted = final.filter((object) => isSelected(watcher.selector, object.content))
    const found = [...watcher.state.values()]
    const difference = differenceOf(wanted, found)
    if (difference)
      complain(`${watcher.label} ends with another state than the list: ${difference}`)
  }
  return complaints
}

/** Every change that anybody saw, by its version. Two at one version are one too many. */
function changesOf(watchers: Watcher[], complain: (text: string) => void) {
  const all = new Map<number, Change>()
  for (const { segments, label } of watchers) {
    for (const { objects, events } of segments) {
      for (const { name, version, type, content } of [...objects, ...events]) {
        const change = { name, version, ...(type !== 'DELETED' && { content }) }
        const known = all.get(version)
        if (known && signatureOf(known) !== signatureOf(change))
          complain(
            `${label} sees ${signatureOf(change)} at ${version}, and another saw ${signatureOf(known)}`,
          )
        all.set(version, change)
      }
    }
  }
  return all
}

const signatureOf = ({ name, content }: Change) =>
  `${name} ${content ? textOf(content) : 'deleted'}`

/** Where no watcher saw what happened, because it had to list anew. */
function gapsOf(watchers: Watcher[]) {
  const lastOf = ({ from, events }: Watcher['segments'][number]) => events.at(-1)?.version ?? from
  const perWatcher = watchers.map(({ segments }) =>
    segments
      .slice(1)
      .map((segment, index) => ({ from: lastOf(segments[index]!), to: segment.from })),
  )
  return (perWatcher[0] ?? []).flatMap((gap) =>
    perWatcher.slice(1).reduce(
      (parts, others) =>
        parts.flatMap((part) =>
          others
            .map((other) => ({
              from: Math.max(part.from, other.from),
              to: Math.min(part.to, other.to),
            }))
            .filter(({ from, to }) => from < to),
        ),
      [gap],
    ),
  )
}

/** What was answered at a version is what was watched at it. */
function checkReads(
  all: Map<number, Change>,
  attempts: Attempt[],
  looks: Look[],
  isInGap: (version: number) => boolean,
  complain: (text: string) => void,
) {
  const answered = attempts.flatMap(({ name, version, content, writer, operation }) =>
    version !== undefined && content
      ? [{ name, version, content, by: `${operation.type} of ${writer}` }]
      : [],
  )
  for (const { name, version, content, by } of [
    ...answered,
    ...looks.map((look) => ({ ...look, by: 'get' })),
  ]) {
    const change = all.get(version)
    const found = signatureOf({ name, version, content })
    if (!change) {
      if (isInGap(version)) all.set(version, { name, version, content })
      else complain(`the ${by} that was answered with ${found} at ${version} was seen by no watch`)
    } else if (signatureOf(change) !== found)
      complain(
        `the ${by} was answered with ${found} at ${version}, where ${signatureOf(change)} was seen`,
      )
  }
}

/** From change to change of one object: what was asked for, and what came of it, as the model has it. */
function checkChains(
  all: Map<number, Change>,
  attempts: Attempt[],
  gaps: { from: number; to: number }[],
  complain: (text: string) => void,
) {
  const byName = groupByName([...all.values()])
  for (const [name, changes] of byName) {
    changes.sort((a, b) => a.version - b.version)
    const own = attempts.filter((attempt) => attempt.name === name)
    // Not made by these clients: what every namespace has.
    if (own.length === 0) continue
    const lost = own.filter(({ code }) => code === undefined)
    const deletions = own.filter(
      ({ operation, code }) => operation.type === 'delete' && code === 200,
    )
    let state: State | undefined
    let isKnown = true
    let last = 0
    // In a gap an object may go, come and go again, and nobody sees either.
    let mayHide = false
    for (const { version, content } of changes) {
      if (gaps.some(({ from, to }) => from < version && to > last)) {
        isKnown = false
        mayHide = true
      }
      const makers = content ? own.filter((attempt) => attempt.version === version) : deletions
      const explain = (attempt: Attempt) => {
        const expected = expectedOf(attempt.operation, state, attempt.writer)
        if (expected.outcome === 'gone')
          return content ? undefined : { owners: new Map() as Owners }
        if (expected.outcome !== 'done' || !content) return undefined
        return textOf(expected.content) === textOf(content) ? expected : undefined
      }
      const maker = [...makers, ...lost].find((attempt) => explain(attempt))
      let owners: Owners = new Map()
      if (isKnown) {
        if (maker) owners = explain(maker)!.owners
        else
          complain(
            `${name} changes from ${state ? textOf(state.content) : 'nothing'} to ${content ? textOf(content) : 'nothing'} at ${version}, and nobody asked for that`,
          )
        for (const list of maker ? [deletions, lost] : []) {
          const index = maker ? list.indexOf(maker) : -1
          if (index >= 0) list.splice(index, 1)
        }
        // Those who were told this version without having made it must have asked for what was there already.
        for (const attempt of content ? makers : []) {
          if (attempt === maker || explain(attempt)) continue
          const here = { content: content!, version: String(version), owners }
          const again = expectedOf(attempt.operation, here, attempt.writer)
          if (again.outcome !== 'done' || textOf(again.content) !== textOf(content!))
            complain(
              `${name}: a ${attempt.operation.type} of ${attempt.writer} changed nothing at ${version}`,
            )
        }
      }
      if (!isKnown && !content) deletions.pop()
      state = content ? { content, version: String(version), owners } : undefined
      last = version
      // Who owns what is known again when the object begins anew; until then it is not guessed.
      isKnown = isKnown || !content
    }
    if (gaps.some(({ to }) => to > last)) mayHide = true
    if (!mayHide && deletions.length > 0)
      complain(`${name}: ${deletions.length} deletions were acknowledged that no watch saw`)
  }
}

function groupByName(changes: Change[]) {
  const groups = new Map<string, Change[]>()
  for (const change of changes)
    groups.set(change.name, [...(groups.get(change.name) ?? []), change])
  return groups
}

/** Every change of what it selects, once and in order, from where it began to where it ended. */
function checkWatcher(
  { label, selector, segments }: Watcher,
  all: Map<number, Change>,
  complain: (text: string) => void,
) {
  const ordered = [...all.values()].sort((a, b) => a.version - b.version)
  for (const { from, objects, events } of segments) {
    const shown = new Set(objects.map(({ name }) => name))
    const end = events.at(-1)?.version ?? from
    const expected: string[] = []
    for (const { name, version, content } of ordered) {
      if (version <= from || version > end) continue
      const isNow = content !== undefined && isSelected(selector, content)
      const was = shown.has(name)
      if (isNow) expected.push(`${was ? 'MODIFIED' : 'ADDED'} ${name} ${version}`)
      else if (was) expected.push(`DELETED ${name} ${version}`)
      if (isNow) shown.add(name)
      else shown.delete(name)
    }
    const found = events.map(({ type, name, version }) => `${type} ${name} ${version}`)
    const at = expected.findIndex((text, index) => text !== found[index])
    if (at >= 0) complain(`${label} sees ${found[at]} where it should see ${expected[at]}`)
    else if (found.length > expected.length)
      complain(`${label} sees ${found[expected.length]}, which did not happen`)
  }
}

const isSelected = (selector: string | undefined, { labels }: Content) =>
  !selector || labels.color === selector.split('=')[1]

function differenceOf(wanted: Seen[], found: Seen[]) {
  const text = (list: Seen[]) =>
    list.map(({ name, version, content }) => `${name} ${version} ${textOf(content)}`).sort()
  const [left, right] = [text(wanted), text(found)]
  const missing = left.filter((line) => !right.includes(line))
  const extra = right.filter((line) => !left.includes(line))
  return missing.length + extra.length > 0 ? `misses [${missing}], has [${extra}]` : ''
}

/** Nobody else writes a client's own objects, so each answer can be told in advance, refusals too. */
export function verifyOwnObjects(kind: string, writer: string, attempts: Attempt[]): string[] {
  const complaints: string[] = []
  const own = attempts.filter(
    (one) => one.writer === writer && one.name.startsWith(`own-${writer}-`),
  )
  for (const name of new Set(own.map((attempt) => attempt.name))) {
    let state: State | undefined
    let isKnown = true
    for (const attempt of own.filter((one) => one.name === name)) {
      const { operation, code, version, content } = attempt
      const expected = expectedOf(operation, state, writer)
      if (code === undefined) isKnown = false
      else if (isKnown && !isDoubtful(attempt, state)) {
        const isRight =
          expected.outcome === 'refused'
            ? expected.code === code
            : code < 300 &&
              (expected.outcome === 'gone' || textOf(expected.content) === textOf(content!))
        if (!isRight)
          complaints.push(
            `${kind}/${name}: ${JSON.stringify(operation)} on ${state ? `${textOf(state.content)} at ${state.version}` : 'nothing'} is answered with ${code} ${attempt.reason ?? textOf(content ?? { data: {}, labels: {} })}, not ${JSON.stringify(expected)}`,
          )
      }
      const isDone = code !== undefined && code < 300
      if (isDone && operation.type === 'delete') {
        state = undefined
        isKnown = true
      } else if (isDone && (isKnown || operation.type === 'create')) {
        const owners = expected.outcome === 'done' ? expected.owners : new Map()
        state = { content: content!, version: String(version), owners }
        isKnown = true
      }
    }
  }
  return complaints
}

/** A JSON patch needs the map that it adds to, and whether an empty one is there is not part of the model. */
const isDoubtful = ({ operation }: Attempt, state: State | undefined) =>
  operation.type === 'json' && state !== undefined && Object.keys(state.content.data).length === 0
