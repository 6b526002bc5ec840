/**
 * Checks data from outside against schemas. The types come from the schemas, so that a type and its check
 * cannot differ. Here are the check itself and the small schemas that other schemas share.
 *
 * The messages of a schema are phrases that say what was expected, like "a name of 1 to 400 characters".
 */
import * as v from 'valibot';
import { FormatError, type FormatErrorCode } from './format-error';

/** The most characters of a found value that a message repeats: one from a stranger can be very long. */
const MOST_FOUND = 80;

type ReadonlyDeep<T> = T extends object ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> } : T;

/** Data that passed a schema; read-only. */
export type Checked<S extends v.GenericSchema> = ReadonlyDeep<v.InferOutput<S>>;

/** Such as "project.tasks.0.name: expected a name of 1 to 400 characters, found 7". */
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
 * @param what name of the checked thing, for error messages.
 * @param code of the error.
 * @returns the fields that the schema names, and no others.
 * @throws FormatError with a sentence that says where, what was expected and what was found.
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

/** A JSON object: any keys, but not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const recordSchema = v.custom<Record<string, unknown>>(isRecord, 'an object');

// Each of these is a single function, as they run for every field of up to a hundred thousand samples:
// a sequence of the library's own steps takes three times as long.

export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 400;
export const nameSchema = v.custom<string>(isName, 'a name of 1 to 400 characters');

/** Ids become keys of plain objects, so they must not be names of properties that every object has. */
export const idSchema = v.custom<string>(
  value => isName(value) && !(value in Object.prototype),
  'an id of 1 to 400 characters that is not a property of every object',
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

/** The latest time that a Date can hold, in milliseconds since 1970 (ECMA-262, 21.4.1.1). */
const LAST_TIME = 8.64e15;
export const timeSchema = v.custom<number>(
  value => typeof value === 'number' && value >= 0 && value <= LAST_TIME,
  'a time in milliseconds since 1970',
);

/** Strings under any keys. */
export const textsSchema = v.custom<Record<string, string>>(
  value => isRecord(value) && Object.values(value).every(text => typeof text === 'string'),
  'an object of texts',
);

type ListSchema<S extends v.GenericSchema> = v.SchemaWithPipe<
  readonly [v.ArraySchema<S, string>, v.MaxLengthAction<v.InferOutput<S>[], number, string>]
>;

/** @param what name of the items, for error messages, such as "classes". */
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
