import { describe, expect, it } from 'vitest';
import { eventKinds, kindCode, verdicts } from '../../../sim/kernel/trace/kinds.ts';

describe('event kinds', () => {
  it('are each declared once, as subject and past-tense fact', () => {
    expect(new Set(eventKinds).size).toBe(eventKinds.length);
    for (const kind of eventKinds) expect(kind).toMatch(/^[a-z]+\.[a-z-]+$/);
  });

  it('have their place in the list as code, and fit into a byte', () => {
    expect(eventKinds.map(kindCode)).toEqual(eventKinds.map((_, i) => i));
    expect(eventKinds.length).toBeLessThanOrEqual(256);
  });

  // Files hold names, checkpoints and hashes hold codes, so a kind never changes its place in the list.
  it('begin in their known order', () => {
    expect(eventKinds.slice(0, 17)).toEqual([
      'run.started',
      'step.started',
      'step.ended',
      'broker.failed',
      'broker.recovered',
      'network.failed',
      'network.recovered',
      'power.cut',
      'power.restored',
      'connect.refused',
      'handshake.refused',
      'publish.refused',
      'subscribe.refused',
      'session.taken-over',
      'keepalive.expired',
      'will.published',
      'run.ended',
    ]);
  });

  it('go with verdicts, of which the first means that there was no decision', () => {
    expect(verdicts).toEqual(['none', 'allow', 'refuse']);
  });
});
