import { describe, expect, it } from 'vitest';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { type MeasuredPart, measure } from '../../reports/metrics/measure.ts';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import { harmCounter } from '../../reports/outcome/harm-by-cause.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import { handTrace, updatable } from '../kit/hand-trace.ts';
import { figures, shape, single, type Trace } from './figures.ts';

const mallory = { actor: 'mallory' } as const;
const attack = 'A01 clone-identity, copied';

/** A device is attacked, loses its session to the actor and comes back. Returns the row with which it is back. */
function takenOver(trace: Trace, at: number, device = 0): number {
  const started = trace.event(at, 'attack.started', { device, ...mallory, detail: attack });
  const judged = trace.event(at + 1, 'attack.judged', {
    device,
    ...mallory,
    control: 'x',
    verdict: 'allow',
    cause: started,
  });
  const lost = trace.event(at + 1, 'session.taken-over', { device, cause: judged });
  const backoff = trace.change(at + 2, device, 'link backoff', lost);
  const dialing = trace.change(at + 10, device, 'link dialing', backoff);
  return trace.change(at + 12, device, 'link online', dialing);
}

const lose = (trace: Trace, at: number, cause: number, count: number, device = 0): number =>
  trace.event(at, 'readings.lost', { device, detail: `${count}`, cause });

describe('figures of attacks', () => {
  const all = [
    'intrusion.reached',
    'credentials.stolen',
    'messages.readByForeign',
    'commands.obeyed',
    'honest.harm',
  ] as const;
  const valuesOf = (write: (trace: Trace) => void, ids: readonly MetricId[] = all, from = 0) => {
    const of = figures(3, 100, write, from);
    return ids.map((id) => single(of(id)));
  };

  it('have no value without an attack', () => {
    expect(valuesOf((trace) => trace.event(1, 'command.obeyed', { device: 0 }))).toEqual(all.map(() => undefined));
  });

  it('are none, and not nothing, for an attack that came to nothing; none of its commands could be obeyed', () => {
    const write = (trace: Trace) => trace.event(1, 'attack.lacked', { device: 0, ...mallory, detail: attack });
    expect(valuesOf(write)).toEqual([0, 0, 0, undefined, 0]);
  });

  it('count devices reached once, by session or control, and nothing else that was gained', () => {
    const gain = (trace: Trace, device: number, detail: string, actor = 'mallory') =>
      trace.event(5, 'attack.gained', { device, actor, detail });
    const write = (trace: Trace) => {
      trace.event(1, 'attack.started', { device: 0, ...mallory, detail: attack });
      gain(trace, 0, factInWords.session);
      gain(trace, 0, factInWords.session, 'trudy');
      gain(trace, 1, factInWords.control);
      gain(trace, 1, factInWords.credential);
      gain(trace, 2, factInWords.credential, 'trudy');
      gain(trace, 2, factInWords.certificate);
      gain(trace, 2, factInWords.messages);
    };
    expect(valuesOf(write, ['intrusion.reached', 'credentials.stolen'])).toEqual([2, 2]);
  });

  it('count what concerns some devices, also where its cause lies with another, and are 0 where nothing does', () => {
    const trace = handTrace(updatable);
    const started = trace.event(1, 'attack.started', { device: 0, ...mallory, detail: attack });
    trace.event(2, 'attack.gained', { device: 0, ...mallory, detail: factInWords.session, evidence: attack });
    trace.event(3, 'command.obeyed', { device: 1, cause: started });
    lose(trace, 4, started, 7, 1);
    const parts = [0, 1, 2].map((device) => ({ devices: Uint32Array.of(device) }));
    const { sink, results } = measure(shape(3), { parts });
    trace.feed(sink, 100);
    const valuesIn = (part?: MeasuredPart) =>
      all.map((id) => single(results(100, part).find((result) => result.id === id)!));
    expect(parts.map(valuesIn)).toEqual([
      [1, 0, 0, 0, 0],
      [0, 0, 0, 1, 7],
      [0, 0, 0, 0, 0],
    ]);
    expect(valuesIn()).toEqual([1, 0, 0, 1, 7]);
  });

  it('count an attack of each actor on each device once, if it gained anything itself', () => {
    const write = (trace: Trace) => {
      const gain = (device: number, actor: string, evidence?: string) =>
        trace.event(5, 'attack.gained', { device, actor, detail: factInWords.session, ...(evidence && { evidence }) });
      trace.event(1, 'attack.started', { device: 0, ...mallory, detail: attack });
      gain(0, 'mallory', attack);
      gain(0, 'mallory', attack);
      gain(0, 'trudy', attack);
      gain(1, 'mallory', attack);
      gain(1, 'mallory', 'A04 wildcard, subscribe');
      gain(2, 'mallory');
    };
    expect(valuesOf(write, ['attack.succeeded'])).toEqual([4]);
  });

  it('add up messages read, from the window on', () => {
    const write = (trace: Trace) => {
      trace.event(1, 'attack.started', { device: 0, ...mallory, detail: attack });
      trace.event(20, 'messages.read', { device: 1, ...mallory, detail: '5' });
      trace.event(30, 'messages.read', { device: 2, ...mallory, detail: '40' });
    };
    expect([0, 30, 31].map((from) => valuesOf(write, ['messages.readByForeign'], from)[0])).toEqual([45, 40, 0]);
  });

  const commands = (trace: Trace, ofActors: readonly string[], ofConsoles: readonly string[]) => {
    const started = trace.event(1, 'attack.started', { device: 0, ...mallory, detail: attack });
    const published = trace.event(2, 'attack.judged', { device: 0, ...mallory, cause: started });
    const ordered = trace.event(2, 'step.started', { actor: 'command' });
    const put = (kinds: readonly string[], cause: number) =>
      kinds.forEach((kind, device) => {
        trace.event(3, kind as 'command.obeyed', { device, cause });
      });
    put(ofActors, published);
    put(ofConsoles, ordered);
  };
  it.each([
    [['command.obeyed', 'command.refused', 'command.refused'], ['command.obeyed', 'command.obeyed'], 1],
    [['command.refused'], ['command.obeyed'], 0],
    [[], ['command.obeyed', 'command.refused'], undefined],
    [['will.published'], [], undefined],
  ])('count commands of actors alone: of %j, beside %j of consoles, %s', (ofActors, ofConsoles, count) => {
    expect(valuesOf((trace) => commands(trace, ofActors, ofConsoles), ['commands.obeyed'])).toEqual([count]);
  });

  it('add up what devices lost to attacks and to responses, from the window on, and to nothing else', () => {
    const write = (trace: Trace) => {
      for (const device of [0, 1, 2]) trace.change(0, device, 'link online');
      lose(trace, 20, takenOver(trace, 5), 3);
      const step = trace.event(30, 'step.started', { actor: 'revoke' });
      lose(trace, 40, trace.change(31, 1, 'link offline', step), 20, 1);
      lose(trace, 41, trace.change(32, 2, 'link offline', trace.event(32, 'broker.failed')), 100, 2);
      trace.event(50, 'messages.read', { device: 1, ...mallory, detail: '1000' });
    };
    expect([0, 20, 21, 41].map((from) => valuesOf(write, ['honest.harm'], from)[0])).toEqual([23, 23, 20, 0]);
  });
});

