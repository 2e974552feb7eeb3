import { type Lane, lanes, oneReading } from './one-reading.ts';
import { svgOf, textAt } from './svg.ts';

/** The life of one reading at QoS 1: who calls or messages whom, and when, as a run has it. */
export async function readingPicture(): Promise<string> {
  const passages = (await oneReading()).toSorted((a, b) => a.at - b.at);
  const height = TOP + passages.length * STEP + 24;
  const parts = lanes.flatMap((lane) => [
    `<rect class="room" x="${xOf(lane) - 92}" y="14" width="184" height="40" rx="6"/>`,
    textAt(xOf(lane), 31, lane, 'name'),
    textAt(xOf(lane), 47, homes[lane], 'dim code'),
    `<line class="edge" x1="${xOf(lane)}" y1="54" x2="${xOf(lane)}" y2="${height - 10}"/>`,
  ]);
  for (const [i, { from, to, name, at }] of passages.entries()) {
    const y = TOP + i * STEP;
    const [x1, x2] = [xOf(from), xOf(to)];
    parts.push(`<path class="arrow" marker-end="url(#tip)" d="M${x1} ${y}H${x2 + (x1 < x2 ? -3 : 3)}"/>`);
    // A call over a lane's head keeps its name beside the caller.
    parts.push(textAt((x1 + (Math.abs(x1 - x2) > LANE ? (x1 + x2) / 2 : x2)) / 2, y - 6, name, 'code'));
    parts.push(textAt(12, y + 4, `+${at} ms`, 'dim', 'start'));
  }
  return svgOf('The life of one reading at QoS 1', 96 + lanes.length * LANE, height, parts);
}

/** Where the code of each stands. */
const homes: Readonly<Record<Lane, string>> = {
  device: 'sim/device',
  fabric: 'broker/simulated',
  broker: 'broker/model',
  counters: 'sim/kernel/trace',
};

const [LANE, TOP, STEP] = [220, 92, 44];
const xOf = (lane: Lane): number => 80 + LANE / 2 + lanes.indexOf(lane) * LANE;
