/** What the user is told of pictures that were read, besides what could not be. Imports types only. */
import type { Notice } from '../shared/notices-state';

/** @param count of pictures of Teachable Machine among others that are as the camera saw them. */
export const mirroredNotices = (count: number): Omit<Notice, 'id'>[] =>
  count > 0 ? [{ tone: 'info', code: 'pictures-mirrored', params: { count } }] : [];

/** @param count of pictures whose greys were stretched. */
export const stretchedNotices = (count: number): Omit<Notice, 'id'>[] =>
  count > 0 ? [{ tone: 'info', code: 'pictures-stretched', params: { count } }] : [];
