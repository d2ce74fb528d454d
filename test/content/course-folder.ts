// A course in a temporary folder, written from the texts that a test is about.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** File contents by their path in the course; a `track.yaml` is there unless it is given. */
export function courseFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'course-'))
  folders.push(folder)
  const all = { 'track.yaml': 'title: Course\nteaser: About something.\n', ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export const frontMatter = (slug: string) => `---
slug: ${slug}
title: A Challenge
teaser: About something.
---
`

/** An assignment with one step that has one bash block. */
export const assignment = (slug: string) => `${frontMatter(slug)}
## Step 1: Do it

\`\`\`bash
kubectl get pods
\`\`\`
`
