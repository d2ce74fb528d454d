#!/usr/bin/env node
// The program `ai-gateway-lab`.

import { runCli } from './cli/run-cli.ts'

process.exitCode = await runCli(process.argv.slice(2))
