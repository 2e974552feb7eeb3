import { describe, expect, it } from 'vitest';
import { commanding } from '../../reports/metrics/attacks.ts';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { measure } from '../../reports/metrics/measure.ts';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import { campaignFollower } from '../../reports/outcome/campaign-courses.ts';
import { wayOf } from '../../sim/threat/attacks/attack-list.ts';
import { moves, titleOf } from '../../sim/threat/campaigns/move.ts';
import { attacked, leaked, mallory } from '../kit/attack-plans.ts';
import { campaign, stepCalled } from '../kit/campaign-plans.ts';
import { handTrace, updatable } from '../kit/hand-trace.ts';
import { entriesOf, single, type Trace } from './figures.ts';

const regions = [...updatable, { name: 'implant', states: ['clean', 'exploited', 'dormant', 'active', 'cleaned'] }];
const actor = 'mallory';

function figuresOf(write: (trace: Trace) => void, from = 0) {
  const trace = handTrace(regions);
  write(trace);
  const part = { fromMs: from };
  const measurement = measure({ devices: 4, regions, tickMs: 1, sampleEveryMs: 1_000 }, { parts: [part] });
  trace.feed(measurement.sink, 100);
  const results = measurement.results(100, part);
  return (id: MetricId) => results.find((result) => result.id === id)!;
}

describe('intrusion.dwell', () => {
  const dwellOf = (write: (trace: Trace) => void, from = 0) => entriesOf(figuresOf(write, from)('intrusion.dwell'));

  it('is from the first session or implant of an actor to the end of the last', () => {
    const write = (trace: Trace) => {
      trace.event(10, 'impostor.online', { device: 0, actor });
      trace.event(20, 'impostor.offline', { device: 0, actor });
      trace.change(30, 0, 'implant active');
      trace.change(45, 0, 'implant cleaned');
      trace.event(12, 'impostor.online', { device: 1, actor });
      trace.event(13, 'impostor.online', { device: 1, actor: 'trudy' });
      trace.event(19, 'impostor.offline', { device: 1, actor });
      trace.event(40, 'impostor.offline', { device: 1, actor: 'trudy' });
    };
    expect(dwellOf(write)).toEqual([28, 35]);
    // What was over before counts no more.
    expect(dwellOf(write, 41)).toEqual([35]);
  });

  it('never ends of a device that is in foreign hands at the end of the run', () => {
    const write = (trace: Trace) => {
      trace.change(30, 0, 'implant exploited');
      trace.change(31, 1, 'implant dormant');
      trace.change(33, 1, 'implant active');
      trace.change(35, 1, 'implant clean');
    };
    expect(dwellOf(write)).toEqual([4, 'never']);
  });

  it('does not count a session in the place of a console, nor a device that was only attacked', () => {
    const write = (trace: Trace) => {
      trace.event(10, 'impostor.online', { device: 0, actor, detail: 'console acme-ops' });
      trace.event(11, 'attack.started', { device: 1, actor, detail: 'A01 clone-identity, copied' });
      trace.event(20, 'impostor.offline', { device: 0, actor });
    };
    expect(dwellOf(write)).toEqual([]);
  });
});

describe('figures of campaigns', () => {
  const begin = (
    trace: Trace,
    t: number,
    name: string,
    evidence = 'policy greedy, objective control on 1 of the fleet',
  ) => trace.event(t, 'campaign.began', { actor, detail: name, evidence });
  const reach = (trace: Trace, t: number, name: string) => trace.event(t, 'campaign.reached', { actor, detail: name });

  it('are how long each took to its objective, never where it did not get there', () => {
    const of = figuresOf((trace) => {
      begin(trace, 5, 'one');
      begin(trace, 6, 'other');
      begin(trace, 7, 'aimless', 'policy scripted');
      reach(trace, 30, 'one');
    });
    expect(entriesOf(of('intrusion.timeToObjective'))).toEqual([25, 'never']);
    expect(single(of('intrusion.objectives'))).toBe(1);
  });

  it('have no value where no campaign with an objective began', () => {
    const of = figuresOf((trace) => begin(trace, 7, 'aimless', 'policy scripted'));
    expect(entriesOf(of('intrusion.timeToObjective'))).toEqual([]);
    expect(single(of('intrusion.objectives'))).toBeUndefined();
  });
});

