/** The names of all devices in one text, so that a million of them go from a worker to the page in one piece. */
export interface DeviceNames {
  /** Each name, followed by a line end. */
  readonly all: string;
  /** Where each name begins, and the end of the last one. */
  readonly starts: Uint32Array;
}

export const nameOf = ({ all, starts }: DeviceNames, device: number): string =>
  all.slice(starts[device], starts[device + 1] - 1);

/** The first device of that name, or -1. Searches the text: a table of names would take longer to make than it saves. */
export function numberOf({ all, starts }: DeviceNames, name: string): number {
  const line = `${name}\n`;
  for (let at = all.indexOf(line); at >= 0; at = all.indexOf(line, at + 1)) {
    const device = startingAt(starts, at);
    // A name may contain line ends.
    if (device >= 0 && starts[device + 1] === at + line.length) return device;
  }
  return -1;
}

/** The device whose name begins at this place of the text, or -1. */
function startingAt(starts: Uint32Array, at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low < starts.length - 1 && starts[low] === at ? low : -1;
}

/** The same for many lookups: makes a table of all names first. */
export function numbersOf(names: DeviceNames): (name: string) => number {
  const count = names.starts.length - 1;
  const slots = new Uint32Array(slotsFor(count));
  const slotOf = (name: string): number => {
    let slot = hashOf(name) & (slots.length - 1);
    while (slots[slot] !== 0 && nameOf(names, slots[slot] - 1) !== name) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  for (let device = 0; device < count; device++) {
    const slot = slotOf(nameOf(names, device));
    // Of two devices of one name the first counts.
    if (slots[slot] === 0) slots[slot] = device + 1;
  }
  return (name) => slots[slotOf(name)] - 1;
}

function slotsFor(count: number): number {
  let slots = 2;
  while (slots < count * 2) slots *= 2;
  return slots;
}

function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
