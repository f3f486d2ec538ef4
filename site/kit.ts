// The test kit: what a site test imports.
//
//   import { eventually, Site } from '../kit.ts';
//
//   test('a phone gets an address', async () => {
//     await using site = await Site.start();                     // ~1 s; everything is gone at the end of the block
//     await eventually(async () => (await site.node('phone1').exec(['…'])).code === 0);
//   });
//
// A test never sleeps: it awaits an event or uses `eventually`. SITE_KEEP=1 leaves the site of a failed test standing.
export { eventually } from './eventually.ts';
export { leaks, type Machine, snapshotHost } from './machine.ts';
export { type ExecResult, exec, must } from './processes.ts';
export { Site } from './site.ts';
