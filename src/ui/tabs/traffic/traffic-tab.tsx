// Requests through the gateway as they happen. Keys and prompts are not in the log that this reads, so they are not here.

import { useEffect, useMemo, useRef, useState } from 'react'
import type { LoggedRequest } from '../../../engine/access-log.ts'
import { followTraffic } from '../../../engine/follow-traffic.ts'
import type { RequestStory } from '../../../engine/request-story.ts'
import { useScroll } from '../../hooks/use-scroll.ts'
import { useKeys } from '../../keyboard.tsx'
import { span, wrapped } from '../../line.ts'
import { LinesView } from '../../panes/lines-view.tsx'
import type { TabProps } from '../tab.ts'
import { detailLines, headerLines, requestLine } from './traffic-lines.ts'

const NONE_YET = 'No request has come through a gateway yet. The lab’s checks send some too.'
const KEPT = 1_000
const DRAW_EVERY_MS = 100

export function TrafficTab({ lab, size: { columns, rows }, isActive }: TabProps) {
  const [{ requests, now }, setSeen] = useState<{ requests: LoggedRequest[]; now: number }>(() => ({
    requests: [],
    now: Date.now(),
  }))
  /** It stays the chosen one while others come; undefined where the newest is followed. */
  const [chosen, setChosen] = useState<LoggedRequest>()
  const [opened, setOpened] = useState<LoggedRequest>()
  const [story, setStory] = useState<RequestStory>()
  const timer = useRef<NodeJS.Timeout>(undefined)

  useEffect(() => {
    const abort = new AbortController()
    let all: LoggedRequest[] = []
    followTraffic(lab.kube(), {
      signal: abort.signal,
      onRequest(request) {
        all = [...all.slice(1 - KEPT), request]
        timer.current ??= setTimeout(() => {
          timer.current = undefined
          if (!abort.signal.aborted) setSeen({ requests: all, now: Date.now() })
        }, DRAW_EVERY_MS)
      },
    })
    return () => {
      abort.abort()
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [lab])

  useEffect(() => {
    setStory(undefined)
    if (!opened) return
    let isOpen = true
    void lab.storyOf(opened).then((found) => {
      if (isOpen) setStory(found)
    })
    return () => {
      isOpen = false
    }
  }, [lab, opened])

  const height = Math.max(1, rows - 2)
  const last = Math.max(0, requests.length - 1)
  const chosenAt = chosen ? requests.indexOf(chosen) : -1
  const place = chosenAt === -1 ? last : chosenAt
  useKeys(
    (_input, key) => {
      const page = Math.max(1, height - 1)
      const step = key.upArrow
        ? -1
        : key.downArrow
          ? 1
          : key.pageUp
            ? -page
            : key.pageDown
              ? page
              : 0
      const next = Math.max(0, place + step)
      if (step !== 0) setChosen(next < last ? requests[next] : undefined)
      else if (key.return) setOpened(requests[place])
    },
    { isActive: isActive && !opened },
  )
  const details = useMemo(
    () => (opened ? detailLines(opened, story, columns - 2) : []),
    [opened, story, columns],
  )
  const scroll = useScroll(details.length, rows)
  useKeys(
    (input, key) => {
      if (key.return) setOpened(undefined)
      else scroll.onKey(input, key)
    },
    { isActive: isActive && opened !== undefined },
  )

  const lines = useMemo(() => {
    if (opened) return details
    const header = headerLines(requests, now, columns - 1)
    if (requests.length === 0) return [...header, ...wrapped([span(NONE_YET, 'dim')], columns - 2)]
    const first = Math.max(0, Math.min(place - Math.floor(height / 2), requests.length - height))
    return [
      ...header,
      ...requests
        .slice(first, first + height)
        .map((request, index) => requestLine(request, first + index === place, columns - 1)),
    ]
  }, [opened, details, requests, now, place, columns, height])
  return (
    <LinesView
      lines={lines}
      offset={opened ? scroll.offset : 0}
      width={columns}
      height={rows}
      margin={1}
    />
  )
}
