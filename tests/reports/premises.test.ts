import { describe, expect, it } from 'vitest';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { premiseCollector, premiseInWords } from '../../reports/outcome/premises.ts';
import { handTrace } from '../kit/hand-trace.ts';

const [key, certificate] = ['a copy of its credential', 'a copy of its certificate'];

function premisesOf(write: (gain: (actor: string, device: number, detail: string, evidence?: string) => void) => void) {
  const trace = handTrace();
  write((actor, device, detail, evidence) =>
    trace.event(5, 'attack.gained', { actor, device, detail, ...(evidence !== undefined && { evidence }) }),
  );
  const collector = premiseCollector();
  trace.feed({ samples: () => {}, ...inRowOrder([collector]) }, 10);
  return collector.premises();
}

describe('premises', () => {
  it('are the secrets that no attack gave, by actor, each device once', () => {
    const found = premisesOf((gain) => {
      for (const device of [3, 1, 3]) gain('mallory', device, key);
      gain('eve', 0, 'the key that signs its images');
      gain('mallory', 4, 'the password of its login');
      gain('mallory', 5, key, 'A14 debug-port, dump');
      gain('mallory', 6, 'messages of its own');
    });
    expect(found).toEqual([
      { actor: 'eve', what: 'the key that signs its images', devices: 1 },
      { actor: 'mallory', what: key, devices: 2 },
      { actor: 'mallory', what: 'the password of its login', devices: 1 },
    ]);
    expect(found.map(premiseInWords)[1]).toBe('a copy of its credential, of 2 devices');
  });

  it('leave out the certificate that comes with its key, and no other', () => {
    const found = premisesOf((gain) => {
      for (const what of [key, certificate]) gain('mallory', 1, what);
      gain('mallory', 2, certificate);
    });
    expect(found.map(premiseInWords)).toEqual([
      'a copy of its credential, of 1 device',
      'a copy of its certificate, of 1 device',
    ]);
  });
});
