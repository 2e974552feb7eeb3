import { type Floor, floors } from './floors.ts';

/** Each file, as a path from the repository root, and the files of the repository that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** `sim/fleet` for `sim/fleet/records.ts`; a file in the top folder itself is in room `.`. */
export function roomOf(file: string): string {
  const [top, room, ...rest] = file.split('/');
  return rest.length === 0 ? `${top}/.` : `${top}/${room}`;
}

/** Imports between rooms that the table does not allow, and rooms without a row. */
export function strayImports(graph: ImportGraph): readonly string[] {
  return [...graph].flatMap(([file, imported]) => {
    const [top, room] = roomOf(file).split('/');
    const row = floors[top]?.rooms[room]?.imports;
    if (row === undefined) return [`${file}: the table has no row for the room ${top}/${room}`];
    return imported
      .filter((target) => !isAllowed(top, room, row, roomOf(target)))
      .map((target) => `${file} imports ${target}: the row of ${top}/${room} does not have ${roomOf(target)}`);
  });
}

function isAllowed(top: string, room: string, row: readonly string[], target: string): boolean {
  const [targetTop, targetRoom] = target.split('/');
  if (targetTop !== top) return floors[top].mayImport.includes(targetTop);
  return targetRoom === room || row.includes(targetRoom);
}

/** Rows that allow a room on a higher floor, one that comes later in the table. */
export function upwardRows(table: Readonly<Record<string, Pick<Floor, 'rooms'>>>): readonly string[] {
  return Object.entries(table).flatMap(([top, { rooms }]) => {
    const order = Object.keys(rooms);
    return Object.entries(rooms).flatMap(([room, { imports }]) =>
      imports
        .filter((other) => order.indexOf(other) < 0 || order.indexOf(other) >= order.indexOf(room))
        .map((other) => `${top}/${room} may not import ${top}/${other}, which is on no lower floor`),
    );
  });
}

/** What a row allows and no file imports. */
export function idleRows(graph: ImportGraph): readonly string[] {
  const used = new Set(
    [...graph].flatMap(([file, targets]) => targets.map((target) => `${roomOf(file)} ${roomOf(target)}`)),
  );
  return Object.entries(floors).flatMap(([top, { rooms }]) =>
    Object.entries(rooms).flatMap(([room, { imports }]) =>
      imports
        .filter((other) => !used.has(`${top}/${room} ${top}/${other}`))
        .map((other) => `no file of ${top}/${room} imports ${top}/${other}`),
    ),
  );
}

/** Files or rooms that import each other in a cycle, each cycle sorted by name. */
export function circlesOf(graph: ImportGraph): readonly (readonly string[])[] {
  const state = new Map<string, { readonly number: number; low: number; isOpen: boolean }>();
  const open: string[] = [];
  const circles: (readonly string[])[] = [];

  /** Tarjan's strongly connected components (1972). */
  function visit(node: string): { low: number } {
    const own = { number: state.size, low: state.size, isOpen: true };
    state.set(node, own);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      const known = state.get(next);
      if (known === undefined) own.low = Math.min(own.low, visit(next).low);
      else if (known.isOpen) own.low = Math.min(own.low, known.number);
    }
    if (own.low === own.number) {
      const circle = open.splice(open.indexOf(node));
      for (const member of circle) state.get(member)!.isOpen = false;
      if (circle.length > 1 || graph.get(node)?.includes(node)) circles.push(circle.sort());
    }
    return own;
  }

  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return circles;
}

/** The same graph between rooms. */
export function roomGraph(graph: ImportGraph): ImportGraph {
  const rooms = new Map<string, Set<string>>();
  for (const [file, targets] of graph) {
    const room = roomOf(file);
    const others = rooms.get(room) ?? new Set();
    rooms.set(room, others);
    for (const target of targets) if (roomOf(target) !== room) others.add(roomOf(target));
  }
  return new Map([...rooms].map(([room, others]) => [room, [...others]]));
}

/** Files that no entry point reaches, directly or through others. */
export function unreachable(graph: ImportGraph, entries: readonly string[]): readonly string[] {
  const seen = new Set(entries);
  for (const file of seen) for (const target of graph.get(file) ?? []) seen.add(target);
  return [...graph.keys()].filter((file) => !seen.has(file));
}
