// Everything that a workshop needs, before the room with the bad network.

import { isAbsolute, join, resolve } from 'node:path'
import { isOnPath } from '../cluster/find-on-path.ts'
import { toolsFolder } from '../cluster/tools-folder.ts'
import { makeStateFolder } from '../engine/state-folder.ts'
import { UsageError } from '../kube/lab-error.ts'
import { type Command, jsonOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { packageFolder } from './package-folder.ts'
import { printProgress } from './print-progress.ts'

export const prefetch: Command = {
  name: 'prefetch',
  summary: 'Brings the images for --cluster kind here, so that it comes up without a network',
  options: [
    { flags: '--to <file>', description: 'and writes them to one file, for a USB stick' },
    { flags: '--from <file>', description: 'takes them from such a file instead' },
    jsonOption,
  ],
  async run({ print, note, env, signal }, _argument, { to, from, json }) {
    if (to && from) throw new UsageError('--to and --from cannot be used together.')
    const home = makeStateFolder(env)
    const [{ findEngine }, { kindFiles }, images, tools] = await Promise.all([
      import('../cluster/kind/find-engine.ts'),
      import('../cluster/kind/kind-files.ts'),
      import('../cluster/kind/bundle-images.ts'),
      import('../cluster/kind/carried-tools.ts'),
    ])
    const { report, finish } = printProgress({ note })
    const work = {
      home,
      env,
      files: kindFiles(home),
      programsFolder: join(packageFolder(), 'dist'),
      report,
      signal,
    }
    const engine = await findEngine(env, signal)
    if (from) {
      const { manifest, placed } = await images.readBundle(engine, pathOf(from), work)
      finish()
      const names = manifest.parts.map(({ image }) => image)
      if (json)
        print(JSON.stringify({ engine: engine.name, images: names, tools: placed }, null, 2))
      else {
        print(`${engine.name} has them now:\n${listOf(names)}`)
        if (placed.length > 0)
          print(
            `${placed.join(' and ')}, which this machine did not have: in ${toolsFolder(home)}\n  For your own shells: export PATH="$PATH:${toolsFolder(home)}"`,
          )
        const lacking = tools.CARRIED_TOOLS.filter(
          (tool) => !placed.includes(tool) && !isOnPath(tool, env),
        )
        for (const tool of lacking)
          print(`This machine has no ${tool}, and the file has none for ${tools.hostPlatform()}.`)
        if (lacking.length > 0) print('→ ai-gateway-lab doctor says how to get it')
      }
      return ExitCode.done
    }
    const fetched = await images.fetchImages(engine, work)
    const file = to && pathOf(to)
    if (!file) {
      finish()
      if (json)
        print(JSON.stringify({ engine: engine.name, images: Object.values(fetched) }, null, 2))
      else print('All is here: `ai-gateway-lab cluster up --cluster kind` needs no network.')
      return ExitCode.done
    }
    const { found, missing } = await tools.findCarriedTools(env, signal)
    const manifest = await images.writeBundle(engine, file, fetched, found, work)
    finish()
    if (json)
      print(
        JSON.stringify(
          { engine: engine.name, images: Object.values(fetched), file, manifest, notInIt: missing },
          null,
          2,
        ),
      )
    else {
      print(`Written: ${file}, for ${manifest.platform}`)
      print('In it:')
      print(listOf(manifest.parts.map(({ image }) => image)))
      if (found.length > 0)
        print(
          listOf(
            found.map(({ tool, version }) => `${tool} ${version}, for ${tools.hostPlatform()}`),
          ),
        )
      print('Not in it, and needed there too:')
      print(listOf([...missing, 'Node, a container engine, and this package']))
      print('On the other machine: ai-gateway-lab prefetch --from FILE')
    }
    return ExitCode.done
  },
}

const listOf = (lines: string[]) => lines.map((line) => `  ${line}`).join('\n')

const pathOf = (word: string | boolean) =>
  isAbsolute(String(word)) ? String(word) : resolve(String(word))
