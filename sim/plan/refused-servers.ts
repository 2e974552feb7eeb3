import type { Plan } from './plan.ts';

/**
 * The fields of a plan by which a device may have a reason to refuse a certificate of a server, beyond a wrong clock of its own.
 * In a run without any, servers show what every device accepts.
 */
export const serverFieldsIn = ({ broker, cloud, fleet, releases = [], timeline }: Plan): readonly string[] => [
  ...(broker.certificate === undefined ? [] : ['broker.certificate']),
  ...(cloud.certificate === undefined ? [] : ['cloud.certificate']),
  ...fleet.flatMap(({ tenant, product, trusts }) =>
    trusts === undefined ? [] : [`fleet[${tenant}/${product}].trusts`],
  ),
  ...releases.flatMap(({ trusts }, nth) => (trusts === undefined ? [] : [`releases[${nth}].trusts`])),
  ...timeline.flatMap(({ action }, nth) => (action.kind === 'replace-certificate' ? [`timeline[${nth}]`] : [])),
];
