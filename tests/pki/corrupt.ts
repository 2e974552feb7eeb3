/** A source of whole numbers below a limit. */
export type Draw = (below: number) => number;

/** Octets with one fault, and a description of it. */
export function corrupted(bytes: Uint8Array, draw: Draw): readonly [Uint8Array, string] {
  const at = draw(bytes.length);
  const few = 1 + draw(4);
  const replaced = (from: number, to: number, by: readonly number[]): Uint8Array =>
    Buffer.concat([bytes.subarray(0, from), Uint8Array.from(by), bytes.subarray(to)]);
  const some = (): number[] => Array.from({ length: few }, () => draw(256));
  switch (draw(7)) {
    case 0:
      return [bytes.subarray(0, at), `cut at ${at}`];
    case 1:
      return [replaced(at, at + 1, [bytes[at] ^ (1 << draw(8))]), `one bit of ${at} turned`];
    case 2:
      return [replaced(at, at + 1, [draw(256)]), `${at} replaced`];
    case 3:
      return [replaced(at, at, some()), `${few} put in at ${at}`];
    case 4:
      return [replaced(at, at + few, []), `${few} taken out at ${at}`];
    case 5: {
      const from = draw(bytes.length);
      const to = Math.min(bytes.length, from + 1 + draw(40));
      return [replaced(at, at, [...bytes.subarray(from, to)]), `${from} to ${to} copied to ${at}`];
    }
    default: {
      const lengths = lengthPlaces(bytes);
      const place = lengths.length === 0 ? at : lengths[draw(lengths.length)];
      return [replaced(place, place + 1, [lengthLike[draw(lengthLike.length)] & 0xff]), `length at ${place} changed`];
    }
  }
}

/** Lengths that parsers get wrong: none, long ones, indefinite, more octets than there are. */
const lengthLike = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0xfe, 0xff] as const;

/** The positions of lengths, in DER; elsewhere some positions that look like them. */
function lengthPlaces(bytes: Uint8Array): readonly number[] {
  const places: number[] = [];
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 1 < to; ) {
      places.push(at + 1);
      const first = bytes[at + 1];
      const count = first < 0x80 ? 0 : first & 0x7f;
      let length = first < 0x80 ? first : 0;
      for (let n = 0; n < count; n++) length = length * 256 + bytes[at + 2 + n];
      const inside = at + 2 + count;
      if (count > 4 || inside + length > to) return;
      if ((bytes[at] & 0x20) !== 0) walk(inside, inside + length);
      at = inside + length;
    }
  };
  walk(0, bytes.length);
  return places;
}
