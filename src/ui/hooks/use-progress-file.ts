// What was done in another terminal meanwhile? The progress file says so, and is replaced whole each time.

import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { useEffect } from 'react'

/** Changes that come together are one. */
const QUIET_MS = 80

/** The folder is watched, since a file that is replaced is another one. `onChange` must be stable. */
export function useProgressFile(file: string, onChange: () => void) {
  useEffect(() => {
    let timer: NodeJS.Timeout | undefined
    let watcher: FSWatcher
    try {
      watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
        if (name !== null && name !== basename(file)) return
        clearTimeout(timer)
        timer = setTimeout(onChange, QUIET_MS)
      })
    } catch {
      // Some file systems cannot tell: the cluster itself is still watched.
      return
    }
    watcher.on('error', () => watcher.close())
    return () => {
      clearTimeout(timer)
      watcher.close()
    }
  }, [file, onChange])
}
