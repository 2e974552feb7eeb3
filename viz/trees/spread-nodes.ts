import type { Spread } from '../../reports/trace-index/spread.ts';
import type { PlacedSpread } from './place-spread.ts';
import type { SpreadTree } from './spread-tree.ts';

/** The device at a point of the picture, among those taken so far; undefined where there is none. */
export function nodeAt(
  { kind, x, y, tall, wide }: PlacedSpread,
  { inOrder, generation }: SpreadTree,
  taken: number,
  atX: number,
  atY: number,
): number | undefined {
  if (kind === 'tidy') {
    let [nearest, least] = [undefined as number | undefined, REACH * REACH];
    for (let one = 0; one < taken; one++) {
      const distance = (x[one] - atX) ** 2 + (y[one] - atY) ** 2;
      if (distance < least) [nearest, least] = [one, distance];
    }
    return nearest;
  }
  const found = inOrder.find(
    (one) => one < taken && atX >= x[one] && atX < x[one] + wide && atY >= y[one] && atY < y[one] + tall[one],
  );
  return found !== undefined && generation[found] > 0 ? found : undefined;
}

/** The device to which an arrow key leads from one: where it came from, the first that came from it, or the one above or below. */
export function nodeBeside(
  { inOrder, place, count }: SpreadTree,
  { from }: Pick<Spread, 'from'>,
  taken: number,
  at: number | undefined,
  way: 'source' | 'first' | 'next' | 'previous',
): number | undefined {
  if (taken === 0) return undefined;
  if (at === undefined || at >= taken) return inOrder.find((one) => one < taken);
  if (way === 'source') return from[at] < 0 ? at : from[at];
  if (way === 'first') {
    const first = from.indexOf(at);
    return first < 0 || first >= taken ? at : first;
  }
  const step = way === 'next' ? 1 : -1;
  for (let next = place[at] + step; next >= 0 && next < count; next += step)
    if (inOrder[next] < taken) return inOrder[next];
  return at;
}

/** Pixels from a point at which a pointer still finds it. */
const REACH = 14;
