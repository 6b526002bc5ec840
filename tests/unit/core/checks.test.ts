import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { check, listOf, nameSchema, recordSchema, wholeSchema } from '../../../src/core/checks';

const schema = v.object({
  name: nameSchema,
  sides: listOf(wholeSchema, 3, 'sides'),
  note: v.exactOptional(v.string()),
});

const FIT = { name: 'a', sides: [1, 2] };

describe('check', () => {
  it('returns the fields of the schema, and nothing more', () => {
    expect(check(schema, { ...FIT, more: 1 }, 'box')).toEqual(FIT);
    const polluted = JSON.parse('{"name":"a","sides":[],"__proto__":{"note":"x"}}');
    expect(check(schema, polluted, 'box').note).toBeUndefined();
  });

  it.each([
    ['a field', { ...FIT, name: 7 }, 'box.name: expected a name of 1 to 400 characters, found 7'],
    ['a field of a list', { ...FIT, sides: [1, -2] }, 'box.sides.1: expected a whole number from'],
    [
      'a long list',
      { ...FIT, sides: [1, 2, 3, 4] },
      'box.sides: expected at most 3 sides, found 4',
    ],
    ['no field', { sides: [] }, 'box: expected name'],
    ['nothing', null, 'box: expected Object, found null'],
    ['a field that is not said', { ...FIT, note: undefined }, 'box.note: expected string, found'],
  ])('says where what was expected and what was found: %s', (_, value, sentence) => {
    expect(() => check(schema, value, 'box')).toThrow(
      expect.objectContaining({
        name: 'FormatError',
        code: 'file-damaged',
        message: expect.stringContaining(sentence),
      }),
    );
  });

  it('repeats little of what was found, however long it is', () => {
    const value = { ...FIT, name: 'x'.repeat(1e6) };
    expect(() => check(schema, value, 'box')).toThrow(/^.{1,200}$/);
  });

  it('does not accept a list as an object', () => {
    expect(() => check(recordSchema, [], 'box')).toThrow('box: expected an object, found Array');
    expect(check(recordSchema, { a: 1 }, 'box')).toEqual({ a: 1 });
  });
});
