/** A label on the time axis with the room it has. */
export interface Placed<Item> {
  readonly item: Item;
  readonly x: number;
  readonly room: number;
  /** It stands to the left of its position: at the right end of the axis. */
  readonly isLeft: boolean;
}

/** Labels get the room up to the next one; where several are at one spot, the rest are ticks without text. */
export function placedLabels<Item extends { readonly at: number; readonly text: string }>(
  items: readonly Item[],
  width: number,
): readonly Placed<Item>[] {
  const sorted = items.toSorted((a, b) => a.at - b.at);
  return sorted.map((item, i) => {
    const next = sorted[i + 1]?.at ?? width;
    const before = sorted[i - 1]?.at ?? 0;
    const right = next - item.at - MARGIN;
    const left = item.at - before - MARGIN;
    const wanted = item.text.length * LETTER;
    // The last label, where the run ends soon after it.
    const isLeft = i === sorted.length - 1 && right < wanted && left > wanted * 2;
    return { item, x: item.at, room: Math.max(0, isLeft ? left : right), isLeft };
  });
}

const LETTER = 6.2;
const MARGIN = 8;