describe('commands.obeyed', () => {
  const obeyed = (write: (trace: Trace) => void) => single(figuresOf(write)('commands.obeyed'));

  it.each([
    ['attack.started', { device: 0, actor, detail: 'A21 command-injection, session' }, 0],
    ['attack.lacked', { device: 0, actor, detail: 'A05 will-retained, retained: mallory lacks a session' }, 0],
    ['attack.started', { device: 0, actor, detail: 'A24 insider, disable' }, undefined],
    ['attack.started', { device: 0, actor, detail: 'A01 clone-identity, copied' }, undefined],
  ] as const)('is 0, and not unknown, where an actor wanted to command: %s %j', (kind, fields, value) => {
    expect(obeyed((trace) => trace.event(5, kind, fields))).toBe(value);
  });

  it('is 0 where a campaign never came to its command', () => {
    const evidence = 'A21 command-injection, session: "clones" gained nothing';
    const write = (trace: Trace) => {
      trace.event(4, 'attack.started', { device: 0, actor, detail: 'A01 clone-identity, copied' });
      trace.event(5, 'step.skipped', { actor: 'attack', detail: 'commands', evidence });
    };
    expect(obeyed(write)).toBe(0);
  });
});

describe('attacks by command', () => {
  it('are the ways in which an actor publishes a command, leaves one behind, or gives it at a console', () => {
    const byCommand = moves.filter((move) => {
      const { publishes = '', operates } = wayOf(move);
      return publishes.includes('command') || publishes === 'will' || operates === 'command';
    });
    expect(commanding).toEqual(byCommand.map(titleOf));
  });
});

describe('the course of a campaign', () => {
  const copied = 'A01 clone-identity, copied';
  const plan = {
    timeline: [
      stepCalled('list', leaked(0)),
      stepCalled('clones', attacked(0, ['A01', 'copied'], { by: mallory }), ['list']),
      stepCalled('more clones', attacked(0, ['A01', 'copied'], { by: mallory }), ['clones']),
      stepCalled('tap', attacked(0, ['A04', 'subscribe'], { by: mallory }), ['more clones']),
    ],
    campaigns: [campaign()],
  };

  it('has what became of each step, by the rows that follow from it', () => {
    const trace = handTrace(regions);
    trace.event(5, 'campaign.began', {
      actor,
      detail: 'leak',
      evidence: 'policy scripted, objective session on 2 of the fleet',
    });
    const list = trace.event(5, 'step.started', { actor: 'leak', detail: 'list' });
    trace.event(5, 'attack.gained', { device: 0, actor, detail: 'a copy of its credential', cause: list });
    const clones = trace.event(7, 'step.started', { actor: 'attack', detail: 'clones' });
    const more = trace.event(8, 'step.started', { actor: 'attack', detail: 'more clones' });
    for (const device of [0, 1]) {
      const started = trace.event(9, 'attack.started', { device, actor, detail: copied, cause: clones });
      if (device === 1)
        trace.event(10, 'attack.refused', { device, actor, detail: `${copied}: concurrent-use`, cause: started });
      else
        trace.event(10, 'attack.gained', {
          device,
          actor,
          detail: 'a session in its name',
          evidence: copied,
          cause: started,
        });
    }
    trace.event(11, 'attack.lacked', {
      device: 2,
      actor,
      detail: `${copied}: mallory lacks a copy of its credential`,
      cause: more,
    });
    trace.event(12, 'campaign.reached', { actor, detail: 'leak' });
    trace.event(20, 'step.skipped', {
      actor: 'attack',
      detail: 'tap',
      evidence: 'A04 wildcard, subscribe: "more clones" gained nothing',
    });
    trace.event(20, 'campaign.ended', { actor, detail: 'leak' });
    const follower = campaignFollower(plan, { tickMs: 1 });
    trace.feed({ ...inRowOrder([follower]), samples: () => {} }, 100);
    const none = { starts: 1, attacked: 0, gained: 0, refused: 0, lacked: 0, lacking: null, skipped: null };
    expect(follower.courses()).toEqual([
      {
        ...{ name: 'leak', actor, policy: 'scripted', objective: 'session on 2 of the fleet' },
        ...{ beganMs: 5, reachedMs: 12, endedMs: 20 },
        steps: [
          { ...none, label: 'list', does: 'leak', startedMs: 5, gained: 1 },
          { ...none, label: 'clones', does: 'A01 copied', startedMs: 7, attacked: 2, gained: 1, refused: 1 },
          {
            ...{ ...none, label: 'more clones', does: 'A01 copied', startedMs: 8 },
            ...{ lacked: 1, lacking: 'mallory lacks a copy of its credential' },
          },
          {
            ...none,
            label: 'tap',
            does: 'A04 subscribe',
            startedMs: null,
            starts: 0,
            skipped: '"more clones" gained nothing',
          },
        ],
      },
    ]);
  });
});
