/** The oldest Node that fleetlab runs on; the same as in package.json. */
export const NODE_NEEDED = '20.19';

/** Whether a version, such as 18.20.8, is older than what is needed. */
export function isOldNode(version: string): boolean {
  const has = version.split('.').map(Number);
  const needs = NODE_NEEDED.split('.').map(Number);
  return has[0] < needs[0] || (has[0] === needs[0] && has[1] < needs[1]);
}
