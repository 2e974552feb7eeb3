import { z } from 'zod';
import { suggest } from '../../sim/kernel/near.ts';
import { issueText } from '../source/problem.ts';
import { kindOf } from './quantity.ts';

/** A map with these keys and no others; the error for an unknown key suggests the nearest known one. */
export const keysOf = <Shape extends z.core.$ZodLooseShape>(noun: string, shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => suggest(key, Object.keys(shape))).join('\n')
        : wrongKind(issue.input, noun, `write a map with ${Object.keys(shape).join(', ')}`),
  });

export const listOf = <Item extends z.core.SomeType>(noun: string, item: Item) =>
  z.array(item, { error: ({ input }) => wrongKind(input, `a list of ${noun}`, 'begin each entry with "- "') });

export const oneOf = <const Word extends string>(noun: string, words: readonly Word[]) =>
  z.enum(words as [Word, ...Word[]], { error: ({ input }) => unknownWord(noun, input, words) });

/** A map whose other keys depend on the word at `key`; `retired` is the error for a word that once was one. */
export const eitherBy = <
  const Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(
  key: string,
  noun: string,
  words: readonly string[],
  options: Options,
  retired: (map: Readonly<Record<string, unknown>>) => string | undefined = () => undefined,
) =>
  z.discriminatedUnion(key, options, {
    error: ({ code, input }) =>
      code === 'invalid_union'
        ? (retired(input as Record<string, unknown>) ??
          unknownWord(noun, (input as Record<string, unknown>)[key], words))
        : wrongKind(input, `a map with "${key}"`, `write ${key}: ${words.join(' or ')}`),
  });

/** One line of free text: no control characters, white space collapsed. */
export const lineOfText = (noun: string, max: number, like: string) =>
  z.string({ error: ({ input }) => wrongKind(input, noun, `write ${like}`) }).transform((raw, issues) => {
    const text = raw.replace(/\s+/g, ' ').trim();
    if (text.length >= 1 && text.length <= max && !/\p{Cc}/u.test(text)) return text;
    issues.addIssue(
      issueText(text === '' ? 'is empty' : `is not ${noun} of at most ${max} printable characters`, `write ${like}`),
    );
    return z.NEVER;
  });

/** A name that is safe in topics and file names. */
export const nameOf = (noun: string, like: string) =>
  z
    .string({ error: ({ input }) => wrongKind(input, noun, `write ${noun}, such as ${like}`) })
    .meta({ kind: 'name', pattern: namePattern.source, example: like })
    .transform((raw, issues) => {
      if (namePattern.test(raw)) return raw;
      issues.addIssue(
        issueText(`${kindOf(raw)} is not ${noun}`, `use a to z, 0 to 9 and "-", at most 64 of them, such as ${like}`),
      );
      return z.NEVER;
    });

export const namePattern = /^[a-z0-9][a-z0-9-]{0,63}$/;

const wrongKind = (input: unknown, noun: string, hint: string): string =>
  issueText(
    input === undefined ? 'is missing' : input === null ? 'has no value' : `${kindOf(input)} is not ${noun}`,
    hint,
  );

const unknownWord = (noun: string, input: unknown, words: readonly string[]): string =>
  input === undefined
    ? issueText('is missing', `write one of ${words.join(', ')}`)
    : issueText(`unknown ${noun} ${kindOf(input)}`, suggest(typeof input === 'string' ? input : '', words));
