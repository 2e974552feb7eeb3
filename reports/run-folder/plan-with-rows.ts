import type { Plan } from '../../sim/plan/plan.ts';
import { NOWHERE, type Roster } from '../../sim/plan/roster.ts';
import type { DeviceLookup } from './device-lookup.ts';
import { plannedFleet } from './planned-fleet.ts';
import type { Run } from './read-run.ts';

/** The plan of a run with the devices that a file listed: a manifest leaves them out, and the table of devices has them. */
export async function planWithRows(run: Pick<Run, 'manifest' | 'devices'>): Promise<Plan> {
  const { plan } = run.manifest;
  if (plan.roster === undefined || plan.roster.rows !== undefined) return plan;
  const { roster, ...rest } = plan;
  // A damaged manifest may lack the products that the places below are about.
  const fleet = plannedFleet(run.manifest);
  return fleet === undefined ? rest : { ...plan, roster: { ...roster, rows: rowsOf(await run.devices(), fleet) } };
}

function rowsOf(devices: DeviceLookup, fleet: Plan['fleet']): Roster {
  const records = Array.from({ length: devices.count }, (_, device) => devices.recordOf(device));
  const products = fleet.flatMap((product) => Array.from({ length: product.count }, () => product));
  const versions = [...new Set(records.map(({ firmware }) => firmware))];
  const sets = [...new Set(records.map(({ tags }) => tags))];
  const words = [...new Set(sets.flatMap((tags) => (tags === '' ? [] : tags.split(';'))))];
  const starts = new Uint32Array(records.length + 1);
  records.forEach(({ name }, device) => {
    starts[device + 1] = starts[device] + name.length + 1;
  });
  const placed = (key: 'ring' | 'site') =>
    Uint16Array.from(records, (record, device) => {
      const place = (products[device][`${key}s`] ?? []).findIndex(({ name }) => name === record[key]);
      return place < 0 ? NOWHERE : place;
    });
  return {
    names: { all: records.map(({ name }) => `${name}\n`).join(''), starts },
    ...{ rings: placed('ring'), sites: placed('site'), versions },
    firmware: Uint16Array.from(records, ({ firmware }) => versions.indexOf(firmware)),
    tags: {
      words,
      sets: sets.map((tags) => (tags === '' ? [] : tags.split(';').map((tag) => words.indexOf(tag)))),
      places: Uint32Array.from(records, ({ tags }) => sets.indexOf(tags)),
    },
  };
}
