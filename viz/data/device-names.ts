/** The names of all devices in one text, so that a million of them go from a worker to the page in one piece. */
export interface DeviceNames {
  /** Joined by line ends. */
  readonly all: string;
  /** Where each name begins, and one more: where the next one would. */
  readonly starts: Uint32Array;
  /** Open addressing by hash: a device + 1, or 0. Twice as long as there are names, or longer. */
  readonly slots: Uint32Array;
}

export function deviceNames(portions: readonly string[], starts: Uint32Array): DeviceNames {
  const all = portions.join('\n');
  const names = { all, starts, slots: new Uint32Array(slotsFor(starts.length - 1)) };
  for (let device = 0; device < starts.length - 1; device++) {
    let slot = slotOf(names, nameOf(names, device));
    while (names.slots[slot] !== 0) slot = (slot + 1) & (names.slots.length - 1);
    names.slots[slot] = device + 1;
  }
  return names;
}

export const nameOf = ({ all, starts }: DeviceNames, device: number): string =>
  all.slice(starts[device], starts[device + 1] - 1);

/** The first device of that name, or -1. */
export function numberOf(names: DeviceNames, name: string): number {
  const { slots } = names;
  for (let slot = slotOf(names, name); slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
    if (nameOf(names, slots[slot] - 1) === name) return slots[slot] - 1;
  }
  return -1;
}

function slotsFor(count: number): number {
  let slots = 2;
  while (slots < count * 2) slots *= 2;
  return slots;
}

function slotOf({ slots }: DeviceNames, name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) & (slots.length - 1);
}
