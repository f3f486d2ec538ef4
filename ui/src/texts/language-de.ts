export { de as shared } from '../../../src/lib/texts/de.ts';
export { first as texts } from './de/first.ts';
