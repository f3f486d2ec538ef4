import { expect, test } from 'vitest';
import { stalePictures } from '../pictures.ts';

test('the pictures of the guide show the pages as they are; otherwise: npm run pictures', async () => {
  expect(await stalePictures()).toEqual([]);
});
