// Where does the evaluator differ from Kubernetes' CEL, and how is it brought to agree?
//
// Its `has()` takes no index in its argument (`has(self.matches[0].path)`), and its `matches()` reads patterns as
// JavaScript's. Both are called by other names, which are registered here.

import type { ASTNode, Environment } from '@marcbachmann/cel-js'
import { goRegExp } from './go-regexp.ts'
import { isObject } from './structural-schema.ts'

const STRING_OR_NAME =
  /[rR]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<![\w.])has(?=\s*\()|\.\s*matches(?=\s*\()/g

/** The expression, with the names of what is registered here. Strings in it stay as they are. */
export const adapted = (source: string) =>
  source.replace(STRING_OR_NAME, (text) => {
    if (text === 'has') return 'isPresent'
    return text.startsWith('.') ? '.matchesPattern' : text
  })

type Checker = { check(node: ASTNode, context: unknown): unknown; getType(name: string): unknown }
type Runner = { run(node: ASTNode, context: unknown): unknown }

export function registerAdaptations(env: Environment) {
  env.registerFunction('string.matchesPattern(string): bool', (text: string, pattern: string) =>
    goRegExp(pattern).test(text),
  )
  env.registerFunction('isPresent(ast): bool', ({ args }: { args: ASTNode[] }) => {
    const [selection] = args
    if (selection?.op !== '.') throw new Error('invalid argument to has() macro')
    const [owner, field] = selection.args as [ASTNode, string]
    return {
      async: false,
      typeCheck(checker: Checker, _macro: unknown, context: unknown) {
        checker.check(owner, context)
        return checker.getType('bool')
      },
      evaluate(runner: Runner, _macro: unknown, context: unknown) {
        const value = runner.run(owner, context)
        return isObject(value) && value[field] !== undefined && Object.hasOwn(value, field)
      },
    }
  })
}
