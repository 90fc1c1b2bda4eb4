#!/usr/bin/env node
import { argv, env, stderr, stdin, stdout } from 'node:process'
import { run } from './index.ts'

process.exitCode = await run(argv.slice(2), {
  environment: env,
  isTerminal: stdout.isTTY === true,
  // A pipe is opened when it is asked for: one that nobody reads would keep this program from its end.
  get input() {
    return stdin.isTTY ? undefined : stdin
  },
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
})