describe('what is behind a loss', () => {
  const lost = (write: (trace: Trace) => void) => {
    const trace = handTrace(updatable);
    write(trace);
    const counter = harmCounter(shape(2));
    trace.feed({ samples: () => {}, ...inRowOrder([counter]) }, 100);
    return counter.harm(100);
  };
  const online = (trace: Trace) => [0, 1].map((device) => trace.change(0, device, 'link online'));

  it('is the attack that ended the session before', () => {
    const { readingsLost, offlineMs } = lost((trace) => {
      online(trace);
      lose(trace, 30, takenOver(trace, 10), 3);
    });
    expect(readingsLost).toEqual({ fault: 0, attack: 3, response: 0 });
    expect(offlineMs).toEqual({ fault: 0, attack: 10, response: 0 });
  });

  it('is something else in the session after the next, though causes lead through the attack', () => {
    const { readingsLost, offlineMs } = lost((trace) => {
      online(trace);
      const back = takenOver(trace, 10);
      // The device ends this session by itself: its row before is the cause.
      const left = trace.change(40, 0, 'link offline', back);
      lose(trace, 50, trace.change(45, 0, 'link online', left), 2);
    });
    expect(readingsLost).toEqual({ fault: 2, attack: 0, response: 0 });
    expect(offlineMs).toEqual({ fault: 5, attack: 10, response: 0 });
  });

  it('is a response where devices were revoked after the attack, and a fault before any attack', () => {
    const revoke = (trace: Trace, at: number, device: number) => {
      const step = trace.event(at, 'step.started', { actor: 'revoke', detail: 'revoke' });
      return trace.change(at + 1, device, 'link offline', trace.event(at, 'session.closed', { device, cause: step }));
    };
    const { readingsLost, offlineMs } = lost((trace) => {
      online(trace);
      const early = revoke(trace, 2, 1);
      takenOver(trace, 10);
      const late = revoke(trace, 30, 0);
      lose(trace, 60, late, 7);
      lose(trace, 61, early, 4, 1);
    });
    expect(readingsLost).toEqual({ fault: 4, attack: 0, response: 7 });
    // Neither device is back when the run ends.
    expect(offlineMs).toEqual({ fault: 97, attack: 10, response: 69 });
  });

  it('is a fault where an outage begins during an attack, and before the first session', () => {
    const { readingsLost, offlineMs } = lost((trace) => {
      trace.change(4, 1, 'link online');
      takenOver(trace, 10);
      const failed = trace.event(30, 'broker.failed');
      const down = trace.change(31, 1, 'link backoff', failed);
      lose(trace, 50, trace.change(41, 1, 'link online', down), 9, 1);
    });
    expect(readingsLost).toEqual({ fault: 9, attack: 0, response: 0 });
    expect(offlineMs).toEqual({ fault: 22 + 4 + 10, attack: 0, response: 0 });
  });
});
