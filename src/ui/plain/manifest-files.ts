// The challenge's manifests as files of the learner's own: which are there, what is wrong with them, and to edit and apply one.

import { dirname } from 'node:path'
import type { Challenge } from '../../content/challenge.ts'
import { openManifestValidator } from '../../engine/manifest-validator.ts'
import { quoteForShell } from '../../engine/quote-for-shell.ts'
import { ownEditor, runEditor } from '../../engine/run-editor.ts'
import type { WorkingFile } from '../../engine/working-folder.ts'
import { restored } from '../restored.ts'
import type { PlainContext } from './plain-context.ts'
import type { PlainSession } from './plain-session.ts'

const STATES: Record<WorkingFile['state'], string> = {
  'as-given': 'as it was given',
  changed: 'changed',
  own: 'your own',
}

export async function listFiles({ session }: PlainContext, challenge: Challenge) {
  const folder = session.lab.workingFolder(challenge)
  session.say(folder.path)
  const files = folder.files()
  if (files.length === 0) session.say('There are no files.')
  for (const [index, file] of files.entries()) {
    session.say(`${index + 1}. ${file.name}: ${STATES[file.state]}`)
    await sayProblems(session, file)
  }
}

/** In the learner's own editor; back from it, what is wrong is said. */
export async function editFile(context: PlainContext, challenge: Challenge, argument: string) {
  const { session, lines, isTerminal } = context
  const environment = session.lab.environment()
  const editor = ownEditor(environment)
  const file = fileMeant(session, challenge, argument)
  if (!file) return
  if (!isTerminal || !editor)
    return session.refuse(
      isTerminal
        ? `Neither VISUAL nor EDITOR is set. The file: ${file.path}`
        : `An editor needs a terminal. The file: ${file.path}`,
    )
  try {
    await lines.lend(() => runEditor(editor, file.path, environment))
  } catch (error) {
    return session.fail(error)
  }
  const edited = fileMeant(session, challenge, argument)
  if (edited) await sayProblems(session, edited)
}

export async function applyFile(
  { session, ask }: PlainContext,
  challenge: Challenge,
  argument: string,
) {
  const file = fileMeant(session, challenge, argument)
  if (!file) return
  await sayProblems(session, file)
  session.say(`$ kubectl apply -f ${file.name}`)
  if (!(await ask.yes('Apply it?'))) return
  const folder = quoteForShell(dirname(file.path))
  const source = `(cd ${folder} && kubectl apply -f ${quoteForShell(`./${file.name}`)})`
  const exitCode = await session.runSource(challenge, source)
  session.say(exitCode === 0 ? 'It was applied.' : `kubectl ended with exit code ${exitCode}.`)
}

export function restoreFile({ session }: PlainContext, challenge: Challenge, argument: string) {
  const file = fileMeant(session, challenge, argument)
  if (file) session.say(restored(session.lab.workingFolder(challenge), file))
}

function fileMeant(session: PlainSession, challenge: Challenge, argument: string) {
  const files = session.lab.workingFolder(challenge).files()
  const found =
    argument === '' && files.length === 1
      ? files[0]
      : (files[Number(argument) - 1] ?? files.find(({ name }) => name === argument))
  if (!found)
    session.refuse(
      `Which file? ${files.map(({ name }, index) => `${index + 1} ${name}`).join(', ')}`,
    )
  return found
}

async function sayProblems(session: PlainSession, { text }: WorkingFile) {
  const validator = openManifestValidator(() => session.lab.kube())
  const { problems, notValidated } = await validator.validate(text)
  if (notValidated) session.say(`   Only the YAML was looked at: ${notValidated}`)
  for (const { line, message } of problems) session.say(`   Line ${line}: ${message}`)
  if (problems.length === 0 && !notValidated) session.say('   No problems.')
}
