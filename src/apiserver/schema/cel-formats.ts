// Is a text of a format that Kubernetes has a name for? `format.dns1123Label().validate(self)` in a rule.
// https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-format-library

import { type Environment, Optional } from '@marcbachmann/cel-js'
import { formatCheck } from './string-formats.ts'

class FormatNamespace {}

class NamedFormat {
  readonly problems: (text: string) => string[]
  constructor(problems: (text: string) => string[]) {
    this.problems = problems
  }
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'

const pattern = (expression: string, most: number, words: string) => {
  const regExp = new RegExp(`^(?:${expression})$`)
  return (text: string) => [
    ...(text.length > most ? [`must be no more than ${most} characters`] : []),
    ...(regExp.test(text) ? [] : [`${words}, regex used for validation is '${expression}'`]),
  ]
}

/** A prefix may end in a dash, since something is put after it. */
const forPrefix = (problems: (text: string) => string[]) => (text: string) =>
  problems(text.replace(/-$/, 'a'))

const format = (name: string) => (text: string) =>
  formatCheck(name)?.(text) ? [] : [`must be of type ${name}`]

const label = pattern(
  LABEL,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'",
)
const subdomain = pattern(
  `${LABEL}(\\.${LABEL})*`,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'",
)
const service = pattern(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-'",
)

const FORMATS: Record<string, (text: string) => string[]> = {
  dns1123Label: label,
  dns1123Subdomain: subdomain,
  dns1035Label: service,
  dns1123LabelPrefix: forPrefix(label),
  dns1123SubdomainPrefix: forPrefix(subdomain),
  dns1035LabelPrefix: forPrefix(service),
  qualifiedName: pattern(
    `(${LABEL}(\\.${LABEL})*/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]`,
    317,
    'a qualified name must consist of alphanumeric characters',
  ),
  labelValue: pattern(
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
    63,
    'a valid label must be an empty string or consist of alphanumeric characters',
  ),
  uri: format('uri'),
  uuid: format('uuid'),
  byte: format('byte'),
  date: format('date'),
  datetime: format('date-time'),
}

export function registerFormats(env: Environment) {
  const type = 'kubernetes.NamedFormat'
  env.registerType('format', FormatNamespace)
  env.registerConstant('format', 'format', new FormatNamespace())
  env.registerType(type, NamedFormat)
  for (const [name, problems] of Object.entries(FORMATS))
    env.registerFunction(`format.${name}(): ${type}`, () => new NamedFormat(problems))
  env.registerFunction('format.named(string): optional', (_: unknown, name: string) =>
    Object.hasOwn(FORMATS, name) ? Optional.of(new NamedFormat(FORMATS[name]!)) : Optional.none(),
  )
  env.registerFunction(`${type}.validate(string): optional`, (named: NamedFormat, text: string) => {
    const problems = named.problems(text)
    return problems.length > 0 ? Optional.of(problems) : Optional.none()
  })
}
