import type { Command } from './command.ts'
import { deliveryCommands } from './delivery-commands.ts'
import { diagramCommand } from './diagram-command.ts'
import { encryptionCommand } from './encryption-command.ts'
import { providerCommands } from './provider-commands.ts'
import { providerSecretCommand } from './provider-secret-command.ts'
import { recoverCommand } from './recover-command.ts'
import { relyingPartyCommands } from './relying-party-commands.ts'
import { retentionCommand } from './retention-command.ts'
import { sessionCommand } from './session-command.ts'
import { systemCommands } from './system-commands.ts'
import { trustedDomainCommands } from './trusted-domain-commands.ts'

/** Every command there is. */
export const commands: readonly Command[] = [
  ...systemCommands.filter(({ name }) => name !== 'demo'),
  ...deliveryCommands,
  sessionCommand,
  ...relyingPartyCommands,
  ...trustedDomainCommands,
  recoverCommand,
  ...providerCommands.filter(({ name }) => name !== 'test-send'),
  providerSecretCommand,
  ...providerCommands.filter(({ name }) => name === 'test-send'),
  encryptionCommand,
  retentionCommand,
  diagramCommand,
  ...systemCommands.filter(({ name }) => name === 'demo'),
]
