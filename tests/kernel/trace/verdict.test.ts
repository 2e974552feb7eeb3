import { describe, expect, it } from 'vitest';
import { allowed, refused, verdictFacts, verdictRow } from '../../../sim/kernel/trace/verdict.ts';

describe('a verdict', () => {
  it('names the control that decided, its reason, and what it checked, if anything', () => {
    expect(allowed('topic-acl', 'own')).toStrictEqual({ allow: true, control: 'topic-acl', reason: 'own' });
    expect(refused('topic-acl', 'foreign', 'x/y')).toStrictEqual({
      allow: false,
      control: 'topic-acl',
      reason: 'foreign',
      evidence: 'x/y',
    });
  });

  it('is recorded as a word, with its reason as detail', () => {
    expect(verdictFacts(allowed('registry', 'known'))).toStrictEqual({
      control: 'registry',
      verdict: 'allow',
      detail: 'known',
    });
    expect(verdictFacts(refused('registry', 'disabled', 'serial 4a'))).toStrictEqual({
      control: 'registry',
      verdict: 'refuse',
      detail: 'disabled',
      evidence: 'serial 4a',
    });
  });

  it('is recorded with what was asked for, and without empty evidence', () => {
    expect(verdictFacts(refused('topic-acl', 'foreign', ''), 'a/b')).toStrictEqual({
      control: 'topic-acl',
      verdict: 'refuse',
      detail: 'foreign: a/b',
    });
  });

  it.each([
    [allowed('registry', 'known'), undefined],
    [refused('topic-acl', 'foreign', ''), 'a/b'],
    [refused('certificate-validity', 'out of date', 'serial 4a'), undefined],
  ] as const)('has the same facts in a whole row: %o', (verdict, subject) => {
    const row = verdictRow(verdict, { subject, device: 7, actor: 'mallory', cause: 3 });
    expect(row).toEqual({ ...verdictFacts(verdict, subject), device: 7, actor: 'mallory', cause: 3 });
  });
});
