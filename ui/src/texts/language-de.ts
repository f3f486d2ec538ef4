export { de as shared } from '../../../src/lib/texts/de.ts';
export { de as texts } from './de/index.ts';
