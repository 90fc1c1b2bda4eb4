import { BUS_EVENTS, type BusEventName, type Signoff } from '../../src/index.ts'

const NAMES = Object.keys(BUS_EVENTS) as BusEventName[]

/** Resolves when it is so; asks again whenever one of the replicas tells of something. */
export async function untilSo(
  replicas: readonly Signoff[],
  isSo: () => Promise<boolean>,
): Promise<void> {
  let tell = () => {}
  const listener = () => tell()
  for (const replica of replicas) for (const name of NAMES) replica.on(name, listener)
  try {
    for (;;) {
      const told = new Promise<void>((resolve) => {
        tell = resolve
      })
      if (await isSo()) return
      await told
    }
  } finally {
    for (const replica of replicas) for (const name of NAMES) replica.off(name, listener)
  }
}
