import { expect, it } from 'vitest';
import { coveredBy, coveredText } from '../../reports/run-folder/covered-text.ts';

it.each([
  ['{"b":1,"a":[2],"sha256":"00"}', '{"a":[2],"b":1}'],
  ['{ "a" : { "sha256" : 1 } }', '{"a":{"sha256":1}}'],
  ['{"sha256":null}', '{}'],
  ['null', undefined],
  ['7', undefined],
  ['"text"', undefined],
  ['{"a":', undefined],
  ['', undefined],
])('of %j the digest is over %j', (text, covered) => {
  expect(coveredText(text)).toBe(covered);
});

it('the covered text of a new file is that of its content', () => {
  const said = { sha256: 'x', b: 1, a: 2 };
  expect(coveredBy(said)).toBe(coveredText(JSON.stringify(said)));
});

it('a text that is nested too deep throws, and does not pass for one without a digest', () => {
  expect(() => coveredText(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toThrow(RangeError);
});
