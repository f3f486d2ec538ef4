export { later as shared } from '../../../src/lib/texts/later-de.ts';
export { later as texts } from './de/later.ts';
