// The program `ai-gateway-lab`.

import { runCli } from './cli/run-cli.ts'

void runCli(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
