// What has changed in a folder, whoever did it? It is watched on where it was removed and is made anew.

import { existsSync, type FSWatcher, watch } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { useEffect } from 'react'

/** An editor writes a file in several steps. */
const SETTLE_MS = 100

/** `onChange` must be stable. It hears of the folder's end and of its return too. */
export function useFolderChanges(folder: string, onChange: () => void) {
  useEffect(() => {
    let timer: NodeJS.Timeout | undefined
    let watcher: FSWatcher | undefined
    const onEvent = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        // By now it may be another one of the same name: who watches the old one hears nothing any more.
        const before = watcher
        watcher = watchNearest(folder, onEvent)
        before?.close()
        onChange()
      }, SETTLE_MS)
    }
    watcher = watchNearest(folder, onEvent)
    return () => {
      clearTimeout(timer)
      watcher?.close()
    }
  }, [folder, onChange])
}

/** The folder, or where it is not there, the nearest one above it. Undefined where the file system cannot tell. */
function watchNearest(folder: string, onEvent: () => void): FSWatcher | undefined {
  let place = folder
  for (;;) {
    const awaited = place === folder ? undefined : relative(place, folder).split(sep)[0]!
    const watcher = watchPlace(place, awaited, onEvent)
    if (watcher === 'cannot') return undefined
    if (watcher !== 'missing') {
      if (awaited === undefined || !existsSync(join(place, awaited))) return watcher
      // It came back a moment ago.
      watcher.close()
      place = folder
    } else if (dirname(place) === place) return undefined
    else place = dirname(place)
  }
}

/** Of what happens in it only what is about `awaited`, or about the place itself. */
function watchPlace(
  place: string,
  awaited: string | undefined,
  onEvent: () => void,
): FSWatcher | 'missing' | 'cannot' {
  try {
    const watcher = watch(place, { persistent: false }, (_event, name) => {
      if (awaited === undefined || name === null || name === awaited || name === basename(place))
        onEvent()
    })
    return watcher.on('error', () => watcher.close())
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'cannot'
  }
}
