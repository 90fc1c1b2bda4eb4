import { defineConfig } from 'vitest/config'

/** What also runs on four databases that each have a part of the buckets, as the servers of a cluster have. */
const ON_FOUR = [
  'test/engine/{breaker,claimer,crash,crowd,logout,releaser,removed-party,replicas}.test.ts',
  'test/engine/{retention,saver,session-ending,session-race,stale-message}.test.ts',
  'test/engine/model/{delivery,session}.test.ts',
  'test/engine/property/{schedule,session-fence}.test.ts',
  'test/inspector/pages.test.ts',
  'test/notify/{caps,crash,neighbours,notify}.test.ts',
  'test/service/{deliveries,delivery-events,encryption,feeds,recovery,sessions}.test.ts',
  'test/service/{provider-waking,relying-parties,terminate-all,waking}.test.ts',
  'test/store/long-list.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // Files of one worker share a process: modules are read once, and have no state that could pass from file to file.
    isolate: false,
    // Twice the cores of a small machine: most tests wait, for an answer, a lease or a process.
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: { name: 'one database', include: ['test/**/*.test.ts'], provide: { shards: 1 } },
      },
      {
        extends: true,
        test: { name: 'four databases', include: ON_FOUR, provide: { shards: 4 } },
      },
    ],
  },
})
