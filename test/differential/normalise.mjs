// What may differ between two clusters that behave alike? Each of these is given one name, so that all else can be compared.

const LETTERS = '[bcdfghjklmnpqrstvwxz2456789]'

/** In this order: what is longer and more exact comes first. */
const RULES = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>'],
  [/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g, '<certificate>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}( [A-Z]+)?( m=\S+)?/g, '<time>'],
  [/^[EWI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+\] /gm, '<log> '],
  [/("?resourceVersion"?: ?)"?\d+"?/g, '$1<version>'],
  [/(Resource Version: +)\d+/g, '$1<version>'],
  [/\bv1\.\d+\.\d+[\w.+-]*/g, '<release>'],
  [/https:\/\/[\w.-]+:\d+/g, '<server>'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g, '<address>'],
  [/\b3[0-2]\d{3}(?=\/(TCP|UDP))/g, '<node port>'],
  [/("?nodePort"?: ?)\d+/g, '$1<node port>'],
  [/(\/tmp\/(LIVE|MERGED)-)\d+/g, '$1<number>'],
  [new RegExp(`(?<=-)${LETTERS}{6,10}-${LETTERS}{5}\\b`, 'g'), '<generated>'],
  [new RegExp(`(?<=-)${LETTERS}{8,10}\\b`, 'g'), '<generated>'],
  [new RegExp(`(?<=-)(?=[a-z]*\\d)${LETTERS}{5}\\b`, 'g'), '<generated>'],
  [/(?<=^|\s|\()\d+[smhdy](\d+[smhd])?(?=\s|\)|$)/gm, '<age>'],
  [/<(invalid|unknown)>(?=\s*$)/gm, '<age>'],
  // Columns are as wide as the longest of what was just replaced.
  [/(?<=\S) {2,}/g, '  '],
  [/[ \t]+$/gm, ''],
]

export const normalise = (text) =>
  RULES.reduce((normalised, [pattern, name]) => normalised.replace(pattern, name), text)
