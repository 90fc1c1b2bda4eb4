export { createKeyedHash, type KeyedHash } from './keyed-hash.ts'
export { RotationError, type SealedPlace } from './rotation-error.ts'
export { createVault, type SealPurpose, type Vault, type VaultKey } from './vault.ts'
export { chooseVaultKeys, type VaultKeySource } from './vault-keys.ts'
