import { define } from '../../engine/contract.ts';
import { type FilesHave, filesAndUnits } from '../../engine/files-and-units.ts';
import type { Changes } from './schema.ts';

/** Owns on the machine: nothing. Its section says how the engine goes about changes. */
export const changes = define<Changes, FilesHave>({
  id: 'changes',
  after: [],
  section: (config) => config.changes,
  claims: () => [],
  check: () => [],
  render: () => [],
  ...filesAndUnits('changes'),
});
