import { commands } from '../../src/cli/commands.ts'
import { describeAll, describeCommand } from '../../src/cli/help.ts'
import { formatPage } from './markdown.ts'

const fence = (text: string): readonly string[] => ['```text', text, '```', '']

/** The page on the command line. */
export function generateCli(): string {
  const own = commands.filter(
    ({ options, details }) => Object.keys(options).length > 0 || details !== undefined,
  )
  const lines = [
    '# Command line',
    '',
    '`npx signoff …`, in a project in which Signoff is installed, for whoever has the database’s URL. What it changes of deliveries and providers stands in the journal, under `--actor`. With `--json` it prints JSON for scripts.',
    '',
    ...fence(describeAll()),
    ...own.flatMap((command) => [`## ${command.name}`, '', ...fence(describeCommand(command))]),
  ]
  return formatPage(lines.slice(0, -1))
}
