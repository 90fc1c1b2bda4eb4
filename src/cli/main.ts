#!/usr/bin/env node
import { argv, env, stderr, stdout } from 'node:process'
import { run } from './index.ts'

process.exitCode = await run(argv.slice(2), {
  environment: env,
  isTerminal: stdout.isTTY === true,
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
})
