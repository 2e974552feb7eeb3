import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { RunWindow } from './accumulator.ts';
import { Distribution } from './distribution.ts';
import { ENDED, EVENTS, metric } from './metric.ts';

export const intrusionTimeToObjective = metric({
  id: 'intrusion.timeToObjective',
  shape: 'distribution',
  unit: 'ms',
  better: 'more',
  claims: 'fact',
  formula: '`campaign.began` to `campaign.reached`; one entry per campaign',
  concerned: 'campaigns with an objective that began',
  from: 'the start of the campaign',
  never: 'a campaign that had not reached its objective when the run ended',
  window: ENDED,
  source: 'time to compromise of a goal: McQueen and others (2006)',
  perDevice: false,
  accumulator: objectives,
});

export const intrusionObjectives = metric({
  id: 'intrusion.objectives',
  shape: 'value',
  unit: 'count',
  better: 'less',
  claims: 'cost',
  formula: '`campaign.reached` rows',
  concerned: 'campaigns with an objective that began',
  from: 'the whole run',
  never: 'a campaign that did not reach its objective does not count; where none with one began, there is no value',
  window: EVENTS,
  source: 'how many aims of actors a fleet let come true',
  perDevice: false,
  accumulator: objectives,
});

/** Of campaigns, by their names: when they began and when they reached what they were after. */
function objectives({ tickMs, fromT }: RunWindow) {
  const beganAt = new Map<string, number>();
  const reachedAt = new Map<string, number>();

  function event({ kind, detail, evidence, strings, t }: EventBlock, i: number): void {
    if (kind[i] === REACHED) reachedAt.set(strings[detail[i]], t[i]);
    else if (kind[i] === BEGAN && evidence[i] !== NONE && strings[evidence[i]].includes(', objective '))
      beganAt.set(strings[detail[i]], t[i]);
  }

  function results() {
    const times = new Distribution(tickMs);
    let reached = 0;
    for (const [name, began] of beganAt) {
      const at = reachedAt.get(name);
      if (at === undefined) times.addNever();
      else if (at >= fromT) {
        times.add(at - began);
        reached++;
      }
    }
    return {
      'intrusion.timeToObjective': times,
      'intrusion.objectives': beganAt.size === 0 ? undefined : reached,
    };
  }

  return { event, results };
}

const [BEGAN, REACHED] = (['campaign.began', 'campaign.reached'] as const).map(kindCode);
