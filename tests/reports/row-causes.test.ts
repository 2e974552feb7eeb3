import { expect, it } from 'vitest';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { type CauseClass, RowCauses } from '../../reports/metrics/row-causes.ts';
import type { Region } from '../../reports/run-folder/index.ts';
import { handTrace } from '../kit/hand-trace.ts';

/** `online` and `running` have the same number, each in its own region. */
const regions: readonly Region[] = [
  { name: 'power', states: ['off', 'running'] },
  { name: 'link', states: ['offline', 'online', 'backoff'] },
];

/** The class of each row, in order. */
function classesOf(write: (trace: ReturnType<typeof handTrace>) => void, machine = regions): readonly CauseClass[] {
  const trace = handTrace(machine);
  write(trace);
  const causes = new RowCauses({ regions: machine });
  const found: CauseClass[] = [];
  const collector = {
    changes(block: Parameters<RowCauses['change']>[0], from: number, to: number) {
      for (let i = from; i < to; i++) found.push(causes.change(block, i));
    },
    event(block: Parameters<RowCauses['event']>[0], i: number) {
      found.push(causes.event(block, i));
    },
  };
  trace.feed({ samples: () => {}, ...inRowOrder([collector]) }, 1_000_000);
  return found;
}

it('is a fault until the first attack, whatever the causes, and from row 0 on if that is one', () => {
  const classes = classesOf((trace) => {
    const revoked = trace.event(1, 'step.started', { actor: 'revoke' });
    const closed = trace.event(2, 'session.closed', { device: 0, cause: revoked });
    trace.event(3, 'attack.started', { device: 0 });
    // Of a row before it, nothing is known any more.
    trace.event(4, 'keepalive.expired', { device: 0, cause: closed });
    trace.event(5, 'keepalive.expired', { device: 0 });
  });
  expect(classes).toEqual(['fault', 'fault', 'attack', 'fault', 'fault']);
  const first = classesOf((trace) => {
    trace.event(0, 'keepalive.expired', { device: 0, cause: trace.event(0, 'attack.started', { device: 0 }) });
  });
  expect(first).toEqual(['attack', 'attack']);
});

it.each([
  ['step.started', 'revoke', 'response'],
  ['step.started', 'outage', 'fault'],
  ['step.started', undefined, 'fault'],
  ['step.ended', 'revoke', 'fault'],
  ['impostor.online', 'revoke', 'attack'],
] as const)('%s by %s is a %s, and so is what it causes', (kind, actor, expected) => {
  const classes = classesOf((trace) => {
    trace.event(0, 'attack.started', { device: 0 });
    const row = trace.event(1, kind, actor === undefined ? {} : { actor });
    trace.change(2, 0, 'link offline', row);
  });
  expect(classes.slice(1)).toEqual([expected, expected]);
});

it('ends as its device is online, for all but the readings that it lost', () => {
  const classes = classesOf((trace) => {
    const attacked = trace.event(0, 'attack.judged', { device: 0 });
    const running = trace.change(1, 0, 'power running', trace.change(1, 0, 'power off', attacked));
    const online = trace.change(3, 0, 'link online', trace.change(2, 0, 'link backoff', running));
    trace.event(4, 'readings.lost', { device: 0, detail: '1', cause: online });
    trace.event(4, 'keepalive.expired', { device: 0, cause: online });
    trace.change(5, 0, 'link offline', online);
  });
  const chain = ['attack', 'attack', 'attack', 'attack', 'attack'];
  expect(classes).toEqual([...chain, 'attack', 'fault', 'fault']);
});

it('goes through a machine without links to its end', () => {
  const classes = classesOf(
    (trace) => {
      const running = trace.change(1, 0, 'power running', trace.event(0, 'attack.started', { device: 0 }));
      trace.change(2, 0, 'power off', running);
    },
    regions.slice(0, 1),
  );
  expect(classes).toEqual(['attack', 'attack', 'attack']);
});

it('is kept over thousands of rows', () => {
  const classes = classesOf((trace) => {
    let last = trace.event(0, 'attack.started', { device: 0 });
    for (let i = 1; i < 5_000; i++) last = trace.change(i, 0, i % 2 === 0 ? 'link backoff' : 'link offline', last);
  });
  expect(new Set(classes)).toEqual(new Set(['attack']));
  expect(classes).toHaveLength(5_000);
});
