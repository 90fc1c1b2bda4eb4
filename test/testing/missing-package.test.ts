import { afterEach, expect, it, vi } from 'vitest'
import { PackageMissingError } from '../../src/index.ts'

afterEach(() => {
  vi.doUnmock('smtp-server')
  vi.doUnmock('mailparser')
  vi.resetModules()
})

/** As on a machine where it was not installed. */
function takeAway(name: string): void {
  vi.resetModules()
  vi.doMock(name, () => {
    throw new Error(`Cannot find package '${name}'`)
  })
}

it.each(['smtp-server', 'mailparser'])(
  'an SMTP sink without %s says what to install',
  async (name) => {
    takeAway(name)
    const { createSmtpSink } = await import('../../src/testing/index.ts')
    const error = await createSmtpSink().catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      name: PackageMissingError.name,
      code: 'ERR_PACKAGE_MISSING',
      message: expect.stringContaining(`"${name}"`),
      cause: expect.any(Error),
    })
  },
)
