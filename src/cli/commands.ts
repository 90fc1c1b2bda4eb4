import type { Command } from './command.ts'
import { deliveryCommands } from './delivery-commands.ts'
import { diagramCommand } from './diagram-command.ts'
import { providerCommands } from './provider-commands.ts'
import { recoverCommand } from './recover-command.ts'
import { retentionCommand } from './retention-command.ts'
import { sessionCommand } from './session-command.ts'
import { systemCommands } from './system-commands.ts'
import { trustedDomainCommands } from './trusted-domain-commands.ts'

/** Every command there is. */
export const commands: readonly Command[] = [
  ...systemCommands.filter(({ name }) => name !== 'demo'),
  ...deliveryCommands,
  sessionCommand,
  ...trustedDomainCommands,
  recoverCommand,
  ...providerCommands,
  retentionCommand,
  diagramCommand,
  ...systemCommands.filter(({ name }) => name === 'demo'),
]
