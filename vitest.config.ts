// Six tiers, told apart by file names; CONTRIBUTING.md says what belongs where. They run in this order, since a
// failure of a lower tier explains those above it. `npm test` adds the rules of site/test-reporter.ts (skipped = failed).
import { defineConfig } from 'vitest/config';

const host = '**/*.host.test.ts';
const never = ['**/node_modules/**', 'dist/**', '.site/**'];
/** Makes a whole machine, so it comes last and alone. */
const fresh = 'site/tests/fresh-machine.site.ts';
/** Boot, install on and reboot a whole Debian machine; `npm run installed` runs them alone. */
const installed = 'site/tests/installed*.site.ts';

/** Vitest gives up looking again after one second, which a busy machine takes to start a program. */
const patience = { expect: { poll: { timeout: 60_000 } } } as const;
/** One file after another: each brings real daemons, and two cores are shared by all of them. */
const oneByOne = { fileParallelism: false, hookTimeout: 600_000, ...patience } as const;

export default defineConfig({
  test: {
    reporters: ['default', './site/test-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['test/properties.ts'],
          include: ['{src,test,ui,site,tools,bench}/**/*.test.{ts,tsx}'],
          exclude: [...never, host],
          // Some start a program, or draw thousands of examples: a busy machine is no fault.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          ...patience,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { name: 'host', include: [host], exclude: never, testTimeout: 240_000, sequence: { groupOrder: 1 }, ...oneByOne } },
      {
        test: {
          name: 'site',
          include: ['site/tests/*.site.ts'],
          exclude: [fresh, installed],
          testTimeout: 600_000,
          sequence: { groupOrder: 2 },
          ...oneByOne,
        },
      },
      { test: { name: 'e2e', include: ['site/tests/*.e2e.ts'], testTimeout: 600_000, sequence: { groupOrder: 3 }, ...oneByOne } },
      { test: { name: 'installed', include: [installed], sequence: { groupOrder: 4 }, ...oneByOne } },
      // An empty cache and a slow mirror: the aim is 120 s, the limit leaves room for a busy machine.
      { test: { name: 'fresh', include: [fresh], testTimeout: 1_800_000, sequence: { groupOrder: 5 }, ...oneByOne } },
    ],
  },
});
