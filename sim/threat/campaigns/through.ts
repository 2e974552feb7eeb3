/** How an attack comes to a device: from outside, through the gateway of it, or from another device of its segment. */
export const throughs = ['outside', 'gateway', 'neighbor'] as const;
export type Through = (typeof throughs)[number];
