import { type AttackRow, inPacket } from './attack-row.ts';
import { deviceRows } from './device-rows.ts';
import { edgeRows, flawRows } from './edge-rows.ts';
import { implantRows } from './implant-rows.ts';
import { messageRows } from './message-rows.ts';
import { secretRows } from './secret-rows.ts';
import { serviceRows } from './service-rows.ts';
import { updateRows } from './update-rows.ts';

const ofEvidence = deviceRows.filter(
  ({ attack, way }) => ['A09', 'A22', 'A25'].includes(attack) || way === 'changed-image',
);

/** The attack table: each control that an attack says can refuse it, where it does. */
export const rows: readonly AttackRow[] = [
  ...edgeRows,
  ...updateRows,
  ...messageRows,
  ...deviceRows,
  ...implantRows,
  ...serviceRows,
  ...secretRows,
  ...inPacket([...flawRows, ...messageRows, ...ofEvidence, ...implantRows]),
];
