/** The devices of each connected component of a disk graph, the largest first: of each device all are looked at that are no farther to the right. */
export function componentsOf(places: readonly (readonly [x: number, y: number])[], range: number) {
  const parent = places.map((_, nth) => nth);
  const rootOf = (nth: number): number => {
    let at = nth;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  const fromLeft = [...places.keys()].sort((a, b) => places[a][0] - places[b][0] || a - b);
  for (const [nth, one] of fromLeft.entries())
    for (let at = nth + 1; at < fromLeft.length; at++) {
      const other = fromLeft[at];
      const [x, y] = [places[other][0] - places[one][0], places[one][1] - places[other][1]];
      if (x > range) break;
      if (x * x + y * y <= range * range) parent[rootOf(one)] = rootOf(other);
    }
  const byRoot = new Map<number, number[]>();
  for (let nth = 0; nth < places.length; nth++) {
    const own = byRoot.get(rootOf(nth));
    if (own === undefined) byRoot.set(rootOf(nth), [nth]);
    else own.push(nth);
  }
  return [...byRoot.values()].sort((a, b) => b.length - a.length || a[0] - b[0]);
}
