import type { ReleasePlan } from './plan.ts';

type Named = Pick<ReleasePlan, 'product' | 'version' | 'component'> & { readonly tenant?: string | undefined };

/** The numbers of the releases that a text may refer to: `sensor@1.1.0`, `acme/sensor@1.1.0`, `sensor@1.1.0/system`. */
export const releasesNamed = (releases: readonly Named[], text: string): readonly number[] =>
  releases.flatMap((release, number) => (namesOf(release).includes(text) ? [number] : []));

/** The short name of a release, for texts where it is unique. */
export const nameOfRelease = ({ product, version }: Named): string => `${product}@${version}`;

function namesOf({ tenant, product, version, component }: Named): readonly string[] {
  const short = [`${product}@${version}`, `${product}@${version}/${component}`];
  return tenant === undefined ? short : [...short, ...short.map((name) => `${tenant}/${name}`)];
}
