import { expect, it } from 'vitest';
import type { Consumer, Move } from '../../reports/metrics/accumulator.ts';
import { enters, entersOrLeaves, stateCode } from '../../reports/metrics/device-states.ts';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { byMoves } from '../../reports/metrics/state-moves.ts';
import { handTrace, regions } from '../kit/hand-trace.ts';

const online = stateCode(regions, 'link', 'online');

/** What consumers take of rows 0 to 4: four changes around an event. */
function taken(consumers: readonly (Omit<Consumer, 'moves'> & { readonly isAbout?: (move: Move) => boolean })[]) {
  const seen: (readonly string[])[] = consumers.map(() => []);
  const note = (nth: number, text: string) => {
    seen[nth] = [...seen[nth], text];
  };
  const trace = handTrace();
  trace.change(1, 0, 'link online');
  trace.change(2, 1, 'link dialing');
  trace.event(3, 'broker.failed');
  trace.change(4, 0, 'link backoff');
  trace.change(5, 0, 'power running');
  const ordered = inRowOrder(
    byMoves(
      consumers.map(({ isAbout }, nth): Consumer => {
        const event: Consumer['event'] = ({ row }, i) => note(nth, `event ${row[i]}`);
        if (isAbout) return { moves: { isAbout, moved: ({ row }, i) => note(nth, `move ${row[i]}`) }, event };
        return { changes: ({ row }, from, to) => note(nth, `rows ${row[from]} to ${row[to - 1]}`), event };
      }),
      { devices: 2, regions },
    ),
  );
  trace.feedApart({ samples: () => {}, ...ordered }, 10);
  return seen;
}

it('hands each consumer the moves that it is about, with events in their place', () => {
  expect(
    taken([
      { isAbout: (move) => entersOrLeaves(move, online) },
      { isAbout: ({ region }) => region !== online.region },
      { isAbout: () => true },
      { isAbout: () => false },
    ]),
  ).toEqual([
    ['move 0', 'event 2', 'move 3'],
    ['event 2', 'move 4'],
    ['move 0', 'move 1', 'event 2', 'move 3', 'move 4'],
    ['event 2'],
  ]);
});

it('passes every row to those that take all', () => {
  expect(taken([{}, { isAbout: (move) => enters(move, online) }])).toEqual([
    ['rows 0 to 1', 'event 2', 'rows 3 to 4'],
    ['move 0', 'event 2'],
  ]);
});

it('knows a move by the state that the device was in: at first that of all devices, then its own', () => {
  const from = (name: string) => ({
    isAbout: ({ region, before }: Move) => region === online.region && regions[region].states[before] === name,
  });
  expect(taken([from('offline'), from('online'), from('dialing')])).toEqual([
    ['move 0', 'move 1', 'event 2'],
    ['event 2', 'move 3'],
    ['event 2'],
  ]);
});
