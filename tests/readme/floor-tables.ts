import { floors } from '../house/floors.ts';
import { code, markdownTable } from './markdown-table.ts';

/** The rooms of every top folder from the ground upward, and the rooms of it that each imports. */
export const floorTables = (): Readonly<Record<string, string>> => ({
  floors: markdownTable(
    ['room', 'holds', 'imports of its folder'],
    Object.entries(floors).flatMap(([top, { mayImport, rooms }]) => [
      [`**\`${top}/\`**`, '', mayImport.length === 0 ? 'no other folder' : `from ${mayImport.map(code).join(', ')}`],
      ...Object.entries(rooms).map(([room, { holds, imports }]) => [
        code(room === '.' ? `${top}/*.ts` : `${top}/${room}`),
        holds,
        imports.map(code).join(', '),
      ]),
    ]),
  ),
});
