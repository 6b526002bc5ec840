/**
 * Checks data from outside against schemas, from which its types come: a type and its check are one fact.
 * Here are the check itself and the small schemas that several others are made of.
 *
 * A schema's own messages are phrases: what was expected, as "a name of 1 to 400 characters".
 */
import * as v from 'valibot';
import { FormatError, type FormatErrorCode } from './format-error';

/** Longest part of what was found that a sentence repeats: a stranger's can be of any length. */
const MOST_FOUND = 80;

type ReadonlyDeep<T> = T extends object ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> } : T;

/** What a schema lets pass, which nobody changes. */
export type Checked<S extends v.GenericSchema> = ReadonlyDeep<v.InferOutput<S>>;

/** "project.tasks.0.name: expected a name of 1 to 400 characters, found 7", or "project: expected tasks". */
function sentenceOf(issue: v.BaseIssue<unknown>, what: string): string {
  const keys = issue.path?.map(({ key }) => String(key)) ?? [];
  const isMissing = issue.type === 'object' && issue.message === `"${keys.at(-1)}"`;
  if (isMissing) return `${[what, ...keys.slice(0, -1)].join('.')}: expected ${keys.at(-1)}`;
  const found = issue.received.slice(0, MOST_FOUND);
  return `${[what, ...keys].join('.')}: expected ${issue.message}, found ${found}`;
}

const config = {
  abortEarly: true,
  message: (issue: v.BaseIssue<unknown>) => issue.expected ?? 'something else',
};

/**
 * @param what is checked, as a sentence calls it.
 * @param code of the error.
 * @returns what the schema knows of it, and nothing more.
 * @throws FormatError with a sentence of where what was expected, and what was found.
 */
export function check<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
  code: FormatErrorCode = 'file-damaged',
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, config);
  if (result.success) return result.output;
  throw new FormatError(code, sentenceOf(result.issues[0], what));
}

/** An object with any keys, and no list: as JSON has them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const recordSchema = v.custom<Record<string, unknown>>(isRecord, 'an object');

// Each of these is one function: a project has some for every field of a hundred thousand samples, and a
// row of the library's own steps takes three times as long.

export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 400;
export const nameSchema = v.custom<string>(isName, 'a name of 1 to 400 characters');

/** Ids become keys of plain objects: none may be a name that every object has. */
export const idSchema = v.custom<string>(
  value => isName(value) && !(value in Object.prototype),
  'an id of 1 to 400 characters that is no name of a property of every object',
);

const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
export const wholeSchema = v.custom<number>(isWhole, 'a whole number from 0 on');

export const positiveSchema = v.custom<number>(
  value => isWhole(value) && value !== 0,
  'a whole number from 1 on',
);

export const finiteSchema = v.custom<number>(Number.isFinite, 'a finite number');

export const shareSchema = v.custom<number>(
  value => typeof value === 'number' && value >= 0 && value <= 1,
  'a share from 0 to 1',
);

/** The last moment that a date can hold, in milliseconds since 1970 (ECMA-262, 21.4.1.1). */
const LAST_TIME = 8.64e15;
export const timeSchema = v.custom<number>(
  value => typeof value === 'number' && value >= 0 && value <= LAST_TIME,
  'a time in milliseconds since 1970',
);

/** Texts by any keys. */
export const textsSchema = v.custom<Record<string, string>>(
  value => isRecord(value) && Object.values(value).every(text => typeof text === 'string'),
  'an object of texts',
);

type ListSchema<S extends v.GenericSchema> = v.SchemaWithPipe<
  readonly [v.ArraySchema<S, string>, v.MaxLengthAction<v.InferOutput<S>[], number, string>]
>;

/** @param what the items are, as a sentence calls them: "classes". */
export function listOf<S extends v.GenericSchema>(
  item: S,
  most: number,
  what: string,
): ListSchema<S> {
  const phrase = `at most ${most} ${what}`;
  return v.pipe(
    v.array(item, `a list of ${phrase}`),
    v.maxLength<v.InferOutput<S>[], number, string>(most, phrase),
  );
}

/** Whether all values differ. */
export const differ = (values: readonly unknown[]): boolean =>
  new Set(values).size === values.length;
