// What does the lab cost, as a multiple of something everybody knows? Runs each benchmark of this folder that is named
// (all of them otherwise) and prints medians and ratios. Nothing here passes or fails.

import { readdirSync } from 'node:fs'
import { chalk } from 'zx'

// Two clusters are not compared.
process.env.AI_GATEWAY_LAB_CLUSTER = 'embedded'
// Where a machine has it, each Node reads a file of certificates for 60 ms before anything else, whatever it is to run.
delete process.env.NODE_EXTRA_CA_CERTS

const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''))
const options = process.argv.slice(2).filter((word) => word.startsWith('--'))
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown[0]}". Benchmarks: ${names.join(', ')}.`)
  process.exit(2)
}

for (const name of wanted.length > 0 ? wanted : names) {
  const { title, run } = await import(`./${name}.bench.mjs`)
  console.log(chalk.bold(`\n${title}`))
  await run(options)
}
