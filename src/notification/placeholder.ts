/** ZITADEL's names of variables whose spelling in Signoff differs by more than the first letter. */
const RENAMED: Readonly<Record<string, string>> = {
  UserID: 'userId',
  OrgID: 'organization',
  OTP: 'code',
  CodeID: 'codeId',
  SessionID: 'sessionId',
  AuthRequestID: 'authRequestId',
  Username: 'userName',
  PreferredLanguage: 'locale',
}

const GO_PLACEHOLDER = /\{\{-?\s*\.([A-Za-z]+)\s*-?\}\}/g

function toVariable(name: string): string {
  return RENAMED[name] ?? name.charAt(0).toLowerCase() + name.slice(1)
}

/**
 * Rewrites placeholders as ZITADEL writes them into ours: `{{.UserID}}` becomes `{{ userId }}`. Only
 * ever applied to templates, which an operator wrote, never to values.
 *
 * @example
 * rewritePlaceholders('/verify?code={{.Code}}') // '/verify?code={{ code }}'
 */
export function rewritePlaceholders(template: string): string {
  return template.replace(GO_PLACEHOLDER, (_match, name: string) => `{{ ${toVariable(name)} }}`)
}
