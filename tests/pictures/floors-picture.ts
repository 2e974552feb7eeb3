import { type Floor, floors } from '../house/floors.ts';
import { svgOf, textAt } from './svg.ts';

/** The top folders as houses, each room on the lowest floor that lets all its imports lead down. */
export function floorsPicture(): string {
  const houses = street.map((row) => row.map((top) => houseOf(top, floors[top])));
  const parts: string[] = [];
  let y = MARGIN;
  for (const row of houses) {
    const height = Math.max(...row.map((house) => house.height));
    const spare = WIDTH - 2 * MARGIN - row.reduce((sum, house) => sum + house.width, 0);
    const gap = row.length === 1 ? 0 : spare / (row.length - 1);
    let x = row.length === 1 ? MARGIN + spare / 2 : MARGIN;
    for (const house of row) {
      parts.push(`<g transform="translate(${x} ${y + height - house.height})">`, ...house.parts, '</g>');
      x += house.width + gap;
    }
    y += height + STREET;
  }
  return svgOf('The rooms of each top folder, from the ground upward', WIDTH, y - STREET + MARGIN, parts);
}

/** From the roof down: a folder imports only folders below it, and `bin` also the one beside it. */
const street = [['bin', 'viz'], ['scenarios', 'broker', 'reports'], ['sim']] as const;

const [WIDTH, MARGIN, STREET] = [1_000, 16, 22];
const [ROOM_WIDTH, ROOM_HEIGHT, GAP_X, GAP_Y, HEAD] = [116, 28, 8, 26, 30];
const NARROW = 92;

function houseOf(top: string, { rooms, mayImport }: Floor) {
  const levels = levelsOf(rooms);
  const rows = Array.from({ length: Math.max(...levels.values()) + 1 }, (_, level) =>
    [...levels].filter(([, own]) => own === level).map(([room]) => room),
  );
  const roomWidth = top === 'broker' || top === 'reports' || top === 'scenarios' ? NARROW : ROOM_WIDTH;
  const widest = Math.max(...rows.map((row) => row.length));
  const width = Math.max(236, widest * (roomWidth + GAP_X) + GAP_X + 8);
  const height = HEAD + rows.length * (ROOM_HEIGHT + GAP_Y);
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  for (const [level, row] of rows.entries()) {
    const left = (width - (row.length * (roomWidth + GAP_X) - GAP_X)) / 2;
    for (const [i, room] of row.entries())
      places.set(room, {
        x: left + i * (roomWidth + GAP_X),
        y: height - (level + 1) * (ROOM_HEIGHT + GAP_Y) + GAP_Y / 2,
      });
  }
  const below = mayImport.length === 0 ? 'imports no other folder' : `imports from ${mayImport.join(', ')}`;
  const parts = [`<rect class="box" width="${width}" height="${height}" rx="8"/>`];
  parts.push(textAt(10, 20, `${top}/`, 'name', 'start'), textAt(width - 10, 20, below, 'dim', 'end'));
  for (const [room, { imports }] of Object.entries(rooms)) {
    const from = places.get(room)!;
    for (const other of withoutDetours(imports, rooms)) {
      const to = places.get(other)!;
      const [x1, y1] = [from.x + roomWidth / 2, from.y + ROOM_HEIGHT];
      const [x2, y2] = [to.x + roomWidth / 2, to.y];
      parts.push(`<path class="edge" d="M${x1} ${y1}C${x1} ${y1 + 14} ${x2} ${y2 - 14} ${x2} ${y2}"/>`);
    }
  }
  for (const [room, { x, y }] of places) {
    parts.push(`<rect class="room" x="${x}" y="${y}" width="${roomWidth}" height="${ROOM_HEIGHT}" rx="5"/>`);
    parts.push(textAt(x + roomWidth / 2, y + 18, room === '.' ? '*.ts' : room));
  }
  return { width, height, parts };
}

function levelsOf(rooms: Floor['rooms']): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const [room, { imports }] of Object.entries(rooms))
    levels.set(room, Math.max(-1, ...imports.map((other) => levels.get(other)!)) + 1);
  return levels;
}

/** Imports that no other import of the room leads to as well: the lines that are left say the same with less ink. */
function withoutDetours(imports: readonly string[], rooms: Floor['rooms']): readonly string[] {
  const reached = (room: string): readonly string[] =>
    rooms[room].imports.flatMap((other) => [other, ...reached(other)]);
  const further = new Set(imports.flatMap(reached));
  return imports.filter((room) => !further.has(room));
}
