import { describe, expect, it } from 'vitest';
import { isAnchorOf, linksOf } from './page-links.ts';

describe('the links of a page', () => {
  it('are those that stay in the repository, in either form, and not those in code', () => {
    const page = [
      '[a](docs/a.md), [b](b.md#one-two), [here](#below), [away](https://example.org/c.md)',
      '<source srcset="docs/d.png"><img src="docs/e.png" alt="[f](g.md)">',
      '`[h](i.md)`',
      '```sh',
      '[j](k.md)',
      '```',
    ].join('\n');
    expect(linksOf(page).map(({ path, anchor }) => `${path}#${anchor}`)).toEqual([
      'docs/a.md#',
      'b.md#one-two',
      '#below',
      'docs/d.png#',
      'docs/e.png#',
      'g.md#',
    ]);
  });

  it('lead to headings by their words', () => {
    const page = '# The whole\n\n## From a time on\n\n### What it is, and what `not`\n';
    expect(isAnchorOf('from-a-time-on', page)).toBe(true);
    expect(isAnchorOf('what-it-is-and-what-not', page)).toBe(true);
    expect(isAnchorOf('from-a-time', page)).toBe(false);
  });
});
