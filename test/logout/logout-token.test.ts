import { describe, expect, test } from 'vitest'
import { buildLogoutTokenClaims, type ClaimMode, selectClaims } from '../../src/logout/index.ts'

const input = {
  issuer: 'https://op.example',
  relyingParty: { clientId: 'shop', sessionRequired: true },
  jti: 'j1',
  nowMs: 1_700_000_000_999,
}

describe('The claims of a logout token', () => {
  test('are those of section 2.4 and nothing more', () => {
    expect(buildLogoutTokenClaims({ ...input, sid: 's1', sub: 'ann' })).toEqual({
      iss: 'https://op.example',
      aud: 'shop',
      iat: 1_700_000_000,
      exp: 1_700_000_120,
      jti: 'j1',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid: 's1',
    })
  })

  test('cannot be made without a sid and a sub', () => {
    expect(() => buildLogoutTokenClaims(input)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID' }),
    )
  })

  const both = { sid: 's1', sub: 'ann' }
  const rows: readonly (readonly [ClaimMode | undefined, boolean, object, object])[] = [
    [undefined, true, both, { sid: 's1' }],
    [undefined, true, { sub: 'ann' }, { sub: 'ann' }],
    [undefined, false, both, { sub: 'ann' }],
    [undefined, false, { sid: 's1' }, { sid: 's1' }],
    ['sid', false, both, { sid: 's1' }],
    ['sid', false, { sub: 'ann' }, { sub: 'ann' }],
    ['sub', true, both, { sub: 'ann' }],
    ['sub', true, { sid: 's1' }, { sid: 's1' }],
    ['both', false, both, both],
    ['both', false, { sub: 'ann' }, { sub: 'ann' }],
    ['both', true, { sid: 's1' }, { sid: 's1' }],
    ['both', true, {}, {}],
  ]
  test.each(rows)(
    'mode %s, session required %s: of %j it takes %j',
    (claims, required, of, want) => {
      const mode = claims === undefined ? {} : { claims }
      expect(selectClaims({ sessionRequired: required, ...mode }, of)).toEqual(want)
    },
  )
})
