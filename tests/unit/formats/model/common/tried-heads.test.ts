import { expect, it } from 'vitest';
import { heads } from '../../../../../src/core/model/heads';
import { TRIED_HEADS } from '../../colour-heads';

it('every head of the registry is tried in every export, except the one that has no layers', () => {
  const { 'classic-knn': _, ...others } = heads;
  expect(TRIED_HEADS).toEqual(new Set(Object.keys(others)));
});
