import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real processes and real time: on a busy machine of CI a second look is taken before it is called a failure.
    retry: process.env.CI ? 2 : 0,
    // Machines of CI have kind and an engine, and only the tests that are about them are to take them.
    // And what the lab calls itself does not depend on how the tests were started.
    env: { NO_COLOR: '1', AI_GATEWAY_LAB_CLUSTER: 'embedded', npm_lifecycle_event: 'test' },
  },
})
