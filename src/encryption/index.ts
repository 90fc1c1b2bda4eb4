export { createVault, type SealPurpose, type Vault, type VaultKey } from './vault.ts'
