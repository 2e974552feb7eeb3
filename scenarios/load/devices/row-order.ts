/** Rows by tenant, then by id (UTF-16 code units), then as the file has them: an order that does not depend on the file's. */
export function inOrderOfIds(ids: readonly string[], tenants: readonly number[]): Uint32Array<ArrayBuffer> {
  const { rows, firsts } = bucketed(
    Uint32Array.from(ids, (_, row) => row),
    tenants,
    Math.max(0, ...new Set(tenants)) + 1,
  );
  const compare = (a: number, b: number): number => {
    const [one, other] = [ids[a], ids[b]];
    return one < other ? -1 : one === other ? a - b : 1;
  };
  for (let tenant = 0; tenant + 1 < firsts.length; tenant++) {
    const own = rows.subarray(firsts[tenant], firsts[tenant + 1]);
    if (!isSorted(own, compare)) own.sort(compare);
  }
  return rows;
}

function isSorted(rows: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < rows.length; i++) if (compare(rows[i - 1], rows[i]) > 0) return false;
  return true;
}

/** The same rows, those of each product together, and the products in this order. */
export function byProduct(
  rows: Uint32Array<ArrayBuffer>,
  productOf: readonly number[],
  products: readonly number[],
): Uint32Array<ArrayBuffer> {
  const rank = new Map(products.map((product, place) => [product, place]));
  const ranks = productOf.map((product) => rank.get(product)!);
  return bucketed(rows, ranks, products.length).rows;
}

/** Rows by their number, in the order in which they come; and where each number begins. */
function bucketed(rows: Uint32Array<ArrayBuffer>, numberOf: readonly number[], numbers: number) {
  const firsts = new Uint32Array(numbers + 1);
  for (const row of rows) firsts[numberOf[row] + 1]++;
  for (let number = 0; number < numbers; number++) firsts[number + 1] += firsts[number];
  const next = firsts.slice();
  const found = new Uint32Array(rows.length);
  for (const row of rows) found[next[numberOf[row]]++] = row;
  return { rows: found, firsts };
}
