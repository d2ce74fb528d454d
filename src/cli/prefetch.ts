// Everything that a workshop needs, before the room with the bad network.

import { isAbsolute, join, resolve } from 'node:path'
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
    const [{ findEngine }, { kindFiles }, images] = await Promise.all([
      import('../cluster/kind/find-engine.ts'),
      import('../cluster/kind/kind-files.ts'),
      import('../cluster/kind/bundle-images.ts'),
    ])
    const { report, finish } = printProgress({ note })
    const work = {
      files: kindFiles(home),
      programsFolder: join(packageFolder(), 'dist'),
      report,
      signal,
    }
    const engine = await findEngine(env, signal)
    if (from) {
      const { parts } = await images.readBundle(engine, pathOf(from), work)
      finish()
      const names = parts.map(({ image }) => image)
      if (json) print(JSON.stringify({ engine: engine.name, images: names }, null, 2))
      else print(`${engine.name} has them now:\n${names.map((name) => `  ${name}`).join('\n')}`)
      return ExitCode.done
    }
    const fetched = await images.fetchImages(engine, work)
    const file = to && pathOf(to)
    const manifest = file && (await images.writeBundle(engine, file, fetched, work))
    finish()
    if (json)
      print(
        JSON.stringify(
          { engine: engine.name, images: Object.values(fetched), ...(file && { file, manifest }) },
          null,
          2,
        ),
      )
    else if (file) {
      print(`Written: ${file}`)
      print('On the other machine: ai-gateway-lab prefetch --from FILE')
    } else print('All is here: `ai-gateway-lab cluster up --cluster kind` needs no network.')
    return ExitCode.done
  },
}

const pathOf = (word: string | boolean) =>
  isAbsolute(String(word)) ? String(word) : resolve(String(word))
