export { later as texts } from './de/later.ts';
